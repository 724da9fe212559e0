#include "tuners/flink_autoscaler/vertices.h"

#include <algorithm>

#include "sim/plan/execution_graph.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

bool may_scale(const plan::Operator& op, const Settings& settings) {
  if (op.kind == plan::OperatorKind::source) return settings.scale_sources && op.follows.empty() && op.scalable;
  return is_adjustable(op);
}

bool is_excluded(const ScalingGroup& group, const Vertices& vertices, const Settings& settings) {
  return std::ranges::any_of(group.members, [&](std::size_t member) {
    return std::ranges::find(settings.excluded, vertices[member].id) != settings.excluded.end();
  });
}

}  // namespace

Vertices vertices_of(const plan::LogicalPlan& plan) {
  Vertices vertices;
  std::vector<std::size_t> position(plan.operators.size());
  for (const std::size_t index : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[index];
    Vertex vertex;
    vertex.id = op.id;
    vertex.is_source = op.kind == plan::OperatorKind::source;
    for (const plan::Edge& edge : plan.edges) {
      if (edge.to != op.id) continue;
      const std::size_t from = position[plan::index_of(plan, edge.from)];
      // Whether an edge is hashed does not depend on the degrees.
      vertex.is_keyed = vertex.is_keyed || plan::resolved(plan, edge, 1, 1) == plan::Partitioning::hash;
      if (std::ranges::find(vertex.inputs, from) != vertex.inputs.end()) continue;
      vertex.inputs.push_back(from);
      ++vertices[from].outputs;
    }
    position[index] = vertices.size();
    vertices.push_back(std::move(vertex));
  }
  for (const Vertex& vertex : vertices) {
    if (vertex.inputs.size() < 2) continue;
    for (const std::size_t input : vertex.inputs) vertices[input].needs_records_out = true;
  }
  return vertices;
}

std::vector<ScalingGroup> scaling_groups(const plan::LogicalPlan& plan, const Vertices& vertices,
                                         const Settings& settings) {
  std::vector<ScalingGroup> groups;
  for (const Vertex& leader : vertices) {
    const plan::Operator& op = *plan::find_operator(plan, leader.id);
    if (!may_scale(op, settings)) continue;
    ScalingGroup group{.leader = leader.id, .members = {}, .is_source = leader.is_source, .is_keyed = false};
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      if (&leader_of(plan, *plan::find_operator(plan, vertices[i].id)) != &op) continue;
      group.members.push_back(i);
      group.is_keyed = group.is_keyed || vertices[i].is_keyed;
    }
    if (!is_excluded(group, vertices, settings)) groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace millrace::tuners::flink_autoscaler
