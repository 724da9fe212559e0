#include "experiments/calibration/execution_score.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "experiments/fidelity/fidelity_errors.h"
#include "experiments/labelling/label_run.h"
#include "experiments/validation/thread_pool.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

std::optional<double> if_any(const std::optional<LabelledExecution>& execution,
                             std::optional<double> (*value)(const LabelledExecution&)) {
  return execution ? value(*execution) : std::nullopt;
}

std::optional<double> source_rate(const LabelledExecution& execution) {
  return std::min(execution.achieved_per_s, execution.configured_per_s);
}

std::optional<double> throughput(const LabelledExecution& execution) {
  return execution.throughput_per_s;
}

std::optional<double> latency(const LabelledExecution& execution) {
  return execution.latency_ms ? std::optional(std::max(*execution.latency_ms, kLatencyResolution_ms)) : std::nullopt;
}

constexpr struct {
  const char* name;
  std::optional<double> (*value)(const LabelledExecution&);
} kQuantities[] = {{"source rate", source_rate}, {"throughput", throughput}, {"latency", latency}};

}  // namespace

LabelledExecution counterpart(const LabelledExecution& measured, const RunLabels& labels) {
  LabelledExecution simulated = measured;
  simulated.latency_ms = labels.latency_ms;
  simulated.latency_p50_ms = labels.latency_p50_ms;
  simulated.latency_p95_ms = labels.latency_p95_ms;
  simulated.latency_p99_ms = labels.latency_p99_ms;
  simulated.throughput_per_s = labels.throughput_per_s;
  simulated.configured_per_s = labels.configured_per_s;
  simulated.achieved_per_s = labels.achieved_per_s;
  assert(labels.operators.size() >= simulated.operators.size());
  for (std::size_t i = 0; i < simulated.operators.size(); ++i) {
    ExecutedOperator& op = simulated.operators[i];
    const OperatorLabels& from = labels.operators[i];
    if (op.input_per_s) op.input_per_s = from.input_per_s;
    op.output_per_s = from.output_per_s;
    op.busy_ms_per_s = from.busy_ms_per_s;
    op.backpressured_ms_per_s = from.backpressured_ms_per_s;
    op.busiest_ms_per_s = from.busiest_ms_per_s;
  }
  return simulated;
}

FitScore execution_score(std::span<const ExecutedPlan> plans,
                         std::span<const std::optional<LabelledExecution>> simulated) {
  assert(plans.size() == simulated.size());
  std::vector<ScoredQuantity> quantities;
  for (const auto& quantity : kQuantities) {
    ScoredQuantity& scored = quantities.emplace_back();
    scored.name = quantity.name;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const auto measured = quantity.value(plans[i].measured);
      if (measured) scored.pairs.push_back({if_any(simulated[i], quantity.value), *measured});
    }
  }
  FitScore score = fit_score(quantities);
  Agreement bottlenecks;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (!plans[i].measured.saturated()) continue;
    ++bottlenecks.of;
    if (simulated[i] && bottleneck_of(*simulated[i]) == bottleneck_of(plans[i].measured)) ++bottlenecks.agreed;
  }
  score.bottlenecks = bottlenecks;
  return score;
}

tl::expected<FitScore, std::string> simulated_score(std::span<const ExecutedPlan> plans,
                                                    const runtime::EngineProfile& engine,
                                                    const SimulationOptions& options) {
  std::vector<std::optional<LabelledExecution>> simulated(plans.size());
  std::vector<std::string> problems(plans.size());
  const ThreadPoolHooks hooks{.work =
                                  [&](std::size_t i) {
                                    const ExecutedPlan& plan = plans[i];
                                    const auto labels =
                                        label_run({plan.work.job, plan.work.deployment, plan.work.cluster}, engine,
                                                  options.protocol, kernel::Seed(options.seed).child(plan.measured.id));
                                    if (labels) {
                                      simulated[i] = counterpart(plan.measured, *labels);
                                    } else {
                                      problems[i] = labels.error();
                                    }
                                  },
                              .done = [](std::size_t) {},
                              .go_on = [&] { return !options.interrupted(); }};
  if (!work_in_threads(options.threads, plans.size(), hooks)) return tl::unexpected(std::string("interrupted"));
  const bool none = std::ranges::none_of(simulated, [](const auto& each) { return each.has_value(); });
  if (none) return tl::unexpected(plans.front().measured.id + ": " + problems.front());
  return execution_score(plans, simulated);
}

}  // namespace millrace::experiments
