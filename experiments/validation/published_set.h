// A set of published plans, wherever it lies.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/published/published_plan.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// A plan of a set, not yet read.
struct PlanRef {
  std::int64_t position = 0;  // in the set
  std::string id;             // PublishedPlan::id
  std::string structure;      // PublishedPlan::structure
  bool operator==(const PlanRef&) const = default;
};

struct PublishedSet {
  std::string hash;  // equal hashes, equal plans at equal positions
  // Those plans of the set that can be run, in the order of their positions.
  std::function<StoreResult<std::vector<PlanRef>>()> list;
  // Reads one of them; is never called by two threads at a time.
  std::function<StoreResult<PublishedPlan>(const PlanRef&)> plan;
};

}  // namespace millrace::experiments
