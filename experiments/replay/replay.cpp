#include "experiments/replay/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "experiments/labelling/label_run.h"
#include "experiments/replay/workload.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

// The largest of all parts of all operators' latencies, and its share of their sum.
std::string dominant_part(const RunLabels& labels) {
  std::string name;
  double largest = 0, sum = 0;
  for (const auto& [id, parts] : labels.latency_parts) {
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
  const auto seen =
      label_run({work.job, work.deployment, work.cluster}, engine, LabelProtocol{}, kernel::Seed(seed).child(plan.id));
  if (!seen) return tl::unexpected(seen.error());
  ReplayedLabels labels;
  labels.latency_ms = seen->latency_ms;
  labels.throughput_per_s = seen->throughput_per_s;
  labels.configured_per_s = seen->configured_per_s;
  labels.achieved_per_s = seen->achieved_per_s;
  std::map<std::string, const OperatorLabels*> by_id;
  for (const OperatorLabels& op : seen->operators) {
    by_id[op.id] = &op;
    labels.busiest_share = std::max(labels.busiest_share, op.busiest_ms_per_s / 1000);
  }
  for (const PublishedOperator& op : plan.operators) {
    const OperatorLabels& its = *by_id.at(operator_id(op));
    labels.operator_input_per_s.push_back(op.kind == PublishedKind::source ? 0 : its.input_per_s);
    labels.operator_output_per_s.push_back(its.output_per_s);
  }
  labels.dominant = dominant_part(*seen);
  labels.events = seen->events;
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
