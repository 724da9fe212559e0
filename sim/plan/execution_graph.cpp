#include "sim/plan/execution_graph.h"

#include <cassert>

#include "sim/plan/key_groups.h"

namespace millrace::plan {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

// These head a chain: a window's or join's input is partitioned anew, and a union's inputs are several tasks' outputs.
// So do those that wait for the end of their input, and those whose costs change while they run.
bool always_heads_a_chain(const Operator& of) {
  switch (of.kind) {
    case OperatorKind::window_aggregate:
    case OperatorKind::window_join:
    case OperatorKind::incremental_join:
    case OperatorKind::union_all:
    case OperatorKind::aggregate:
    case OperatorKind::sort:
    case OperatorKind::join_build:
    case OperatorKind::join_probe:
    case OperatorKind::merge_join:
      return true;
    default:
      return of.adaptation.adapts();
  }
}

bool has_window_or_is_join(const Operator& of) {
  return of.kind == OperatorKind::window_aggregate || of.kind == OperatorKind::window_join ||
         of.kind == OperatorKind::incremental_join;
}

std::vector<std::uint32_t> input_counts(const LogicalPlan& plan) {
  std::vector<std::uint32_t> counts(plan.operators.size(), 0);
  for (const Edge& edge : plan.edges) ++counts[index_of(plan, edge.to)];
  return counts;
}

// For each operator the edge through which it is chained to its predecessor, kNone for the head of a chain.
std::vector<std::uint32_t> chaining_edges(const LogicalPlan& plan, const Deployment& deployment, bool chaining) {
  std::vector<std::uint32_t> chained_by(plan.operators.size(), kNone);
  if (!chaining) return chained_by;
  const std::vector<std::uint32_t> inputs = input_counts(plan);
  for (std::uint32_t e = 0; e < plan.edges.size(); ++e) {
    const Edge& edge = plan.edges[e];
    const std::size_t to = index_of(plan, edge.to);
    if (inputs[to] != 1 || always_heads_a_chain(plan.operators[to])) continue;
    const std::uint32_t from_degree = deployment.parallelism(edge.from);
    const std::uint32_t to_degree = deployment.parallelism(edge.to);
    if (from_degree != to_degree) continue;
    if (resolved(plan, edge, from_degree, to_degree) == Partitioning::forward) chained_by[to] = e;
  }
  return chained_by;
}

Task task_headed_by(const Operator& head, std::uint32_t degree) {
  Task task;
  task.parallelism = degree;
  task.max_parallelism = head.max_parallelism > 0 ? head.max_parallelism : default_max_parallelism(degree);
  return task;
}

void add_to_task(ExecutionGraph& graph, const LogicalPlan& plan, std::uint32_t task, std::uint32_t of) {
  Task& grown = graph.tasks[task];
  if (!grown.operators.empty()) grown.name += " -> ";
  grown.name += plan.operators[of].id;
  grown.operators.push_back(of);
  graph.task_of_operator[of] = task;
}

void add_edge(ExecutionGraph& graph, const LogicalPlan& plan, const Deployment& deployment, std::uint32_t e) {
  const Edge& edge = plan.edges[e];
  const auto index = static_cast<std::uint32_t>(graph.edges.size());
  const std::uint32_t from = graph.task_of_operator[index_of(plan, edge.from)];
  const std::uint32_t to = graph.task_of_operator[index_of(plan, edge.to)];
  graph.edges.push_back(
      {e, from, to, resolved(plan, edge, deployment.parallelism(edge.from), deployment.parallelism(edge.to))});
  graph.tasks[from].outputs.push_back(index);
  graph.tasks[to].inputs.push_back(index);
}

}  // namespace

Partitioning resolved(const LogicalPlan& plan, const Edge& edge, std::uint32_t from_degree, std::uint32_t to_degree) {
  if (edge.partitioning != Partitioning::automatic) return edge.partitioning;
  const Operator* to = find_operator(plan, edge.to);
  assert(to != nullptr);
  if (!to->key.empty()) return Partitioning::hash;
  if (has_window_or_is_join(*to)) return Partitioning::rebalance;
  return from_degree == to_degree ? Partitioning::forward : Partitioning::rebalance;
}

ExecutionGraph expand(const LogicalPlan& plan, const Deployment& deployment, bool chaining) {
  const std::vector<std::uint32_t> chained_by = chaining_edges(plan, deployment, chaining);
  ExecutionGraph graph;
  graph.task_of_operator.assign(plan.operators.size(), kNone);
  for (const std::size_t position : topological_order(plan)) {
    const auto of = static_cast<std::uint32_t>(position);
    std::uint32_t task = static_cast<std::uint32_t>(graph.tasks.size());
    if (chained_by[of] == kNone) {
      const Operator& head = plan.operators[of];
      graph.tasks.push_back(task_headed_by(head, deployment.parallelism(head.id)));
    } else {
      task = graph.task_of_operator[index_of(plan, plan.edges[chained_by[of]].from)];
      graph.tasks[task].chained_edges.push_back(chained_by[of]);
    }
    add_to_task(graph, plan, task, of);
  }
  for (std::uint32_t e = 0; e < plan.edges.size(); ++e) {
    if (chained_by[index_of(plan, plan.edges[e].to)] != e) add_edge(graph, plan, deployment, e);
  }
  return graph;
}

TargetRange targets_of(Partitioning partitioning, std::uint32_t from, std::uint32_t sources, std::uint32_t targets) {
  assert(from < sources && targets >= 1);
  if (partitioning == Partitioning::forward) return {from, from + 1};
  if (partitioning != Partitioning::rescale) return {0, targets};
  const std::uint64_t i = from, p = sources, q = targets;
  if (p >= q) {
    // Target j reads the sources [j p / q, (j + 1) p / q); solved for the j of source i.
    const auto target = static_cast<std::uint32_t>(((i + 1) * q - 1) / p);
    return {target, target + 1};
  }
  return {static_cast<std::uint32_t>((i * q + p - 1) / p), static_cast<std::uint32_t>(((i + 1) * q + p - 1) / p)};
}

}  // namespace millrace::plan
