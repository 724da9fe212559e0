#include "experiments/fidelity/fidelity_plans.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "experiments/traces/trace_key.h"

namespace millrace::experiments {
namespace {

bool same_plan(const LabelledExecution& left, const LabelledExecution& right) {
  const auto same_operator = [](const ExecutedOperator& a, const ExecutedOperator& b) {
    return a.id == b.id && a.parallelism == b.parallelism;
  };
  return left.id == right.id && left.edges == right.edges &&
         std::ranges::equal(left.operators, right.operators, same_operator);
}

StoreResult<PairedSet> read_set(const Experiment& experiment, const std::string& name, Store& store) {
  const auto found = std::ranges::find(experiment.traces, name, &TraceSet::name);
  auto executions = labelled_executions(store, trace_set_key(experiment, *found).hash());
  if (!executions) return tl::unexpected(executions.error());
  return PairedSet{name, std::move(*executions)};
}

}  // namespace

tl::expected<FidelityPlans, std::string> paired_plans(PairedSet measured, std::vector<PairedSet> others,
                                                      bool has_repeated) {
  FidelityPlans result{std::move(measured.name), {}, has_repeated, {}};
  std::map<std::int64_t, std::size_t> at;  // in `plans`, by position
  for (LabelledExecution& execution : measured.executions) {
    at[execution.position] = result.plans.size();
    FidelityPlan plan;
    plan.saturated = execution.saturated();
    plan.calibration = may_calibrate(execution.id);
    plan.measured = std::move(execution);
    plan.others.resize(others.size());
    result.plans.push_back(std::move(plan));
  }
  for (std::size_t set = 0; set < others.size(); ++set) {
    for (LabelledExecution& execution : others[set].executions) {
      const auto found = at.find(execution.position);
      if (found == at.end()) continue;
      FidelityPlan& plan = result.plans[found->second];
      if (!same_plan(plan.measured, execution)) {
        return tl::unexpected(fmt::format("{}, position {}: {} ({}) is another plan than {} ({}) of {}",
                                          others[set].name, execution.position, execution.id, degrees_text(execution),
                                          plan.measured.id, degrees_text(plan.measured), result.measured));
      }
      if (has_repeated && set == 0) plan.at_edge = execution.saturated() != plan.saturated;
      plan.others[set] = std::move(execution);
    }
    result.sets.push_back(std::move(others[set].name));
  }
  return result;
}

StoreResult<FidelityPlans> fidelity_plans(const Experiment& experiment, const FidelitySpec& spec, Store& store) {
  auto measured = read_set(experiment, spec.measured, store);
  if (!measured) return tl::unexpected(measured.error());
  std::vector<std::string> names = spec.simulated;
  if (!spec.repeated.empty()) names.insert(names.begin(), spec.repeated);
  std::vector<PairedSet> others;
  for (const std::string& name : names) {
    auto set = read_set(experiment, name, store);
    if (!set) return tl::unexpected(set.error());
    others.push_back(std::move(*set));
  }
  auto paired = paired_plans(std::move(*measured), std::move(others), !spec.repeated.empty());
  if (!paired) return tl::unexpected(StoreError{std::move(paired.error())});
  return std::move(*paired);
}

std::string degrees_text(const LabelledExecution& execution) {
  std::string words;
  for (const ExecutedOperator& op : execution.operators) {
    words += fmt::format("{}{}:{}", words.empty() ? "" : " ", op.id, op.parallelism);
  }
  return words;
}

std::string bottleneck_id(const LabelledExecution& execution) {
  const auto found = bottleneck_of(execution);
  return found ? execution.operators[*found].id : std::string();
}

}  // namespace millrace::experiments
