// What an instance may use of its node, and what follows from it: how many threads it has, what of its working set lies
// in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// Less of the heap free after a full collection is out of memory (HotSpot: GCHeapFreeLimit = 2 %).
inline constexpr double kLeastFreeShare = 0.02;

struct InstanceLimits {
  double cpu_quota = 0;       // cores, enforced; 0 = none
  double memory = 0;          // bytes of a heap of its own; 0 = its manager's
  std::uint32_t threads = 1;  // most that work for it at once, >= 1
  double in_memory = 0;       // bytes of its working set in that heap
  double missing = 0;         // share of the lookups that find nothing there, [0, 1]
};

// Of the `index`-th instance of a chain (positions in plan.operators) on a node with so many cores. Requires: the
// deployment has that instance.
InstanceLimits limits_of(const plan::LogicalPlan& plan, const plan::Deployment& deployment,
                         const std::vector<std::uint32_t>& chain, std::uint32_t index, const EngineProfile& engine,
                         std::uint32_t cores);

}  // namespace millrace::runtime
