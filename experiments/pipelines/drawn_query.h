// A query drawn from a template: what its predicates let through, and how many rows that makes at every step.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/pipelines/pipeline_workload.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {

// A step with its numbers drawn. Rows are expectations: predicates are independent of each other and of the keys.
struct DrawnStep {
  StepKind kind = StepKind::scan;
  std::vector<std::size_t> inputs;  // indices of the steps it takes rows from; a join's: first side, second side
  double rows = 0;                  // it puts out; > 0
  double estimated = 0;             // the same as the optimiser believes; > 0
  // Of the keys of the tables that it comes from, those that its filters have left; in (0, 1].
  double kept = 1;
  std::uint32_t columns = 1;  // of a row that it puts out
  double row_bytes = 1;
  double selectivity = 1;  // filter, join: rows out per row of the first side
  double groups = 0;       // aggregate: of an endless input, >= 1
  double work = 1;
  std::uint64_t limit = 0;
};

struct DrawnQuery {
  std::vector<DrawnStep> steps;  // as in the template
};

// Expected number of distinct values among `rows` draws from `groups` equally likely ones (>= 1) [Cardenas 1975]; the
// reverse: of how many values `rows` draws show `distinct` (<= rows) on average, at most kMostGroups.
double distinct_values(double groups, double rows);
double groups_behind(double distinct, double rows);
inline constexpr double kMostGroups = 1e15;

// What predicates draw comes from `seed` alone, and the errors of estimates from it too: each filter and each join
// multiplies the estimate by a log-normal factor of parameters 0 and `estimate_sigma` (>= 0), which everything above it
// inherits: the logarithm of an error has a variance of estimate_sigma^2 times the filters and joins below. (Estimates
// of real optimisers err by more the more joins there are, likewise about log-normally [Leis et al. 2015, Fig. 3].)
DrawnQuery drawn_query(const PipelineWorkload& workload, const PipelineTemplate& made, kernel::Seed seed,
                       double estimate_sigma);

}  // namespace millrace::experiments
