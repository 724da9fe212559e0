#include "experiments/validation/stored_set.h"

#include <memory>
#include <utility>

#include "experiments/published/stored_plans.h"

namespace millrace::experiments {

StoreResult<PublishedSet> stored_set(Store& store, const std::string& name) {
  auto opened = StoredPlans::open(store, name);
  if (!opened) return tl::unexpected(opened.error());
  const auto plans = std::make_shared<StoredPlans>(std::move(*opened));
  const auto list = [plans]() -> StoreResult<std::vector<PlanRef>> {
    auto stored = plans->list();
    if (!stored) return tl::unexpected(stored.error());
    std::vector<PlanRef> refs;
    for (StoredPlanRef& ref : *stored) refs.push_back({ref.position, std::move(ref.id), std::move(ref.structure)});
    return refs;
  };
  const auto plan = [plans](const PlanRef& ref) -> StoreResult<PublishedPlan> {
    auto trace = plans->read(ref.position);
    if (!trace) return tl::unexpected(trace.error());
    return std::move(trace->plan);
  };
  return PublishedSet{plans->set(), list, plan};
}

}  // namespace millrace::experiments
