// The q-errors of a validation, by group and quantity.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/validation/judged_plan.h"
#include "experiments/validation/q_error.h"
#include "experiments/validation/validation.h"

namespace millrace::experiments {

struct GroupRow {
  std::size_t input = 0;  // position in Validation::inputs
  Group group;
  JudgedQuantity quantity = JudgedQuantity::latency;
  std::size_t plans = 0;  // in the group, compared or not
  QErrorSummary errors;
};

// A row per input, group and quantity, in that order; all plans have been replayed with `inputs` inputs. Groups without
// plans have no rows.
std::vector<GroupRow> group_rows(const std::vector<JudgedPlan>& plans, std::size_t inputs);

// One plan's pair (one operator's, for the input of operators).
struct WorstRow {
  std::size_t input = 0;
  JudgedQuantity quantity = JudgedQuantity::latency;
  const JudgedPlan* plan = nullptr;
  PlanPair pair;
};

// The `most` largest q-errors of each input and quantity, largest first, those without a result before all others.
// Points into `plans`.
std::vector<WorstRow> worst_rows(const std::vector<JudgedPlan>& plans, std::size_t inputs, std::size_t most);

// CSV with a header: input, group_kind, group, load, quantity, plans, pairs, no_result, q50, q90, q95, q99, bias. A
// quantile that is infinite is "inf"; all are empty if there was nothing to compare.
std::string group_csv(const Validation& validation, const std::vector<GroupRow>& rows);

// CSV with a header: input, quantity, rank (from 1), structure, id, operator (position), measured, simulated (empty =
// no result), q, configured_per_s, windows, degrees, hosts, dominant (or why the replay failed).
std::string worst_csv(const Validation& validation, const std::vector<WorstRow>& rows);

}  // namespace millrace::experiments
