// A plan whose instances are nodes of their own.
#pragma once

#include "models/description/plan_description.h"

namespace millrace::models {

// Each operator as many times as it has instances, alike in everything; instance i of a forward edge feeds instance i,
// those of other edges feed all. Instances lie on hosts in the order of the placement. Edges grow with the product of
// degrees. Requires: the placement has as many instances as each operator.
PlanDescription with_instance_nodes(const PlanDescription& plan);

}  // namespace millrace::models
