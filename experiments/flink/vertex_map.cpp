#include "experiments/flink/vertex_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "experiments/flink/vertex_id.h"
#include "sim/plan/execution_graph.h"

namespace millrace::experiments::flink {
namespace {

bool is_part_of_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// The operators that a vertex's name tells of: words between " -> ", parentheses and commas.
std::set<std::string, std::less<>> named_in(std::string_view name) {
  std::set<std::string, std::less<>> found;
  std::string word;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && is_part_of_id(name[i])) {
      word += name[i];
      continue;
    }
    const bool prefix = i < name.size() && name[i] == ':';  // "Source: ", "Sink: "
    if (!word.empty() && !prefix) found.insert(word);
    word.clear();
  }
  return found;
}

}  // namespace

tl::expected<VertexMap, std::string> map_vertices(const plan::LogicalPlan& plan, const JobDetails& job) {
  VertexMap map;
  std::map<std::string, std::uint32_t> position;  // by vertex id
  for (const plan::Operator& op : plan.operators) {
    const std::string head = vertex_id(op.id);
    const auto by_id = std::ranges::find(job.vertices, head, &Vertex::id);
    const auto found =
        by_id != job.vertices.end() ? by_id : std::ranges::find_if(job.vertices, [&](const Vertex& vertex) {
          return named_in(vertex.name).contains(op.id);
        });
    if (found == job.vertices.end()) {
      return tl::unexpected(fmt::format("job '{}' has no vertex with operator '{}'", job.name, op.id));
    }
    const auto [entry, added] = position.emplace(found->id, static_cast<std::uint32_t>(map.vertices.size()));
    if (added) map.vertices.push_back({.id = found->id, .operators = {}, .upstream = {}});
    MappedVertex& vertex = map.vertices[entry->second];
    vertex.operators.push_back(op.id);
    if (op.kind == plan::OperatorKind::source) vertex.reads = true;
    map.vertex_of[op.id] = entry->second;
  }
  for (const plan::Edge& edge : plan.edges) {
    const std::uint32_t from = map.vertex_of.at(edge.from), to = map.vertex_of.at(edge.to);
    auto& upstream = map.vertices[to].upstream;
    if (from != to && std::ranges::find(upstream, from) == upstream.end()) upstream.push_back(from);
  }
  return map;
}

plan::Deployment running_deployment(const VertexMap& map, const JobDetails& job, const plan::Deployment& asked) {
  plan::Deployment running = asked;
  for (const MappedVertex& mapped : map.vertices) {
    const auto vertex = std::ranges::find(job.vertices, mapped.id, &Vertex::id);
    if (vertex == job.vertices.end()) continue;
    for (const std::string& op : mapped.operators) {
      if (running.parallelism(op) != vertex->parallelism)
        running = running.with(op, plan::Parallelism{vertex->parallelism});
    }
  }
  return running;
}

bool same_graph(const plan::LogicalPlan& plan, const plan::Deployment& a, const plan::Deployment& b, bool chaining) {
  const plan::ExecutionGraph before = plan::expand(plan, a, chaining), after = plan::expand(plan, b, chaining);
  if (before.tasks.size() != after.tasks.size() || before.edges.size() != after.edges.size()) return false;
  for (std::size_t i = 0; i < before.tasks.size(); ++i) {
    if (before.tasks[i].operators != after.tasks[i].operators) return false;
  }
  for (std::size_t i = 0; i < before.edges.size(); ++i) {
    if (before.edges[i].edge != after.edges[i].edge) return false;
    if (before.edges[i].partitioning != after.edges[i].partitioning) return false;
  }
  return true;
}

}  // namespace millrace::experiments::flink
