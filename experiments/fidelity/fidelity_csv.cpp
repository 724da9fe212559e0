#include "experiments/fidelity/fidelity_csv.h"

#include <fmt/format.h>

#include "experiments/fidelity/fidelity_errors.h"
#include "experiments/figures/csv_text.h"

namespace millrace::experiments {
namespace {

Value maybe(const std::optional<double>& value) {
  return value ? Value{*value} : Value{};
}

Value count(std::size_t value) {
  return static_cast<std::int64_t>(value);
}

constexpr std::size_t kPlanLabels = 7;
void add_plan_labels(const LabelledExecution* execution, Row& line) {
  if (execution == nullptr) {
    line.insert(line.end(), kPlanLabels, Value{});
    return;
  }
  for (const auto& label : {execution->latency_ms, execution->latency_p50_ms, execution->latency_p95_ms,
                            execution->latency_p99_ms, execution->throughput_per_s}) {
    line.push_back(maybe(label));
  }
  line.emplace_back(execution->achieved_per_s);
  line.emplace_back(bottleneck_id(*execution));
}

constexpr std::size_t kOperatorLabels = 5;
void add_operator_labels(const ExecutedOperator* op, Row& line) {
  if (op == nullptr) {
    line.insert(line.end(), kOperatorLabels, Value{});
    return;
  }
  line.push_back(maybe(op->input_per_s));
  for (const double label : {op->output_per_s, op->busy_ms_per_s, op->backpressured_ms_per_s, op->busiest_ms_per_s}) {
    line.emplace_back(label);
  }
}

template <std::size_t N>
std::string header(std::string_view first, const FidelityPlans& plans, const std::array<std::string_view, N>& labels) {
  std::string header(first);
  const auto add = [&](const std::string& set) {
    for (const std::string_view label : labels) header += fmt::format(",{}_{}", set, label);
  };
  add(plans.measured);
  for (const std::string& set : plans.sets) add(set);
  return header;
}

}  // namespace

std::string fidelity_csv(const FidelityPlans& plans) {
  std::vector<Row> lines;
  for (const FidelityPlan& plan : plans.plans) {
    const LabelledExecution& measured = plan.measured;
    Row line = {measured.position,
                measured.part,
                measured.id,
                std::string(plan.calibration ? "calibration" : "judging"),
                std::string(to_string(plan.saturated ? FidelityCut::saturated : FidelityCut::unsaturated)),
                count(plan.at_edge ? 1 : 0),
                degrees_text(measured),
                measured.configured_per_s};
    add_plan_labels(&measured, line);
    for (const auto& other : plan.others) add_plan_labels(other ? &*other : nullptr, line);
    lines.push_back(std::move(line));
  }
  constexpr std::array<std::string_view, kPlanLabels> kLabels = {"latency_ms",     "latency_p50_ms",   "latency_p95_ms",
                                                                 "latency_p99_ms", "throughput_per_s", "achieved_per_s",
                                                                 "bottleneck"};
  return csv_text(header("position,part,id,third,load,at_edge,degrees,configured_per_s", plans, kLabels), lines);
}

std::string fidelity_operators_csv(const FidelityPlans& plans) {
  std::vector<Row> lines;
  for (const FidelityPlan& plan : plans.plans) {
    for (std::size_t i = 0; i < plan.measured.operators.size(); ++i) {
      const ExecutedOperator& op = plan.measured.operators[i];
      Row line = {plan.measured.position, plan.measured.id, op.id, op.kind, count(op.parallelism)};
      add_operator_labels(&op, line);
      for (const auto& other : plan.others) add_operator_labels(other ? &other->operators[i] : nullptr, line);
      lines.push_back(std::move(line));
    }
  }
  constexpr std::array<std::string_view, kOperatorLabels> kLabels = {"input_per_s", "output_per_s", "busy_ms_per_s",
                                                                     "backpressured_ms_per_s", "busiest_ms_per_s"};
  return csv_text(header("position,id,operator,kind,parallelism", plans, kLabels), lines);
}

}  // namespace millrace::experiments
