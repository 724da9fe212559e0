// The baseline: A* without what makes it fast. Internal.
#pragma once

#include "graphs/compared_pair.h"
#include "graphs/edit_distance.h"

namespace millrace::graphs {

// Maps the vertices of a in their order, each to an unused vertex of b or to none. The bound of the rest is the
// vertices and the edges not yet accounted for whose labels have no partner on the other side, wherever these edges
// are. Finds the distance first and compares it with the threshold then. [Riesen, Fankhauser, Bunke, MLG 2007]
Distance direct_search(const ComparedPair& pair, const DistanceSettings& settings);

}  // namespace millrace::graphs
