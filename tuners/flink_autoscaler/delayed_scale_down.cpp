#include "tuners/flink_autoscaler/delayed_scale_down.h"

#include <cassert>

#include "tuners/flink_autoscaler/window.h"

namespace millrace::tuners::flink_autoscaler {

std::optional<Recommendation> after_delay(std::optional<DelayedScaleDown>& delayed, const Recommendation& now,
                                          double interval_s) {
  assert(interval_s > 0);
  if (!delayed) delayed = DelayedScaleDown{.first_s = now.t_s, .recommended = {}};
  // What is not above the newest can never be the largest of the interval again.
  std::vector<Recommendation>& recommended = delayed->recommended;
  while (!recommended.empty() && recommended.back().degree <= now.degree) recommended.pop_back();
  recommended.push_back(now);
  const double begins_s = now.t_s - interval_s;
  if (begins_s < delayed->first_s - kTimeRounding_s) return std::nullopt;
  std::erase_if(recommended, [&](const Recommendation& each) { return each.t_s < begins_s - kTimeRounding_s; });
  // The first time stays, so from here on every cycle may act.
  return recommended.front();
}

}  // namespace millrace::tuners::flink_autoscaler
