#include "sim/job/merge_measurements.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include "sim/job/merge_windows.h"

namespace millrace::job {
namespace {

constexpr std::array<double LatencyParts::*, 6> kParts = {&LatencyParts::queueing_ms,   &LatencyParts::service_ms,
                                                          &LatencyParts::contention_ms, &LatencyParts::flush_ms,
                                                          &LatencyParts::network_ms,    &LatencyParts::window_ms};

std::uint64_t whole(double times) {
  return static_cast<std::uint64_t>(std::max(1.0, std::round(times)));
}

void add(std::map<std::string, double>& sums, const std::map<std::string, double>& values, double times) {
  for (const auto& [id, value] : values) sums[id] += value * times;
}

void add(Checkpoints& sum, const Checkpoints& part, double times) {
  if (part.completed > 0)
    sum.completed += static_cast<std::uint64_t>(std::round(static_cast<double>(part.completed) * times));
  sum.duration_s += part.duration_s * times;
  sum.longest_s = std::max(sum.longest_s, part.longest_s);
  sum.bytes += part.bytes * times;
  add(sum.alignment_ms, part.alignment_ms, times);
}

}  // namespace

Measurement merge_measurements(const std::vector<RepeatedMeasurement>& parts) {
  assert(!parts.empty());
  if (parts.size() == 1 && parts.front().times == 1) return *parts.front().measured;
  Measurement sum;
  double backpressured_s = 0;
  std::map<std::string, double> seconds;  // by operator with parts of the latency
  for (const auto& [measured, times] : parts) {
    const double length_s = measured->window_s * times;
    sum.window_s += length_s;
    add(sum.offered_records, measured->offered_records, times);
    add(sum.read_records, measured->read_records, times);
    sum.result_records += measured->result_records * times;
    sum.backlog_records = measured->backlog_records;
    sum.peak_backlog_records = std::max(sum.peak_backlog_records, measured->peak_backlog_records);
    sum.latency_ns.merge(measured->latency_ns, whole(times));
    sum.epoch_latency_ns.merge(measured->epoch_latency_ns, whole(times));
    for (const auto& [id, ages] : measured->marker_latency_ns) {
      sum.marker_latency_ns.try_emplace(id).first->second.merge(ages, whole(times));
    }
    backpressured_s += measured->backpressured_share * length_s;
    for (const auto& [id, latency] : measured->latency_parts) {
      seconds[id] += length_s;
      for (const auto part : kParts) sum.latency_parts[id].*part += latency.*part * length_s;
    }
    sum.downtime_s += measured->downtime_s * times;
    sum.disturbance.add(measured->disturbance);
    add(sum.checkpoints, measured->checkpoints, times);
  }
  if (sum.window_s > 0) sum.backpressured_share = backpressured_s / sum.window_s;
  for (auto& [id, latency] : sum.latency_parts) {
    for (const auto part : kParts) latency.*part /= seconds[id];
  }
  return sum;
}

Window merge(const std::vector<Window>& windows) {
  std::vector<Observation> seen;
  std::vector<RepeatedMeasurement> measured;
  for (const Window& window : windows) {
    seen.push_back(window.seen);
    measured.push_back({.measured = &window.measured, .times = 1});
  }
  Window whole;
  whole.seen = merge_windows(seen);
  whole.measured = merge_measurements(measured);
  return whole;
}

}  // namespace millrace::job
