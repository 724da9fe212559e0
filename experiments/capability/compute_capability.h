// Fits the models of a [capability.x] and judges them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/capability/capability_rows.h"
#include "models/learning.h"

namespace millrace::experiments {

// Samples of a case, in the order sampled.
struct CapabilityData {
  std::vector<models::PerformanceSample> train, test;
};

// Of each case of `spec`, from the store. Errors: a sampling that has no samples there; a test whose rates are all
// equal, as errors are relative to their range; the store's.
StoreResult<std::vector<CapabilityData>> capability_data(const Experiment& experiment, const CapabilitySpec& spec,
                                                         Store& store);

// Errors of one repetition: of the model's rates at the test's points, over the range of the test's rates. Requires:
// the range is above 0.
struct CapabilityErrors {
  double mse = 0, mae = 0;
};
CapabilityErrors capability_errors(const models::PerformanceModel& model,
                                   const std::vector<models::PerformanceSample>& test);

struct CapabilityHooks {
  std::size_t threads = 1;      // models fitted side by side, >= 1; the rows do not depend on it
  std::function<bool()> go_on;  // asked often, from any of the threads; false: stop
};

// A row for each case and regressor, case by case. Repetition r searches and fits with a seed drawn from `seed` and r.
// Errors: a sentence; "stopped" if go_on() said so.
tl::expected<std::vector<CapabilityRow>, std::string> compute_capability(const models::Learning& learning,
                                                                         const CapabilitySpec& spec,
                                                                         const std::vector<CapabilityData>& data,
                                                                         std::uint64_t seed,
                                                                         const CapabilityHooks& hooks);

}  // namespace millrace::experiments
