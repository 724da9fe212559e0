#include "models/description/job_describer.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "models/description/window_figures.h"
#include "sim/cluster/placement.h"
#include "sim/plan/execution_graph.h"

namespace millrace::models {

namespace {

using plan::OperatorKind;

OperatorType type_of(OperatorKind kind) {
  switch (kind) {
    case OperatorKind::source:
      return OperatorType::source;
    case OperatorKind::map:
    case OperatorKind::flat_map:
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
  const WindowFigures figures = figures_of(window);
  op.window_policy = figures.policy;
  op.window_length = figures.length;
  op.sliding_length = figures.slide;
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

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

}  // namespace

JobDescriber::JobDescriber(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
                           const KnownQuery* known, const runtime::EngineProfile& engine)
    : plan_(&plan),
      known_(known),
      engine_(engine),
      balance_(plan, known != nullptr && known->key_groups_follow_degree),
      source_rates_(plan.operators.size(), 0) {
  for (const auto& [id, rate] : rates) source_rates_[plan::index_of(plan, id)] = rate;
  const std::vector<double> expected = expected_rates(plan, source_rates_);
  for (std::size_t at = 0; at < plan.operators.size(); ++at) {
    if (plan.operators[at].kind == OperatorKind::sink) continue;
    positions_.push_back(at);
    rates_.push_back(expected[at]);
  }
}

const DescribedOperator* JobDescriber::known(const std::string& id) const {
  if (known_ == nullptr) return nullptr;
  const auto found = known_->operators.find(id);
  return found == known_->operators.end() ? nullptr : &found->second;
}

PlanDescription JobDescriber::operators(const plan::Deployment& deployment) {
  const plan::ExecutionGraph graph = plan::expand(*plan_, deployment);
  PlanDescription description;
  std::vector<std::uint32_t> place(plan_->operators.size(), kNowhere);
  for (const std::size_t at : positions_) {
    const plan::Operator& op = plan_->operators[at];
    place[at] = static_cast<std::uint32_t>(description.operators.size());
    const std::uint32_t task = graph.task_of_operator[at];
    DescribedOperator described;
    if (const DescribedOperator* its = known(op.id)) {
      described = *its;
    } else {
      described.width_out = op.output.fields;
      if (op.window) describe_window(*op.window, described);
    }
    described.type = type_of(op.kind);
    described.parallelism = deployment.parallelism(op.id);
    described.chain = task;
    described.chained = static_cast<std::uint32_t>(graph.tasks[task].operators.size());
    described.event_rate = source_rates_[at];
    if (described.type == OperatorType::window_join) described.width_in = 0;  // the sum of its inputs, below
    description.operators.push_back(std::move(described));
  }
  for (const plan::Edge& edge : plan_->edges) {
    const std::uint32_t from = place[plan::index_of(*plan_, edge.from)], to = place[plan::index_of(*plan_, edge.to)];
    if (to == kNowhere) continue;
    description.edges.push_back({from, to});
    DescribedOperator& consumer = description.operators[to];
    const DescribedOperator& producer = description.operators[from];
    if (consumer.type == OperatorType::window_join || known(edge.to) == nullptr) {
      consumer.width_in += producer.width_out;
    }
    consumer.partitioning = word_of(plan::resolved(*plan_, edge, producer.parallelism, consumer.parallelism));
  }
  estimate(*plan_, deployment, positions_, rates_, balance_, description, engine_);
  for (DescribedOperator& op : description.operators) {
    if (op.type != OperatorType::source && op.input_per_s > 0) op.selectivity = op.output_per_s / op.input_per_s;
  }
  return description;
}

PlanDescription JobDescriber::on(const cluster::Cluster& cluster, const plan::Deployment& deployment) {
  PlanDescription description = operators(deployment);
  const auto nodes = cluster::node_of_slot(cluster, deployment.slots_needed());
  std::vector<std::uint32_t> host(cluster.nodes.size(), kNowhere);
  for (const std::uint32_t node : nodes) {
    if (host[node] != kNowhere) continue;
    host[node] = static_cast<std::uint32_t>(description.hosts.size());
    const cluster::NodeType& type = cluster.nodes[node].type;
    description.hosts.push_back({.cores = static_cast<double>(type.cores),
                                 .frequency_hz = type.frequency_ghz * 1e9,
                                 .memory_bytes = static_cast<double>(type.memory.count),
                                 .network_mbit_per_s = type.network.value * 8 / 1e6});
  }
  for (std::uint32_t op = 0; op < description.operators.size(); ++op) {
    std::vector<std::uint32_t> instances(description.hosts.size(), 0);
    for (std::uint32_t i = 0; i < description.operators[op].parallelism; ++i) ++instances[host[nodes[i]]];
    for (std::uint32_t h = 0; h < instances.size(); ++h) {
      if (instances[h] > 0) description.placement.push_back({.op = op, .host = h, .instances = instances[h]});
    }
  }
  sort_by_flow(description);
  return description;
}

}  // namespace millrace::models
