// k-means over graphs, with similarity centers for means, and the elbow method for k. [StreamTune, section IV-C]
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graphs/distance_table.h"

namespace millrace::graphs {

struct ClusterSettings {
  std::uint32_t k = 2;             // clusters, >= 1; no more than there are graphs are made
  std::uint32_t tau = 5;           // edits within which graphs are similar [StreamTune, section V-A]
  std::uint32_t max_rounds = 50;   // of assignment and update, >= 1
  std::uint64_t seed = 1;          // of the first centers
  DistanceSettings distance = {};  // its threshold is not used
};

struct Clustering {
  std::vector<std::uint32_t> centers;     // index of the graph, per cluster
  std::vector<std::uint32_t> cluster_of;  // per graph
  double within = 0;                      // sum of weight * edits from each graph to the center of its cluster
  std::uint32_t rounds = 0;               // assignments that were made
  bool stable = false;                    // the last update changed no center; false: max_rounds were made
};

// Starts from k graphs drawn without replacement in proportion to their weights, then assigns each graph to the nearest
// center (of several, the first) and moves each center to the similarity center of its cluster, until no center moves.
// `weights` says how often each structure appears (empty: once); the same as giving a graph that often. Deterministic.
// Requires: graphs, no fault_of any; as many weights, each >= 1, or none.
Clustering cluster(std::span<const Graph> graphs, std::span<const std::uint32_t> weights,
                   const ClusterSettings& settings = {});
// The same over a table, which keeps what it learns for the next call; settings.distance is not used.
Clustering cluster(DistanceTable& table, std::span<const std::uint32_t> weights, const ClusterSettings& settings);

struct Nearest {
  std::uint32_t index = 0;  // of the center
  std::uint32_t edits = 0;  // to it
};

// The nearest of the centers to a graph; of several, the first. The threshold of the settings is not used; distances of
// which the search gave up count as in a DistanceTable. Requires: centers, no fault_of any of them or of the graph.
Nearest nearest(const Graph& graph, std::span<const Graph> centers, const DistanceSettings& settings = {});

struct Elbow {
  std::vector<Clustering> clusterings;  // of k = least, least + 1, ...
  std::size_t chosen = 0;               // index of the elbow among them
};

// Clusterings for every k from `least` to `most`, and the one where their `within` bends most: the farthest below the
// line through the first and the last, both axes scaled to [0, 1]; the first of several, and of a line. No k above the
// number of graphs is tried. settings.k and settings.distance are not used.
// Requires: 1 <= least <= most, and what cluster() does.
Elbow elbow(DistanceTable& table, std::span<const std::uint32_t> weights, std::uint32_t least, std::uint32_t most,
            const ClusterSettings& settings);

}  // namespace millrace::graphs
