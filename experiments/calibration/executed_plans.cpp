#include "experiments/calibration/executed_plans.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "experiments/traces/made_trace.h"
#include "experiments/traces/trace_key.h"

namespace millrace::experiments {
namespace {

using Executions = std::vector<LabelledExecution>;

tl::expected<Executions, std::string> executions_of(const ExecutionCalibration& calibration, const std::string& name,
                                                    Store& store) {
  const TraceSet& set = calibration.trace_set(name);
  auto executions = labelled_executions(store, trace_set_key(calibration.experiment, set).hash());
  if (!executions) return tl::unexpected(executions.error().what);
  if (executions->empty()) {
    return tl::unexpected(
        fmt::format("the store has no execution of set '{}' of experiment '{}' as its config is now; `millrace run` "
                    "that config first",
                    name, calibration.experiment.name));
  }
  return std::move(*executions);
}

// Zero is no measurement; what only one execution has is what is known.
double both(double first, double again) {
  return first > 0 && again > 0 ? std::sqrt(first * again) : std::max(first, again);
}

std::optional<double> both(const std::optional<double>& first, const std::optional<double>& again) {
  return first && again ? std::optional(both(*first, *again)) : first ? first : again;
}

void add_repetition(LabelledExecution& first, const LabelledExecution& again) {
  first.latency_ms = both(first.latency_ms, again.latency_ms);
  first.latency_p50_ms = both(first.latency_p50_ms, again.latency_p50_ms);
  first.latency_p95_ms = both(first.latency_p95_ms, again.latency_p95_ms);
  first.latency_p99_ms = both(first.latency_p99_ms, again.latency_p99_ms);
  first.throughput_per_s = both(first.throughput_per_s, again.throughput_per_s);
  first.achieved_per_s = both(first.achieved_per_s, again.achieved_per_s);
}

bool has_same_plan(const LabelledExecution& a, const LabelledExecution& b) {
  return a.id == b.id && a.edges == b.edges &&
         std::ranges::equal(a.operators, b.operators, [](const ExecutedOperator& x, const ExecutedOperator& y) {
           return x.id == y.id && x.parallelism == y.parallelism;
         });
}

bool is_plan_of(const MadeTrace& made, const LabelledExecution& execution) {
  return made.id == execution.id && std::ranges::equal(made.operators, execution.operators,
                                                       [](const TracedOperator& x, const ExecutedOperator& y) {
                                                         return x.id == y.id && x.parallelism == y.parallelism;
                                                       });
}

}  // namespace

tl::expected<std::vector<ExecutedPlan>, std::string> executed_plans(const ExecutionCalibration& calibration,
                                                                    Store& store) {
  const TraceSet& set = calibration.trace_set(calibration.set);
  auto executions = executions_of(calibration, calibration.set, store);
  if (!executions) return tl::unexpected(executions.error());
  std::map<std::int64_t, LabelledExecution> repeated;
  if (!calibration.repeated.empty()) {
    auto again = executions_of(calibration, calibration.repeated, store);
    if (!again) return tl::unexpected(again.error());
    for (LabelledExecution& each : *again) repeated.emplace(each.position, std::move(each));
  }
  const auto maker = TraceMaker::prepare(calibration.experiment, set);
  if (!maker) return tl::unexpected(maker.error());
  std::vector<ExecutedPlan> plans;
  for (LabelledExecution& execution : *executions) {
    if (!may_calibrate(execution.id)) continue;
    const auto position = static_cast<std::uint64_t>(execution.position);
    auto made = maker->make(static_cast<std::uint32_t>(position % set.parts()), position / set.parts());
    if (!made) return tl::unexpected(made.error());
    if (!is_plan_of(*made, execution)) {
      return tl::unexpected(fmt::format("{}: the experiment does not draw the plan that was executed", execution.id));
    }
    if (const auto again = repeated.find(execution.position); again != repeated.end()) {
      if (!has_same_plan(execution, again->second)) {
        return tl::unexpected(fmt::format("repeated: set '{}' does not have the plans of '{}'; {} differs",
                                          calibration.repeated, calibration.set, execution.id));
      }
      add_repetition(execution, again->second);
    }
    plans.push_back({std::move(execution), std::move(made->work)});
  }
  if (plans.empty()) {
    return tl::unexpected(
        fmt::format("none of the {} executions of set '{}' may be calibrated on (a third by their ids)",
                    executions->size(), calibration.set));
  }
  return plans;
}

}  // namespace millrace::experiments
