// Finding a cycle in a plan that may be broken in other ways too.
#pragma once

#include <string>
#include <vector>

#include "sim/plan/logical_plan.h"

namespace millrace::plan {

// The operator ids of one cycle in the direction of its edges, the one that comes first in the plan at both ends
// ("a", "b", "a"); empty if there is none. Edges with unknown ends are ignored.
std::vector<std::string> find_cycle(const LogicalPlan& plan);

}  // namespace millrace::plan
