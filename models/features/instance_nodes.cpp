#include "models/features/instance_nodes.h"

#include <vector>

namespace millrace::models {

PlanDescription with_instance_nodes(const PlanDescription& plan) {
  PlanDescription expanded{.operators = {}, .edges = {}, .hosts = plan.hosts, .placement = {}};
  std::vector<std::uint32_t> first;  // of each operator: its first instance
  for (const DescribedOperator& op : plan.operators) {
    first.push_back(static_cast<std::uint32_t>(expanded.operators.size()));
    expanded.operators.insert(expanded.operators.end(), op.parallelism, op);
  }
  for (const DescribedEdge& edge : plan.edges) {
    const DescribedOperator &from = plan.operators[edge.from], &to = plan.operators[edge.to];
    const bool forward = to.partitioning == "forward" && from.parallelism == to.parallelism;
    for (std::uint32_t i = 0; i < from.parallelism; ++i) {
      for (std::uint32_t k = forward ? i : 0; k < (forward ? i + 1 : to.parallelism); ++k) {
        expanded.edges.push_back({first[edge.from] + i, first[edge.to] + k});
      }
    }
  }
  std::vector<std::uint32_t> placed(plan.operators.size(), 0);
  for (const DescribedPlacement& each : plan.placement) {
    for (std::uint32_t i = 0; i < each.instances; ++i) {
      expanded.placement.push_back({.op = first[each.op] + placed[each.op]++, .host = each.host, .instances = 1});
    }
  }
  return expanded;
}

}  // namespace millrace::models
