#include "tuners/streamtune/nearest.h"

#include "graphs/edit_distance.h"

namespace millrace::tuners::streamtune {
namespace {

graphs::Graph graph_of(const models::Structure& structure) {
  graphs::Graph graph{.vertices = structure.vertices, .edges = {}};
  for (const models::StructureEdge& edge : structure.edges) graph.edges.push_back({.from = edge.from, .to = edge.to});
  return graph;
}

}  // namespace

double edits_between(const models::Structure& a, const models::Structure& b) {
  constexpr std::uint64_t kMostExpansions = 200'000;
  graphs::DistanceSettings settings;
  settings.max_expansions = kMostExpansions;
  const graphs::Distance distance = graphs::edit_distance(graph_of(a), graph_of(b), settings);
  return distance.edits.value_or(distance.at_most);
}

ChosenEncoder encoder_for(const models::StreamTuneModel& model, const models::Structure& job, bool global) {
  if (global) return {.number = model.global(), .distance = 0, .global = true};
  const models::NearestCluster nearest = models::nearest_cluster(model, job, edits_between);
  return {.number = nearest.cluster, .distance = nearest.distance, .global = nearest.cluster == model.global()};
}

}  // namespace millrace::tuners::streamtune
