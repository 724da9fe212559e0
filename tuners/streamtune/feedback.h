// What a window of the job says: who is a bottleneck [Algorithm 1], and at which source rates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "sim/job/bottleneck.h"
#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "tuners/streamtune/memory.h"

namespace millrace::tuners::streamtune {

// Who is a bottleneck.
enum class LabelRule : std::uint8_t {
  backpressure,  // Algorithm 1
  lag,           // Timely, which knows no backpressure: takes in less than 85 % of what is put out to it [section V-B]
};
inline constexpr std::string_view kLabelRuleNames[] = {"backpressure", "lag"};

struct Labelling {
  LabelRule rule = LabelRule::backpressure;
  job::BottleneckRule algorithm1;
};

struct LabelledWindow {
  std::vector<job::OperatorLoad> loads;  // by position in the plan; not of LabelRule::lag
  Feedback feedback;                     // seen once
  bool backpressured = false;            // at the level of the job: any operator is; LabelRule::lag: any lags
};

// Of what runs at these rates. Error: an operator that is missing or does not say what the rule asks (a sentence).
tl::expected<LabelledWindow, std::string> labelled(const plan::LogicalPlan& plan, const plan::Deployment& current,
                                                   const job::Observation& seen, const Rates& rates,
                                                   const Labelling& labelling);

// No source's rate fell, and one rose by more than `tolerance`.
bool have_risen(const Rates& before, const Rates& now, double tolerance);

}  // namespace millrace::tuners::streamtune
