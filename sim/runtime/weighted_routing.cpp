#include "sim/runtime/weighted_routing.h"

#include <algorithm>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

Routing weighted_routing(const plan::Edge& edge, const std::vector<plan::InstanceResources>& targets) {
  const auto degree = static_cast<std::uint32_t>(targets.size());
  const bool shared = std::ranges::any_of(targets, [](const auto& each) { return each.record_share > 0; });
  std::vector<double> weights(degree, 1.0);
  for (std::uint32_t i = 0; i < degree; ++i) {
    if (shared) {
      weights[i] = targets[i].record_share;
    } else if (!edge.weights.empty()) {
      weights[i] = edge.weights[i % edge.weights.size()];
    }
  }
  Routing routing{kernel::DiscreteTable(weights), {}, {}, {}, {}};
  for (std::uint32_t i = 0; i < degree; ++i) {
    routing.entry_class.push_back(0);
    routing.entry_target.push_back(i);
  }
  return routing;
}

std::uint32_t records_per_draw(const EdgeSite& edge, Granularity granularity) {
  if (edge.routing.empty() || granularity == Granularity::record) return 1;
  const Routing& routing = edge.routing.front();
  std::vector<double> share(routing.entry_target.empty()
                                ? 1
                                : *std::max_element(routing.entry_target.begin(), routing.entry_target.end()) + 1,
                            0.0);
  for (std::size_t i = 0; i < routing.entry_target.size(); ++i)
    share[routing.entry_target[i]] += routing.any.probability(i);
  const double busiest = *std::max_element(share.begin(), share.end());
  return static_cast<std::uint32_t>(std::max(1.0, edge.records_per_buffer / (4 * busiest)));
}

// Records that have left their task but have no target yet are dealt out by the new shares.
void Simulation::take_record_shares(const plan::Deployment& deployment) {
  for (EdgeSite& edge : topology_.edges) {
    if (edge.partitioning != plan::Partitioning::weighted) continue;
    const plan::Edge& written = job_.plan.edges[edge.plan_edge];
    edge.routing.front() = weighted_routing(written, deployment.instances(written.to));
  }
  for (Partition& partition : partitions_) {
    const EdgeSite& edge = topology_.edges[partition.edge];
    if (edge.partitioning != plan::Partitioning::weighted) continue;
    const double shrunk = static_cast<double>(partition.buffer_records) / edge.records_per_buffer;
    partition.draw_at_full = records_per_draw(edge, engine_.granularity);
    partition.draw_at = std::max(1U, static_cast<std::uint32_t>(partition.draw_at_full * shrunk));
  }
}

}  // namespace millrace::runtime
