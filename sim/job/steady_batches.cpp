#include "sim/job/steady_batches.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include "sim/kernel/batch_means.h"

namespace millrace::job {
namespace {

constexpr double kConfidence = 0.99;
constexpr const char* kLatency = "latency";
constexpr double kSecond_ms = 1000;
// A share below a hundredth of the second is nothing that anybody decides by.
constexpr double kLeastBusy_ms = 10;

// A trickle of results is a matter of chance; nobody decides by the last percent of a hundredth of the flow.
constexpr double kLeastFlow = 0.01;

double greatest_flow(const std::map<std::string, double>& metrics) {
  double greatest = 0;
  for (const auto& [metric, value] : metrics) {
    if (metric.front() == 'c') greatest = std::max(greatest, value);
  }
  return greatest;
}

// What a metric's interval is compared with is its mean, but no less than this.
double scale_of(const std::string& metric, double flow) {
  switch (metric.front()) {
    case 'c':
      return kLeastFlow * flow;
    case 's':  // share of a second that is not worked
      return kSecond_ms;
    case 'b':
      return kLeastBusy_ms;
    default:
      return 0;
  }
}

double mean_of(const double* first, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += first[i];
  return sum / static_cast<double>(n);
}

// Half-width or drift relative to the mean, whichever is greater; 0 for what is constant.
double spread(const std::vector<double>& values, double least_scale) {
  const auto interval = kernel::mean_interval(values, kConfidence);
  const std::size_t half = values.size() / 2;
  const double drift = std::abs(mean_of(values.data() + (values.size() - half), half) - mean_of(values.data(), half));
  const double off = std::max(interval.half_width, drift);
  if (off == 0) return 0;
  return off / std::max(std::abs(interval.mean), least_scale);
}

std::map<std::string, double> metrics_of(const Window& window) {
  std::map<std::string, double> metrics;
  const double window_s = window.seen.window_s;
  for (const auto& [id, seen] : window.seen.operators) {
    const Metrics& total = seen.total;
    const auto put = [&metrics, &name = id](const char* kind, const std::optional<double>& value, double per) {
      if (value) metrics[kind + name] = *value / per;
    };
    put("count in of ", total.records_in, window_s);
    put("count out of ", total.records_out, window_s);
    put("busy of ", total.busy_ms_per_s, 1);
    put("share idle of ", total.idle_ms_per_s, 1);
    put("share backpressured of ", total.backpressured_ms_per_s, 1);
  }
  const Measurement& measured = window.measured;
  for (const auto& [id, read] : measured.read_records) metrics["count read by " + id] = read / measured.window_s;
  metrics["count of results"] = measured.result_records / measured.window_s;
  metrics[kLatency] = measured.latency_ns.mean();
  return metrics;
}

constexpr double kOverloadFactor = 5, kLatencyFactor = 5;

bool is_overloaded(const Window& window) {
  return std::ranges::any_of(window.seen.operators, [](const auto& entry) {
    return entry.second.total.backpressured_ms_per_s.value_or(0) > kSecond_ms / 2;
  });
}

// Whether some instance works all the time while nobody before it is held up: what it cannot do piles up in buffers,
// and it may take minutes before they are full and anything else shows.
bool fills_buffers(const Window& window) {
  constexpr double kSaturated_ms = 999, kHeldUp_ms = 10;
  for (const auto& [id, seen] : window.seen.operators) {
    const bool saturated = std::ranges::any_of(
        seen.subtasks, [](const Metrics& subtask) { return subtask.busy_ms_per_s.value_or(0) > kSaturated_ms; });
    if (!saturated) continue;
    bool has_input = false, holds_up = false;
    for (const ObservedEdge& edge : window.seen.edges) {
      if (edge.to != id) continue;
      has_input = true;
      const auto from = window.seen.operators.find(edge.from);
      if (from == window.seen.operators.end()) continue;
      holds_up = holds_up || from->second.total.backpressured_ms_per_s.value_or(0) > kHeldUp_ms;
    }
    if (has_input && !holds_up) return true;
  }
  return false;
}

double offered_per_s(const Window& window) {
  double records = 0;
  for (const auto& [id, offered] : window.measured.offered_records) records += offered;
  return records / window.measured.window_s;
}

}  // namespace

void SteadyBatches::add(Window batch) {
  auto metrics = metrics_of(batch);
  batches_.push_back({std::move(batch), std::move(metrics)});
  if (batches_.size() > kMost) batches_.pop_front();
  steady_.reset();
  for (std::size_t n = batches_.size(); n >= kFewest && !steady_; n = n > 2 * kFewest ? n * 3 / 4 : n - 1) {
    steady_ = judge(n);
  }
}

void SteadyBatches::clear() {
  batches_.clear();
  steady_.reset();
}

std::optional<SteadyStretch> SteadyBatches::judge(std::size_t batches) const {
  if (fills_buffers(batches_.back().window)) return std::nullopt;
  const std::size_t first = batches_.size() - batches;
  const double precision = precision_ * (is_overloaded(batches_.back().window) ? kOverloadFactor : 1);
  SteadyStretch stretch{batches, 0};
  const auto& newest = batches_.back().metrics;
  const double flow = greatest_flow(newest);
  for (const auto& [metric, ignored] : newest) {
    std::vector<double> values;
    for (std::size_t i = first; i < batches_.size(); ++i) {
      const auto found = batches_[i].metrics.find(metric);
      if (found == batches_[i].metrics.end()) return std::nullopt;
      values.push_back(found->second);
    }
    const double wide = spread(values, scale_of(metric, flow));
    stretch.widest = std::max(stretch.widest, metric == kLatency ? wide / kLatencyFactor : wide);
    if (stretch.widest > precision) return std::nullopt;
  }
  std::vector<double> backlogs;
  double seconds = 0;
  for (std::size_t i = first; i < batches_.size(); ++i) {
    backlogs.push_back(batches_[i].window.measured.backlog_records);
    if (i > first) seconds += batches_[i].window.measured.window_s;
  }
  const double arrived = offered_per_s(batches_.back().window) * seconds;
  if (std::abs(backlogs.back() - backlogs.front()) > precision * arrived) return std::nullopt;
  return stretch;
}

std::vector<const Window*> SteadyBatches::newest(std::size_t n) const {
  assert(n <= batches_.size());
  std::vector<const Window*> windows;
  for (std::size_t i = batches_.size() - n; i < batches_.size(); ++i) windows.push_back(&batches_[i].window);
  return windows;
}

}  // namespace millrace::job
