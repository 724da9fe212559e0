// What is wrong with a plan or with a deployment of it, in sentences for its user.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"

namespace millrace::plan {

// `where` names the place: an operator's id, "from -> to" for an edge, "key NAME" for a key, "plan" for the whole.
struct PlanProblem {
  std::string where;
  std::string what;
  bool operator==(const PlanProblem&) const = default;
};

// Every problem of the plan, none if it can run: duplicate or unknown ids, a cycle (named), a join without exactly two
// inputs, a source with inputs, an operator without input or output, no source, no sink, a sink with outputs, a missing
// or senseless window, an unknown key, weighted or hash without what they need, values out of range; without any of
// these, what whole_input_problems() finds.
std::vector<PlanProblem> problems_of(const LogicalPlan& plan);

// Problems that only the degrees show: an operator that the deployment does not know, one it knows but the plan does
// not, forward between unequal degrees, an all-window with degree > 1, a degree above the operator's max parallelism,
// an impossible resource. Requires: problems_of(plan) is empty.
std::vector<PlanProblem> problems_of(const LogicalPlan& plan, const Deployment& deployment);

// The first of them as a sentence, "where: what"; nullopt if there is none.
std::optional<std::string> first_of(const std::vector<PlanProblem>& problems);

}  // namespace millrace::plan
