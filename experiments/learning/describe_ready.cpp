#include <algorithm>
#include <string>

#include "experiments/learning/described_parts.h"
#include "experiments/learning/estimates.h"
#include "sim/plan/execution_graph.h"
#include "sim/plan/plan_json.h"

namespace millrace::experiments {

namespace {

using models::DescribedOperator;
using models::OperatorType;
using models::PlanDescription;
using nlohmann::json;
using plan::OperatorKind;

OperatorType type_of(OperatorKind kind) {
  switch (kind) {
    case OperatorKind::source:
      return OperatorType::source;
    case OperatorKind::filter:
      return OperatorType::filter;
    case OperatorKind::window_aggregate:
      return OperatorType::window_aggregate;
    case OperatorKind::window_join:
      return OperatorType::window_join;
    default:
      break;
  }
  return OperatorType::other;
}

void describe_window(const plan::Window& window, DescribedOperator& op) {
  const bool sliding = window.shape == plan::WindowShape::sliding;
  op.window_type = sliding ? "slidingWindow" : "tumblingWindow";
  if (window.policy == plan::WindowPolicy::count) {
    op.window_policy = "count";
    op.window_length = window.count;
    op.sliding_length = sliding ? window.count_slide : window.count;
  } else {
    op.window_policy = "time";
    op.window_length = window.length.seconds() * 1e3;
    op.sliding_length = sliding ? window.slide.seconds() * 1e3 : op.window_length;
  }
}

std::string_view word_of(plan::Partitioning partitioning) {
  switch (partitioning) {
    case plan::Partitioning::forward:
      return "forward";
    case plan::Partitioning::hash:
      return "hash";
    default:
      break;
  }
  return "rebalance";
}

}  // namespace

tl::expected<PlanDescription, std::string> describe_ready(const json& document) {
  json bare = document;  // facts of hosts and rates are beside the format
  bare["hosts"] = bare["placement"] = json::array();
  bare.erase("rates_per_s");
  const auto deployed = plan::plan_from_json(bare);
  if (!deployed) return tl::unexpected(deployed.error());
  const plan::LogicalPlan& plan = deployed->plan;
  const plan::ExecutionGraph graph = plan::expand(plan, deployed->deployment);

  std::vector<double> source_rates(plan.operators.size(), 0);
  for (const auto& [id, rate] : document.at("rates_per_s").items()) {
    source_rates[plan::index_of(plan, id)] = rate.get<double>();
  }
  const std::vector<double> rates = expected_rates(plan, source_rates);

  PlanDescription description;
  std::vector<std::size_t> positions;
  std::vector<double> described_rates;
  std::vector<std::uint32_t> place(plan.operators.size(), 0);
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    const plan::Operator& op = plan.operators[i];
    if (op.kind == OperatorKind::sink) continue;
    place[i] = static_cast<std::uint32_t>(positions.size());
    positions.push_back(i);
    described_rates.push_back(rates[i]);
    const std::uint32_t task = graph.task_of_operator[i];
    DescribedOperator described{.type = type_of(op.kind),
                                .parallelism = deployed->deployment.parallelism(op.id),
                                .chain = task,
                                .chained = static_cast<std::uint32_t>(graph.tasks[task].operators.size())};
    // A record carries its creation time as a field, as in the published graphs.
    described.width_out = op.output.fields;
    described.event_rate = source_rates[i];
    if (op.window) describe_window(*op.window, described);
    description.operators.push_back(std::move(described));
  }
  for (const plan::Edge& edge : plan.edges) {
    const std::size_t from = plan::index_of(plan, edge.from), to = plan::index_of(plan, edge.to);
    if (plan.operators[to].kind == OperatorKind::sink) continue;
    description.edges.push_back({place[from], place[to]});
    DescribedOperator& consumer = description.operators[place[to]];
    const DescribedOperator& producer = description.operators[place[from]];
    consumer.width_in += producer.width_out;
    consumer.partitioning = word_of(plan::resolved(plan, edge, producer.parallelism, consumer.parallelism));
  }
  estimate(plan, deployed->deployment, positions, described_rates, description);
  for (DescribedOperator& op : description.operators) {
    if (op.type != OperatorType::source && op.input_per_s > 0) op.selectivity = op.output_per_s / op.input_per_s;
  }
  return description;
}

}  // namespace millrace::experiments
