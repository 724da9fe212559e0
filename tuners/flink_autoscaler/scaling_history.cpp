#include "tuners/flink_autoscaler/scaling_history.h"

#include <algorithm>
#include <cmath>

#include "tuners/flink_autoscaler/window.h"
#include "tuners/rounding.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

// Capacity of one instance at the least degree that was tried, its newest measurement. [computeBaselineProcessingRate]
double baseline(const std::vector<PastScaling>& history) {
  const PastScaling* least = &history.back();
  for (auto past = history.rbegin(); past != history.rend(); ++past) {
    if (past->from < least->from) least = &*past;
  }
  return least->tpr / least->from;
}

template <class Entry>
void keep_newest(std::vector<Entry>& entries, std::size_t most) {
  if (entries.size() > most) entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(most));
}

}  // namespace

double effect_of(const PastScaling& last, double tpr) {
  return (tpr - last.tpr) / (last.expected - last.tpr);
}

bool was_ineffective(const PastScaling& last, double tpr, double least, Mode mode) {
  if (last.to <= last.from) return false;
  const bool tells = std::isfinite(last.expected) && std::isfinite(last.tpr) && last.expected > last.tpr;
  if (mode == Mode::intended && !tells) return false;
  return !(effect_of(last, tpr) >= least);
}

double scalability(const std::vector<PastScaling>& history, const Settings& settings) {
  if (history.empty() || history.size() < settings.scalability_observations) return 1;
  // alpha minimises sum (r_h - beta alpha p_h)^2.
  double products = 0, squares = 0;
  for (const PastScaling& past : history) {
    products += past.from * past.tpr;
    squares += static_cast<double>(past.from) * past.from;
  }
  const double coefficient = products / (baseline(history) * squares);
  if (!std::isfinite(coefficient)) return 1;
  return guarded_ceiling(std::clamp(coefficient, settings.least_scalability, 1.0) * 100) / 100;
}

void forget_old(ScalingHistory& history, std::vector<TrackedRestart>& restarts, double now_s,
                const Settings& settings) {
  const double oldest_s = now_s - settings.history_age_s - kTimeRounding_s;
  for (auto& [id, past] : history) {
    std::erase_if(past, [&](const PastScaling& each) { return each.t_s < oldest_s; });
    keep_newest(past, settings.history_count);
  }
  std::erase_if(history, [](const auto& entry) { return entry.second.empty(); });
  if (restarts.empty()) return;
  const TrackedRestart last = restarts.back();
  restarts.pop_back();
  std::erase_if(restarts, [&](const TrackedRestart& each) { return each.decided_s < oldest_s; });
  keep_newest(restarts, settings.history_count - 1);
  restarts.push_back(last);
}

void record_restart(std::vector<TrackedRestart>& restarts, const ScalingHistory& history,
                    const plan::Deployment& current, double running_since_s) {
  if (restarts.empty() || restarts.back().took_s) return;
  TrackedRestart& last = restarts.back();
  for (const auto& [id, past] : history) {
    for (const PastScaling& each : past) {
      if (each.t_s == last.decided_s && each.to != current.parallelism(id)) return;
    }
  }
  last.took_s = std::max(0.0, running_since_s - last.decided_s);
}

double expected_restart_s(const std::vector<TrackedRestart>& restarts, const Settings& settings) {
  std::optional<double> longest;
  for (const TrackedRestart& each : restarts) {
    if (each.took_s) longest = std::max(longest.value_or(0), *each.took_s);
  }
  if (!settings.track_restarts || !longest) return settings.restart_s;
  return std::min(*longest, settings.tracked_restart_limit_s);
}

}  // namespace millrace::tuners::flink_autoscaler
