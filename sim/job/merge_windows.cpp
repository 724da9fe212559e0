#include "sim/job/merge_windows.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace millrace::job {
namespace {

// The metrics of one operator or subtask in one window.
struct Sample {
  const Metrics* metrics;
  double window_s;
};
using Member = std::optional<double> Metrics::*;

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
    const Metrics& metrics = *sample.metrics;
    if (!metrics.true_rate_per_s || !metrics.busy_ms_per_s) continue;
    const double useful_of_window_s = *metrics.busy_ms_per_s / 1000 * sample.window_s;
    records += *metrics.true_rate_per_s * useful_of_window_s;
    useful_s += useful_of_window_s;
  }
  if (useful_s <= 0) return std::nullopt;
  return records / useful_s;
}

Metrics merge(const std::vector<Sample>& samples) {
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

using Windows = std::vector<const Observation*>;  // oldest first

bool show_same_instances(const Observation& a, const Observation& b) {
  return std::ranges::equal(a.operators, b.operators, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.parallelism == y.second.parallelism &&
           x.second.subtasks.size() == y.second.subtasks.size();
  });
}

// The newest windows with operators that show the same instances; empty if no window shows an operator.
Windows newest_alike(std::span<const Observation> windows) {
  Windows alike;
  for (auto window = windows.rbegin(); window != windows.rend(); ++window) {
    if (window->operators.empty()) continue;
    if (!alike.empty() && !show_same_instances(*alike.back(), *window)) break;
    alike.push_back(&*window);
  }
  std::ranges::reverse(alike);
  return alike;
}

OperatorObservation merge_operator(const Windows& windows, const std::string& id) {
  OperatorObservation merged = windows.back()->operators.at(id);
  std::vector<Sample> totals;
  for (const Observation* window : windows) totals.push_back({&window->operators.at(id).total, window->window_s});
  merged.total = merge(totals);

  std::optional<double> true_rate_of_subtasks;
  for (std::size_t i = 0; i < merged.subtasks.size(); ++i) {
    std::vector<Sample> samples;
    for (const Observation* window : windows) {
      samples.push_back({&window->operators.at(id).subtasks[i], window->window_s});
    }
    merged.subtasks[i] = merge(samples);
    if (const auto& rate = merged.subtasks[i].true_rate_per_s) {
      true_rate_of_subtasks = true_rate_of_subtasks.value_or(0) + *rate;
    }
  }
  if (true_rate_of_subtasks) merged.total.true_rate_per_s = true_rate_of_subtasks;
  return merged;
}

SourceObservation merge_source(std::span<const Observation> windows, const std::string& id) {
  SourceObservation merged;
  double offered = 0;
  double seconds = 0;
  bool known = true;
  for (const Observation& window : windows) {
    const auto found = window.sources.find(id);
    if (found == window.sources.end()) continue;
    merged = found->second;
    known = known && merged.offered_rate_per_s.has_value();
    offered += merged.offered_rate_per_s.value_or(0) * window.window_s;
    seconds += window.window_s;
  }
  merged.offered_rate_per_s.reset();
  if (known) merged.offered_rate_per_s = offered / seconds;
  return merged;
}

double length_s(const Windows& windows) {
  double seconds = 0;
  for (const Observation* window : windows) seconds += window->window_s;
  return seconds;
}

}  // namespace

Observation merge_windows(std::span<const Observation> windows) {
  assert(!windows.empty());
  if (windows.size() == 1) return windows.front();
  Observation merged = windows.back();
  Windows alike = newest_alike(windows);
  if (alike.empty()) {
    for (const Observation& window : windows) alike.push_back(&window);
  }
  merged.window_s = length_s(alike);
  merged.operators = alike.back()->operators;
  for (auto& [id, seen] : merged.operators) seen = merge_operator(alike, id);
  for (const Observation& window : windows) {
    if (window.last_reconfiguration) merged.last_reconfiguration = window.last_reconfiguration;
    for (const auto& [id, ignored] : window.sources) merged.sources.try_emplace(id);
  }
  for (auto& [id, seen] : merged.sources) seen = merge_source(windows, id);
  return merged;
}

}  // namespace millrace::job
