#include "experiments/comparison/merge_windows.h"

#include <cassert>
#include <vector>

namespace millrace::experiments {
namespace {

// The metrics of one operator or subtask in one window.
struct Sample {
  const job::Metrics* metrics;
  double window_s;
};
using Member = std::optional<double> job::Metrics::*;

std::optional<double> sum(const std::vector<Sample>& samples, Member member) {
  double total = 0;
  for (const Sample& sample : samples) {
    const auto& value = sample.metrics->*member;
    if (!value) return std::nullopt;
    total += *value;
  }
  return total;
}

std::optional<double> mean(const std::vector<Sample>& samples, Member member) {
  double total = 0;
  double seconds = 0;
  for (const Sample& sample : samples) {
    const auto& value = sample.metrics->*member;
    if (!value) return std::nullopt;
    total += *value * sample.window_s;
    seconds += sample.window_s;
  }
  return total / seconds;
}

// Sum of rate x useful time over the sum of useful times. A window without useful time has no rate and no weight.
std::optional<double> true_rate(const std::vector<Sample>& samples) {
  double records = 0;
  double useful_s = 0;
  for (const Sample& sample : samples) {
    const job::Metrics& metrics = *sample.metrics;
    if (!metrics.true_rate_per_s || !metrics.busy_ms_per_s) continue;
    const double useful_of_window_s = *metrics.busy_ms_per_s / 1000 * sample.window_s;
    records += *metrics.true_rate_per_s * useful_of_window_s;
    useful_s += useful_of_window_s;
  }
  if (useful_s <= 0) return std::nullopt;
  return records / useful_s;
}

job::Metrics merge(const std::vector<Sample>& samples) {
  using job::Metrics;
  Metrics merged;
  for (const Member member : {&Metrics::records_in, &Metrics::records_out}) merged.*member = sum(samples, member);
  for (const Member member : {&Metrics::busy_ms_per_s, &Metrics::idle_ms_per_s, &Metrics::backpressured_ms_per_s,
                              &Metrics::caused_backpressure_ms_per_s, &Metrics::cpu_share}) {
    merged.*member = mean(samples, member);
  }
  merged.queue_bytes = samples.back().metrics->queue_bytes;
  merged.true_rate_per_s = true_rate(samples);
  return merged;
}

job::OperatorObservation merge_operator(std::span<const job::Observation> windows, const std::string& id) {
  job::OperatorObservation merged = windows.back().operators.at(id);
  std::vector<Sample> totals;
  for (const auto& window : windows) totals.push_back({&window.operators.at(id).total, window.window_s});
  merged.total = merge(totals);

  std::optional<double> true_rate_of_subtasks;
  for (std::size_t i = 0; i < merged.subtasks.size(); ++i) {
    std::vector<Sample> samples;
    for (const auto& window : windows) {
      assert(window.operators.at(id).subtasks.size() == merged.subtasks.size());
      samples.push_back({&window.operators.at(id).subtasks[i], window.window_s});
    }
    merged.subtasks[i] = merge(samples);
    if (const auto& rate = merged.subtasks[i].true_rate_per_s) {
      true_rate_of_subtasks = true_rate_of_subtasks.value_or(0) + *rate;
    }
  }
  if (true_rate_of_subtasks) merged.total.true_rate_per_s = true_rate_of_subtasks;
  return merged;
}

job::SourceObservation merge_source(std::span<const job::Observation> windows, const std::string& id) {
  job::SourceObservation merged = windows.back().sources.at(id);
  double offered = 0;
  double seconds = 0;
  for (const auto& window : windows) {
    const auto& rate = window.sources.at(id).offered_rate_per_s;
    if (!rate) {
      merged.offered_rate_per_s.reset();
      return merged;
    }
    offered += *rate * window.window_s;
    seconds += window.window_s;
  }
  merged.offered_rate_per_s = offered / seconds;
  return merged;
}

}  // namespace

job::Observation merge_windows(std::span<const job::Observation> windows) {
  assert(!windows.empty());
  if (windows.size() == 1) return windows.front();
  job::Observation merged = windows.back();
  merged.window_s = 0;
  for (const auto& window : windows) {
    merged.window_s += window.window_s;
    if (window.last_reconfiguration) merged.last_reconfiguration = window.last_reconfiguration;
  }
  for (auto& [id, seen] : merged.operators) seen = merge_operator(windows, id);
  for (auto& [id, seen] : merged.sources) seen = merge_source(windows, id);
  return merged;
}

}  // namespace millrace::experiments
