// How far sets of executions are from a measured one, by quantity and cut.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/fidelity/fidelity_plans.h"

namespace millrace::experiments {

// Latencies below it count as this: Flink stamps records and sets timers in milliseconds.
inline constexpr double kLatencyResolution_ms = 1;

enum class FidelityQuantity : std::uint8_t {
  source_rate,     // records/s that the sources achieved
  throughput,      // results/s
  latency,         // ms, mean
  latency_p50,     // ms
  latency_p95,     // ms
  operator_input,  // records/s, a pair an operator that is no source
  busiest,  // ms/s that the busiest instance is busy, a pair an operator; the difference is judged, not the ratio
};
inline constexpr std::array<FidelityQuantity, 7> kFidelityQuantities = {
    FidelityQuantity::source_rate, FidelityQuantity::throughput,  FidelityQuantity::latency,
    FidelityQuantity::latency_p50, FidelityQuantity::latency_p95, FidelityQuantity::operator_input,
    FidelityQuantity::busiest};
std::string_view to_string(FidelityQuantity quantity);

// Which plans, by what was measured; those at the edge are in their own cut as well.
enum class FidelityCut : std::uint8_t { all, saturated, unsaturated, edge };
std::string_view to_string(FidelityCut cut);
bool in_cut(const FidelityPlan& plan, FidelityCut cut);

// Which plans, by what calibrations may see.
enum class FidelityThird : std::uint8_t { judging, calibration };

// Plans of one third and one cut; of one part alone unless `part` is "".
struct FidelityGroup {
  FidelityThird third = FidelityThird::judging;
  FidelityCut cut = FidelityCut::all;
  std::string part = {};
};
std::vector<const FidelityPlan*> plans_of(const FidelityPlans& plans, const FidelityGroup& group);

// A plan's, or an operator's, where both sets have one. A value that is not above 0 is none (of busy times: below 0).
struct FidelityPair {
  std::size_t op = 0;  // position in the plan; 0 for quantities of the whole plan
  std::optional<double> measured, judged;
};
// `set`: position in FidelityPlans::sets. Pairs in which both sets have no value are left out.
std::vector<FidelityPair> fidelity_pairs(const FidelityPlan& plan, std::size_t set, FidelityQuantity quantity);

// The q-error of a pair with both values; of busy times the difference in ms/s, absolute.
double fidelity_error(const FidelityPair& pair, FidelityQuantity quantity);

struct FidelityErrors {
  std::size_t pairs = 0;             // with both values
  std::size_t no_result = 0;         // with one alone; they are in no quantile
  double q50 = 0, q90 = 0, q95 = 0;  // of fidelity_error(), by quantile() of experiments/validation/q_error.h
  double bias = 0;                   // median of judged / measured; of busy times that of judged - measured
  bool operator==(const FidelityErrors&) const = default;
};
FidelityErrors fidelity_errors(const std::vector<const FidelityPlan*>& plans, std::size_t set,
                               FidelityQuantity quantity);

// Plans on which a set says what was measured, of those that it has.
struct FidelityShare {
  std::size_t right = 0, plans = 0;
  bool operator==(const FidelityShare&) const = default;
};
// Of the operator that holds the job back (bottleneck_of): to be asked of saturated plans.
FidelityShare bottlenecks_alike(const std::vector<const FidelityPlan*>& plans, std::size_t set);
// Of whether the job is saturated.
FidelityShare saturation_alike(const std::vector<const FidelityPlan*>& plans, std::size_t set);

}  // namespace millrace::experiments
