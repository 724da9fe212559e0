// Imported plans, read back from the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/published/published_plan.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// A plan of a set that can be used, not yet read.
struct StoredPlanRef {
  std::int64_t position = 0;  // in the set
  std::string id, structure;
  std::string plan_hash;  // of what was run: plan.hash. What was measured is not in it, but is in StoredPlans::set()
};

struct StoredTrace {
  std::int64_t position = 0;
  PublishedPlan plan;  // equal to what was imported, labels and instances included
  // Records per second; see the table `trace`.
  std::optional<double> last_operator_per_s, achieved_per_s;
  double configured_per_s = 0;
  double source_instances_seen_share = 1;
};

// One set. Reads a plan at a time and keeps none. Must not outlive its store.
class StoredPlans {
 public:
  // `set`: the name that an import gave it, or its hash. Errors: there is no such set (those that there are are named),
  // or its import has not finished.
  static StoreResult<StoredPlans> open(Store& store, const std::string& set);

  // Hash of the set's artefact: equal hashes, equal plans and labels.
  const std::string& set() const { return set_; }
  // By position; traces that were skipped or malformed are left out.
  StoreResult<std::vector<StoredPlanRef>> list();
  // Error: there is none at that position, it is malformed, or what is stored of it is damaged.
  StoreResult<StoredTrace> read(std::int64_t position);

 private:
  StoredPlans(Store& store, std::string set) : store_(&store), set_(std::move(set)) {}

  Store* store_;
  std::string set_;
};

}  // namespace millrace::experiments
