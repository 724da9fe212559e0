#include "tuners/flink_autoscaler/window.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace millrace::tuners::flink_autoscaler {
namespace {

double rate(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric metric, double Sample::*clock) {
  const Sample* first = nullptr;
  const Sample* last = nullptr;
  for (const Sample& sample : samples) {
    if (std::isnan(sample.vertices[vertex].*metric)) continue;
    if (first == nullptr) first = &sample;
    last = &sample;
  }
  if (first == last) return kUnknown;
  constexpr double kLeastTime_s = 0.001;
  const double change = last->vertices[vertex].*metric - first->vertices[vertex].*metric;
  return change / std::max(last->*clock - first->*clock, kLeastTime_s);
}

// Samples that a state has room for: a stored number takes up to 20 characters, and a state has 1 MiB.
std::size_t most_samples(std::size_t vertices) {
  constexpr std::size_t kMostNumbers = 35000, kNumbersPerVertex = 7, kLeastSamples = 8;
  return std::max(kLeastSamples, kMostNumbers / (kNumbersPerVertex * vertices + 2));
}

}  // namespace

double counter_rate(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric counter) {
  return rate(samples, vertex, counter, &Sample::counted_s);
}

double level_rate(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric level) {
  return rate(samples, vertex, level, &Sample::t_s);
}

double average(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric gauge, std::size_t least) {
  double sum = 0;
  std::size_t finite = 0;
  bool some_infinite = false;
  for (const Sample& sample : samples) {
    const double value = sample.vertices[vertex].*gauge;
    some_infinite = some_infinite || std::isinf(value);
    if (!std::isfinite(value)) continue;
    sum += value;
    ++finite;
  }
  if (finite == 0 && some_infinite) return std::numeric_limits<double>::infinity();
  return finite == 0 || finite < least ? kUnknown : sum / static_cast<double>(finite);
}

WindowTimes window_times(const std::vector<Sample>& samples, double running_since_s, const Settings& settings) {
  assert(!samples.empty());
  const double now_s = samples.back().t_s;
  WindowTimes times;
  times.stable_s = running_since_s + settings.stabilization_s;
  const auto first = std::ranges::find_if(
      samples, [&](const Sample& sample) { return sample.t_s >= times.stable_s - kTimeRounding_s; });
  // Before there is such a sample, the next one will be the first.
  const double begins_s = first != samples.end() ? first->t_s : std::max(now_s, times.stable_s);
  times.full_s = begins_s + settings.window_s;
  times.is_full = now_s >= times.full_s - kTimeRounding_s;
  return times;
}

void trim(std::vector<Sample>& samples, const Settings& settings) {
  assert(!samples.empty());
  const double from_s = samples.back().t_s - settings.window_s - kTimeRounding_s;
  auto first = std::ranges::find_if(samples, [&](const Sample& sample) { return sample.t_s >= from_s; });
  // Thinned samples are farther apart than cycles: one before the window keeps it full.
  const double fitting = static_cast<double>(most_samples(samples.back().vertices.size()));
  const bool are_thinned = settings.window_s / settings.interval_s > fitting / 2;
  if (are_thinned && first != samples.begin()) --first;
  samples.erase(samples.begin(), first);
}

void thin(std::vector<Sample>& samples) {
  if (samples.empty() || samples.size() <= most_samples(samples.front().vertices.size())) return;
  std::vector<Sample> kept;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i % 2 == 0 || i + 1 == samples.size()) kept.push_back(std::move(samples[i]));
  }
  samples = std::move(kept);
}

}  // namespace millrace::tuners::flink_autoscaler
