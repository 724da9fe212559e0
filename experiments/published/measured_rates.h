// Rates of operators and jobs, from what their instances reported. All rates are records per second.
#pragma once

#include <cstddef>
#include <optional>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

struct OperatorRates {
  std::optional<double> input_per_s, output_per_s;  // over all instances; missing if none reported one
  // Mean over the instances that reported one; of a join only those above 0, as the others overflowed.
  std::optional<double> selectivity_mean;
  // Largest and smallest input of an instance over the mean of all `parallelism` instances, of which those without a
  // report have no input. Missing without input.
  std::optional<double> input_max_over_mean, input_min_over_mean;
};
OperatorRates rates_of(const PublishedOperator& op);

struct SourceRates {
  double configured_per_s = 0;  // sum over sources
  // Sum over sources, each scaled by parallelism / instances that reported; missing if a source has no report at all.
  std::optional<double> achieved_per_s;
  double least_seen_share = 1;  // instances that reported / parallelism, of the source where it is least
};
SourceRates source_rates(const PublishedPlan& plan);

// Output of the operator with the highest index. Requires: there is one.
std::optional<double> last_operator_per_s(const PublishedPlan& plan);

}  // namespace millrace::experiments
