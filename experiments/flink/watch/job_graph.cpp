#include "experiments/flink/watch/job_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace millrace::experiments::flink {
namespace {

const PlanNode* find_node(const std::vector<PlanNode>& plan, const std::string& id) {
  const auto found = std::ranges::find(plan, id, &PlanNode::id);
  return found == plan.end() ? nullptr : &*found;
}

// The vertex with its inputs, if all that it reads is placed already.
std::optional<GraphVertex> placed(const Vertex& vertex, const PlanNode& node,
                                  const std::map<std::string, std::size_t>& places) {
  GraphVertex result{.id = vertex.id,
                     .name = vertex.name,
                     .description = node.description,
                     .parallelism = vertex.parallelism,
                     .max_parallelism = vertex.max_parallelism,
                     .inputs = {}};
  for (const PlanInput& input : node.inputs) {
    const auto place = places.find(input.from);
    if (place == places.end()) return std::nullopt;
    result.inputs.push_back({.from = place->second, .strategy = input.strategy});
  }
  return result;
}

}  // namespace

bool JobGraph::is_read(std::size_t vertex) const {
  return std::ranges::any_of(vertices, [&](const GraphVertex& other) {
    return std::ranges::find(other.inputs, vertex, &VertexInput::from) != other.inputs.end();
  });
}

tl::expected<JobGraph, std::string> job_graph(const JobDetails& job, const std::vector<PlanNode>& plan) {
  JobGraph graph{.id = job.id, .name = job.name, .vertices = {}};
  if (job.vertices.empty()) return tl::unexpected(fmt::format("job '{}' has no vertices", job.name));
  for (const Vertex& vertex : job.vertices) {
    const PlanNode* node = find_node(plan, vertex.id);
    if (node == nullptr) return tl::unexpected(fmt::format("the plan of job '{}' lacks '{}'", job.name, vertex.name));
    for (const PlanInput& input : node->inputs) {
      if (std::ranges::find(job.vertices, input.from, &Vertex::id) != job.vertices.end()) continue;
      return tl::unexpected(fmt::format("'{}' of job '{}' reads what is no vertex of it", vertex.name, job.name));
    }
  }
  std::map<std::string, std::size_t> places;
  while (places.size() < job.vertices.size()) {
    const std::size_t before = places.size();
    for (const Vertex& vertex : job.vertices) {
      if (places.contains(vertex.id)) continue;
      auto next = placed(vertex, *find_node(plan, vertex.id), places);
      if (!next) continue;
      places[vertex.id] = graph.vertices.size();
      graph.vertices.push_back(std::move(*next));
    }
    if (places.size() == before) return tl::unexpected(fmt::format("job '{}' has a cycle", job.name));
  }
  return graph;
}

}  // namespace millrace::experiments::flink
