#include "experiments/replay/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "experiments/replay/workload.h"
#include "sim/kernel/random_stream.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;

// The published programs' protocol: a run of 60 s, labels over 30 s from the first result; a job without a result in
// the first half has no label.
constexpr double kLabel_s = 30;
constexpr double kLatestFirst_s = 30;
constexpr Duration kLook = Duration::from_ns(100'000'000);  // while waiting for the first result

// Sums over windows.
struct Tally {
  double window_s = 0;
  double results = 0;
  double read = 0;
  kernel::QuantileSketch latency_ns;
  std::map<std::string, double> in, out;

  void add(const job::Window& window) {
    window_s += window.measured.window_s;
    results += window.measured.result_records;
    for (const auto& entry : window.measured.read_records) read += entry.second;
    latency_ns.merge(window.measured.latency_ns);
    for (const auto& [id, seen] : window.seen.operators) {
      in[id] += seen.total.records_in.value_or(0);
      out[id] += seen.total.records_out.value_or(0);
    }
  }
};

double busiest_share(const job::Window& window) {
  double busiest = 0;
  for (const auto& entry : window.seen.operators) {
    for (const job::Metrics& subtask : entry.second.subtasks) {
      busiest = std::max(busiest, subtask.busy_ms_per_s.value_or(0) / 1000);
    }
  }
  return busiest;
}

// The largest of all parts of all operators' latencies, and its share of their sum.
std::string dominant_part(const job::Window& window) {
  std::string name;
  double largest = 0, sum = 0;
  for (const auto& [id, parts] : window.measured.latency_parts) {
    const std::array<std::pair<std::string_view, double>, 6> named = {{{"queueing", parts.queueing_ms},
                                                                       {"service", parts.service_ms},
                                                                       {"waiting for a core", parts.contention_ms},
                                                                       {"unfinished buffers", parts.flush_ms},
                                                                       {"network", parts.network_ms},
                                                                       {"waiting in windows", parts.window_ms}}};
    for (const auto& [part, ms] : named) {
      sum += ms;
      if (ms <= largest) continue;
      largest = ms;
      name = fmt::format("{}: {}", id, part);
    }
  }
  return sum > 0 ? fmt::format("{}, {:.0f} %", name, 100 * largest / sum) : "nothing";
}

// Results of a window operator per record in, over all its instances; 0 if nothing came in.
double observed_yield(const PublishedOperator& op) {
  double in = 0, out = 0;
  for (const PublishedInstance& instance : op.instances) {
    in += instance.input_rate_per_s.value_or(0);
    out += instance.output_rate_per_s.value_or(0);
  }
  return in > 0 ? out / in : 0;
}

// Thins out (or multiplies) what window operators emit, so that each yields as many results per record as observed.
// `labels` are those of a replay without that.
void impose_yields(const PublishedPlan& plan, const ReplayedLabels& labels, plan::LogicalPlan& work) {
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    const PublishedOperator& op = plan.operators[i];
    if (op.kind != PublishedKind::window_join && op.kind != PublishedKind::window_aggregate) continue;
    const double observed = observed_yield(op);
    const double in = labels.operator_input_per_s[i], out = labels.operator_output_per_s[i];
    if (observed <= 0 || in <= 0 || out <= 0) continue;
    for (plan::Edge& edge : work.edges) {
      if (edge.from == operator_id(op)) edge.selectivity = observed * in / out;
    }
  }
}

tl::expected<ReplayedLabels, std::string> run(const PublishedPlan& plan, const Workload& work,
                                              const runtime::EngineProfile& engine, std::uint64_t seed) {
  const kernel::Seed root = kernel::Seed(seed).child(plan.id);
  runtime::SimulatedTestbed testbed(work.cluster, engine, root.child("arrivals"), root.child("behaviour"));
  if (const auto granted = testbed.deploy(work.job, work.deployment); !granted) {
    return tl::unexpected(granted.error().what);
  }
  Tally all;  // first until the first result, then of the label interval too
  while (all.results == 0 && all.window_s < kLatestFirst_s) {
    const auto window = testbed.observe(kLook);
    if (!window) return tl::unexpected(window.error().what);
    all.add(*window);
  }
  const bool has_result = all.results > 0;
  const auto window = testbed.observe(Duration::from_seconds(kLabel_s) - (has_result ? kLook : Duration()));
  if (!window) return tl::unexpected(window.error().what);
  all.add(*window);

  ReplayedLabels labels;
  for (const auto& entry : work.job.sources) labels.configured_per_s += entry.second.rate.rate(kernel::SimTime());
  labels.achieved_per_s = all.read / all.window_s;
  if (has_result) {
    labels.throughput_per_s = all.results / kLabel_s;
    labels.latency_ms = all.latency_ns.mean() / 1e6;
  }
  for (const PublishedOperator& op : plan.operators) {
    const std::string id = operator_id(op);
    labels.operator_input_per_s.push_back(op.kind == PublishedKind::source ? 0 : all.in[id] / all.window_s);
    labels.operator_output_per_s.push_back(all.out[id] / all.window_s);
  }
  labels.dominant = dominant_part(*window);
  labels.busiest_share = busiest_share(*window);
  labels.events = testbed.events();
  return labels;
}

}  // namespace

std::string_view to_string(ReplayInput input) {
  constexpr std::array<std::string_view, 3> kNames = {"plain", "filters", "oracle"};
  return kNames[static_cast<std::size_t>(input)];
}

tl::expected<ReplayedLabels, std::string> replay(const PublishedPlan& plan, const runtime::EngineProfile& engine,
                                                 const ReplayOptions& options) {
  auto work = workload_of(plan, options.input);
  if (!work) return tl::unexpected(work.error());
  auto labels = run(plan, *work, engine, options.seed);
  if (!labels || options.input != ReplayInput::oracle) return labels;
  // What the operators would yield is only known after a run.
  impose_yields(plan, *labels, work->job.plan);
  return run(plan, *work, engine, options.seed);
}

}  // namespace millrace::experiments
