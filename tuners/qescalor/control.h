// The controller of one operator (QECer): which instances it is to have.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/plan/logical_plan.h"
#include "tuners/qescalor/settings.h"

namespace millrace::tuners::qescalor {

// What is chosen from: the sizes, with the rate that the model gives an instance of each, records/s.
struct SizeRate {
  plan::InstanceResources size;
  double rate_per_s = 0;
};

struct Controlled {
  std::vector<plan::InstanceResources> instances;  // with record shares, if they are weighted by what they can do
  nlohmann::json explain;
};

// Instances for the first of the epochs whose loads (records/s, provision included) are given, by the cheapest schedule
// of all of them. `running`: what runs now; instances of none of the sizes count as about to go. Errors: no instances
// process a load.
tl::expected<Controlled, std::string> control(const Settings& settings, const std::vector<SizeRate>& sizes,
                                              const std::vector<double>& loads,
                                              const std::vector<plan::InstanceResources>& running);

}  // namespace millrace::tuners::qescalor
