#include "experiments/labelling/label_run.h"

#include <fmt/format.h>

#include <cassert>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "experiments/labelling/label_tally.h"
#include "experiments/labelling/steadiness.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;

constexpr Duration kLook = Duration::from_ns(100'000'000);  // while waiting for the first result

// Batches: a second is the period of sources that burst, and a divisor of most windows' lengths.
constexpr Duration kBatch = Duration::from_ns(1'000'000'000);
// Fast-forward looks at the last stretch of so many batches, and lets the rest of the interval be whole copies of it;
// six seconds hold windows of 1, 2 and 3 s a whole number of times.
constexpr std::int64_t kStretch = 6;
constexpr std::size_t kFewestSteady = 10;  // batches after the warm-up

BatchMeans means_of(const job::Window& window) {
  BatchMeans means;
  means.results = window.measured.result_records;
  means.latency = window.measured.latency_ns.mean();
  for (const auto& entry : window.measured.read_records) means.read += entry.second;
  return means;
}

// What a testbed does not tell of the window, a sentence; empty if it is all there.
std::string what_is_missing(const job::Window& window) {
  for (const auto& [id, op] : window.seen.operators) {
    const auto& total = op.total;
    if (total.busy_ms_per_s && total.backpressured_ms_per_s && total.records_out) continue;
    return fmt::format("the testbed does not tell the times and counts of operator '{}'", id);
  }
  return "";
}

// A real cluster's counters are some seconds old when they are read, the older the busier it is. Rates of operators are
// over the time between their own readings, totals are not: they are those of the sources and sinks.
void take_rates_of_operators(RunLabels& labels, const plan::LogicalPlan& plan) {
  double read = 0, results = 0;
  for (const OperatorLabels& op : labels.operators) {
    const plan::OperatorKind kind = plan::find_operator(plan, op.id)->kind;
    if (kind == plan::OperatorKind::source) read += op.output_per_s;
    if (kind == plan::OperatorKind::sink) results += op.input_per_s;
  }
  labels.achieved_per_s = read;
  if (labels.throughput_per_s) labels.throughput_per_s = results;
}

class LabelRun {
 public:
  LabelRun(const LabelledJob& what, job::Testbed& testbed, const LabelProtocol& protocol, runtime::Mode mode)
      : what_(what),
        protocol_(protocol),
        mode_(mode),
        testbed_(testbed),
        tally_(what.job, protocol.bottleneck_rule(), mode) {}

  tl::expected<RunLabels, std::string> run() {
    if (const auto granted = testbed_.deploy(what_.job, what_.deployment); !granted) {
      return tl::unexpected(granted.error().what);
    }
    for (const auto& entry : what_.job.sources) {
      labels_.configured_per_s += entry.second.rate.rate(kernel::SimTime());
    }
    switch (protocol_.rule) {
      case LabelRule::zerotune:
        label_first_interval();
        break;
      case LabelRule::steady:
        label_steady_state();
        break;
      case LabelRule::window:
        label_window();
        break;
    }
    if (!error_.empty()) return tl::unexpected(error_);
    return std::move(labels_);
  }

 private:
  // Everything since the start: throughput counts what arrived from the first result on, which is the same; rates of
  // sources and operators are means over the whole run, as the published monitors' are.
  void label_first_interval() {
    bool go_on = true;
    while (go_on && tally_.results() == 0 && tally_.window_s() < protocol_.latest_first.seconds()) {
      go_on = observe(kLook).has_value();
    }
    if (!go_on) return;
    const bool has_result = tally_.results() > 0;
    labels_.first_result_s = labels_.simulated_s;
    labels_.stop = has_result ? StopReason::interval_over : StopReason::no_result;
    const Duration rest = protocol_.interval - (has_result ? kLook : Duration());
    if (!protocol_.fast_forward) {
      observe(rest);  // without a result too: the rates of its operators are labels
    } else if (has_result && rest > kBatch * (2 * kStretch)) {
      label_by_stretches(rest);
    } else if (has_result) {
      observe(rest);
    }
    if (!error_.empty()) return;
    labels_.interval_s = protocol_.interval.seconds();
    labels_.achieved_per_s = tally_.read() / tally_.window_s();
    tally_.fill(labels_, labels_.interval_s);
  }

  void label_by_stretches(Duration rest) {
    const Duration stretch = kBatch * kStretch;
    if (!observe(rest % stretch + stretch)) return;
    rest = rest - rest % stretch - stretch;
    std::vector<job::Window> windows;
    std::vector<BatchMeans> means;
    while (rest > Duration()) {
      windows.clear();
      means.clear();
      for (std::int64_t batch = 0; batch < kStretch; ++batch) {
        auto window = observe(kBatch);
        if (!window) return;
        means.push_back(means_of(*window));
        windows.push_back(std::move(*window));
      }
      rest = rest - stretch;
      if (rest > Duration() && settled(means, protocol_.precision)) break;
    }
    if (rest <= Duration()) return;
    for (const job::Window& window : windows) {
      tally_.add(window, static_cast<std::uint32_t>(rest.ns() / stretch.ns()));
    }
    labels_.stop = StopReason::stationary;
    labels_.method = LabelMethod::fast_forward;
  }

  void label_window() {
    if (!observe(protocol_.warm_up)) return;
    const bool warm = tally_.results() > 0;
    if (warm) labels_.first_result_s = labels_.simulated_s;  // at the latest
    tally_ = LabelTally(what_.job, protocol_.bottleneck_rule(), mode_);
    const auto window = observe(protocol_.interval);
    if (!window) return;
    error_ = what_is_missing(*window);
    if (!error_.empty()) return;
    if (!warm) labels_.first_result_s = labels_.simulated_s;
    labels_.stop = tally_.results() > 0 ? StopReason::interval_over : StopReason::no_result;
    // Real time does not end on the dot.
    labels_.interval_s = tally_.window_s();
    labels_.achieved_per_s = tally_.read() / labels_.interval_s;
    tally_.fill(labels_, labels_.interval_s);
  }

  void label_steady_state() {
    std::vector<job::Window> windows;
    std::vector<BatchMeans> means;
    std::size_t dropped = 0;
    labels_.stop = StopReason::longest_run;
    while (labels_.simulated_s < protocol_.longest.seconds()) {
      auto window = observe(kBatch);
      if (!window) return;
      if (labels_.first_result_s == 0 && window->measured.result_records > 0) {
        labels_.first_result_s = labels_.simulated_s;
      }
      means.push_back(means_of(*window));
      windows.push_back(std::move(*window));
      dropped = warm_up(means);
      if (means.size() < dropped + kFewestSteady) continue;
      if (!settled(std::span(means).subspan(dropped), protocol_.precision)) continue;
      labels_.stop = StopReason::stationary;
      break;
    }
    LabelTally steady(what_.job, protocol_.bottleneck_rule(), mode_);
    for (std::size_t i = dropped; i < windows.size(); ++i) steady.add(windows[i]);
    if (labels_.first_result_s == 0) {
      labels_.first_result_s = labels_.simulated_s;
      labels_.stop = StopReason::no_result;
    }
    labels_.interval_s = steady.window_s();
    labels_.achieved_per_s = steady.read() / steady.window_s();
    steady.fill(labels_, labels_.interval_s);
  }

  std::optional<job::Window> observe(Duration window) {
    auto seen = testbed_.observe(window);
    if (!seen) {
      error_ = seen.error().what;
      return std::nullopt;
    }
    labels_.simulated_s += seen->measured.window_s;
    tally_.add(*seen);
    return std::move(*seen);
  }

  const LabelledJob& what_;
  const LabelProtocol& protocol_;
  const runtime::Mode mode_;
  job::Testbed& testbed_;
  LabelTally tally_;
  RunLabels labels_;
  std::string error_;
};

}  // namespace

tl::expected<RunLabels, std::string> label_run(const LabelledJob& what, const runtime::EngineProfile& engine,
                                               const LabelProtocol& protocol, kernel::Seed seed) {
  runtime::SimulatedTestbed testbed(what.cluster, engine, seed.child("arrivals"), seed.child("behaviour"));
  auto labels = LabelRun(what, testbed, protocol, engine.mode).run();
  if (!labels) return labels;
  labels->events = testbed.events();
  labels->state_bytes = testbed.state_bytes();
  for (std::size_t node = 0; node < what.cluster.nodes.size(); ++node) {
    labels->host_cpu_share.push_back(testbed.node_core_seconds(node) /
                                     (labels->simulated_s * what.cluster.nodes[node].type.cores));
  }
  return labels;
}

tl::expected<RunLabels, std::string> label_measured(const LabelledJob& what, job::Testbed& testbed,
                                                    const LabelProtocol& protocol) {
  assert(protocol.rule == LabelRule::window);
  auto labels = LabelRun(what, testbed, protocol, runtime::Mode::flink).run();
  testbed.stop();
  if (!labels) return labels;
  labels->method = LabelMethod::measured;
  take_rates_of_operators(*labels, what.job.plan);
  return labels;
}

}  // namespace millrace::experiments
