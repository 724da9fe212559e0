// Weighted edges: in which shares records are dealt to the instances of an operator.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"
#include "sim/runtime/topology.h"

namespace millrace::runtime {

// The table of a weighted edge: by the record shares of the receiving instances if one is above 0, else by the edge's
// weights, cycled, else equal. Requires: at least one target.
Routing weighted_routing(const plan::Edge& edge, const std::vector<plan::InstanceResources>& targets);

// Records of a hash or weighted edge whose targets are drawn at once (1 of other edges): so many that the busiest
// channel gets about a quarter of a buffer, fine enough for the instant at which it fills up. Record by record in the
// reference mode.
std::uint32_t records_per_draw(const EdgeSite& edge, Granularity granularity);

}  // namespace millrace::runtime
