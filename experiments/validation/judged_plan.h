// A published plan beside its replays, and the quantities by which they are compared.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/replay/replay.h"
#include "experiments/validation/groups.h"
#include "experiments/validation/measured.h"
#include "experiments/validation/published_set.h"
#include "experiments/validation/q_error.h"

namespace millrace::experiments {

// The labels of a replay, or why the plan could not be run.
using ReplayOutcome = tl::expected<ReplayedLabels, std::string>;

// What of a plan is kept when it has been replayed: thousands of whole plans would not fit.
struct JudgedPlan {
  PlanRef plan;
  std::vector<Group> groups;
  std::string windows;  // "sliding count 100/40"
  std::string degrees;  // of the operators, in their order: "10-4-6-1"
  std::string hosts;    // "4x8 + 2x20 cores"
  MeasuredLabels measured;
  std::vector<ReplayOutcome> replays;  // in the order of Validation::inputs
};

// Everything but the replays.
JudgedPlan judged_plan(const PlanRef& ref, const PublishedPlan& plan);

enum class JudgedQuantity : std::uint8_t {
  latency,           // ms
  throughput,        // results/s, MeasuredLabels::throughput_per_s()
  source_rate,       // records/s, MeasuredLabels::clipped_achieved_per_s(); the simulated rate is clipped alike
  operator_input,    // records/s of each operator that is not a source: several pairs a plan
  throughput_exact,  // results/s, of plans whose exact throughput is known
  last_operator,     // results/s, output of the last operator, measured and simulated
};
inline constexpr std::array<JudgedQuantity, 6> kJudgedQuantities = {
    JudgedQuantity::latency,        JudgedQuantity::throughput,       JudgedQuantity::source_rate,
    JudgedQuantity::operator_input, JudgedQuantity::throughput_exact, JudgedQuantity::last_operator};
std::string_view to_string(JudgedQuantity quantity);

// A pair and the position of the operator that it is about (of the last one for a quantity of the whole job).
struct PlanPair {
  JudgedPair pair;
  std::size_t op = 0;
};

// The comparable pairs of a plan; a replay that failed is one without results. Requires: input < plan.replays.size().
std::vector<PlanPair> pairs_of(const JudgedPlan& plan, std::size_t input, JudgedQuantity quantity);

}  // namespace millrace::experiments
