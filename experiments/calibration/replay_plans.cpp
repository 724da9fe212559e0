#include "experiments/calibration/replay_plans.h"

#include <algorithm>
#include <utility>

#include "experiments/validation/measured.h"
#include "experiments/validation/split.h"

namespace millrace::experiments {

StoreResult<std::vector<PlanRef>> plans_to_calibrate_on(const PublishedSet& set, std::size_t most) {
  auto all = set.list();
  if (!all) return tl::unexpected(all.error());
  std::vector<PlanRef> timed, others;
  for (PlanRef& plan : *all) {
    if (!is_in(Split::calibration, plan.id)) continue;
    const auto read = set.plan(plan);
    if (!read) return tl::unexpected(read.error());
    (measured_labels(*read).latency_ms ? timed : others).push_back(std::move(plan));
  }
  const std::size_t with_latency = std::min(timed.size(), std::max(most / 2, most - std::min(most, others.size())));
  std::vector<PlanRef> chosen;
  if (with_latency > 0) chosen = sampled(std::move(timed), with_latency);
  if (chosen.size() == most || others.empty()) return chosen;
  for (PlanRef& plan : sampled(std::move(others), most - chosen.size())) chosen.push_back(std::move(plan));
  return chosen;
}

}  // namespace millrace::experiments
