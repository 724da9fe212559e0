// Problems of operators that work on inputs that end, and of operators that change their algorithm.
#pragma once

#include <vector>

#include "sim/plan/logical_plan.h"
#include "sim/plan/plan_problems.h"

namespace millrace::plan {

// A value that its kind of operator does not take, or not this one; a join_build without a join_probe, and the other
// way round; an operator that waits for an end which does not come: of a source without end, or of one that is itself
// held up by whoever waits. Requires: edges connect operators of the plan, and there is no cycle.
std::vector<PlanProblem> whole_input_problems(const LogicalPlan& plan);

}  // namespace millrace::plan
