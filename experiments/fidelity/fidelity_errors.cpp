#include "experiments/fidelity/fidelity_errors.h"

#include <algorithm>
#include <cmath>

#include "experiments/validation/q_error.h"

namespace millrace::experiments {
namespace {

using enum FidelityQuantity;

std::optional<double> positive(std::optional<double> value) {
  return value && *value > 0 ? value : std::nullopt;
}

std::optional<double> resolved(const std::optional<double>& latency_ms) {
  return latency_ms ? std::optional(std::max(*latency_ms, kLatencyResolution_ms)) : std::nullopt;
}

std::optional<double> of_plan(const LabelledExecution& execution, FidelityQuantity quantity) {
  switch (quantity) {
    case source_rate:
      return positive(execution.achieved_per_s);
    case throughput:
      return positive(execution.throughput_per_s);
    case latency:
      return resolved(execution.latency_ms);
    case latency_p50:
      return resolved(execution.latency_p50_ms);
    case latency_p95:
      return resolved(execution.latency_p95_ms);
    case operator_input:
    case busiest:
      break;
  }
  return std::nullopt;
}

std::optional<double> of_operator(const ExecutedOperator& op, FidelityQuantity quantity) {
  if (quantity == operator_input) return positive(op.input_per_s);
  return op.busiest_ms_per_s;
}

bool is_of_operators(FidelityQuantity quantity) {
  return quantity == operator_input || quantity == busiest;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

template <class Same>
FidelityShare share(const std::vector<const FidelityPlan*>& plans, std::size_t set, Same same) {
  FidelityShare share;
  for (const FidelityPlan* plan : plans) {
    if (!plan->others[set]) continue;
    ++share.plans;
    if (same(plan->measured, *plan->others[set])) ++share.right;
  }
  return share;
}

}  // namespace

std::string_view to_string(FidelityQuantity quantity) {
  constexpr std::array<std::string_view, kFidelityQuantities.size()> kNames = {
      "source rate", "throughput", "latency", "latency p50", "latency p95", "operator input", "busiest instance"};
  return kNames[static_cast<std::size_t>(quantity)];
}

std::string_view to_string(FidelityCut cut) {
  constexpr std::array<std::string_view, 4> kNames = {"all", "saturated", "not saturated", "at the edge"};
  return kNames[static_cast<std::size_t>(cut)];
}

bool in_cut(const FidelityPlan& plan, FidelityCut cut) {
  switch (cut) {
    case FidelityCut::all:
      break;
    case FidelityCut::saturated:
      return plan.saturated;
    case FidelityCut::unsaturated:
      return !plan.saturated;
    case FidelityCut::edge:
      return plan.at_edge;
  }
  return true;
}

std::vector<const FidelityPlan*> plans_of(const FidelityPlans& plans, const FidelityGroup& group) {
  std::vector<const FidelityPlan*> found;
  for (const FidelityPlan& plan : plans.plans) {
    const bool in_third = plan.calibration == (group.third == FidelityThird::calibration);
    const bool in_part = group.part.empty() || plan.measured.part == group.part;
    if (in_third && in_part && in_cut(plan, group.cut)) found.push_back(&plan);
  }
  return found;
}

std::vector<FidelityPair> fidelity_pairs(const FidelityPlan& plan, std::size_t set, FidelityQuantity quantity) {
  std::vector<FidelityPair> pairs;
  const auto& judged = plan.others[set];
  const auto add = [&](std::size_t op, std::optional<double> of_measured, std::optional<double> of_judged) {
    if (of_measured || of_judged) pairs.push_back({op, of_measured, of_judged});
  };
  if (!is_of_operators(quantity)) {
    add(0, of_plan(plan.measured, quantity), judged ? of_plan(*judged, quantity) : std::nullopt);
    return pairs;
  }
  for (std::size_t i = 0; i < plan.measured.operators.size(); ++i) {
    add(i, of_operator(plan.measured.operators[i], quantity),
        judged ? of_operator(judged->operators[i], quantity) : std::nullopt);
  }
  return pairs;
}

double fidelity_error(const FidelityPair& pair, FidelityQuantity quantity) {
  if (quantity == busiest) return std::abs(*pair.judged - *pair.measured);
  return q_error(*pair.judged, *pair.measured);
}

FidelityErrors fidelity_errors(const std::vector<const FidelityPlan*>& plans, std::size_t set,
                               FidelityQuantity quantity) {
  FidelityErrors result;
  std::vector<double> errors, biases;
  for (const FidelityPlan* plan : plans) {
    for (const FidelityPair& pair : fidelity_pairs(*plan, set, quantity)) {
      if (!pair.measured || !pair.judged) {
        ++result.no_result;
        continue;
      }
      errors.push_back(fidelity_error(pair, quantity));
      biases.push_back(quantity == busiest ? *pair.judged - *pair.measured : *pair.judged / *pair.measured);
    }
  }
  result.pairs = errors.size();
  if (errors.empty()) return result;
  std::ranges::sort(errors);
  result.q50 = quantile(errors, 0.5);
  result.q90 = quantile(errors, 0.9);
  result.q95 = quantile(errors, 0.95);
  result.bias = median(std::move(biases));
  return result;
}

FidelityShare bottlenecks_alike(const std::vector<const FidelityPlan*>& plans, std::size_t set) {
  return share(plans, set, [](const LabelledExecution& measured, const LabelledExecution& judged) {
    return bottleneck_of(measured) == bottleneck_of(judged);
  });
}

FidelityShare saturation_alike(const std::vector<const FidelityPlan*>& plans, std::size_t set) {
  return share(plans, set, [](const LabelledExecution& measured, const LabelledExecution& judged) {
    return measured.saturated() == judged.saturated();
  });
}

}  // namespace millrace::experiments
