#include "graphs/cluster.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>
#include <random>

#include "graphs/similarity.h"

namespace millrace::graphs {
namespace {

// Uniform on {0, ..., n - 1}; the standard library's distributions differ from one to another.
std::uint64_t below(std::mt19937_64& bits, std::uint64_t n) {
  const std::uint64_t unfair = (0 - n) % n;
  std::uint64_t drawn = bits();
  while (drawn < unfair) drawn = bits();
  return drawn % n;
}

std::vector<std::uint32_t> drawn_centers(std::vector<std::uint64_t> weights, std::size_t k, std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  std::vector<std::uint32_t> centers;
  while (centers.size() < k) {
    const std::uint64_t all = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    std::uint64_t ticket = below(bits, all);
    std::uint32_t drawn = 0;
    for (; ticket >= weights[drawn]; ++drawn) ticket -= weights[drawn];
    weights[drawn] = 0;
    centers.push_back(drawn);
  }
  return centers;
}

// The first of the nearest. Asks whether a center is near before how far away it is, since that takes longer.
std::uint32_t nearest_of(DistanceTable& table, std::span<const std::uint32_t> centers, std::uint32_t g) {
  for (std::uint32_t most = 4;; most *= 2) {
    std::optional<std::uint32_t> best;
    std::uint32_t least = most + 1;
    for (std::uint32_t c = 0; c < centers.size() && least > 0; ++c) {
      if (const auto edits = table.edits_within(g, centers[c], least - 1)) {
        best = c;
        least = *edits;
      }
    }
    if (best) return *best;
  }
}

}  // namespace

Clustering cluster(DistanceTable& table, std::span<const std::uint32_t> weights, const ClusterSettings& settings) {
  assert(table.size() > 0 && settings.k > 0 && settings.max_rounds > 0);
  assert(weights.empty() || weights.size() == table.size());
  std::vector<std::uint64_t> counts(table.size(), 1);
  if (!weights.empty()) counts.assign(weights.begin(), weights.end());

  Clustering result;
  result.centers = drawn_centers(counts, std::min<std::size_t>(settings.k, table.size()), settings.seed);
  result.cluster_of.resize(table.size());
  while (!result.stable && result.rounds < settings.max_rounds) {
    std::vector<std::vector<std::uint32_t>> members(result.centers.size());
    for (std::uint32_t g = 0; g < table.size(); ++g) {
      result.cluster_of[g] = nearest_of(table, result.centers, g);
      members[result.cluster_of[g]].push_back(g);
    }
    ++result.rounds;
    result.within = 0;
    for (std::uint32_t g = 0; g < table.size(); ++g) {
      const std::uint32_t edits = table.edits(g, result.centers[result.cluster_of[g]]);
      result.within += static_cast<double>(counts[g]) * edits;
    }
    std::vector<std::uint32_t> centers = result.centers;
    for (std::size_t c = 0; c < centers.size(); ++c) {
      // Empty if the center's structure is given twice: it stays where it is.
      if (!members[c].empty()) centers[c] = similarity_center(table, members[c], weights, settings.tau);
    }
    result.stable = centers == result.centers;
    // The centers of the last round are those that everything was assigned to.
    if (result.rounds < settings.max_rounds) result.centers = std::move(centers);
  }
  return result;
}

Clustering cluster(std::span<const Graph> graphs, std::span<const std::uint32_t> weights,
                   const ClusterSettings& settings) {
  DistanceTable table(graphs, settings.distance);
  return cluster(table, weights, settings);
}

Nearest nearest(const Graph& graph, std::span<const Graph> centers, const DistanceSettings& settings) {
  assert(!centers.empty());
  std::vector<Graph> all(centers.begin(), centers.end());
  all.push_back(graph);
  DistanceTable table(all, settings);
  std::vector<std::uint32_t> indices(centers.size());
  std::iota(indices.begin(), indices.end(), 0U);
  const auto last = static_cast<std::uint32_t>(centers.size());
  const std::uint32_t best = nearest_of(table, indices, last);
  return {best, table.edits(best, last)};
}

Elbow elbow(DistanceTable& table, std::span<const std::uint32_t> weights, std::uint32_t least, std::uint32_t most,
            const ClusterSettings& settings) {
  assert(1 <= least && least <= most);
  Elbow result;
  const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(most, std::max<std::size_t>(least, table.size())));
  for (std::uint32_t k = least; k <= last; ++k) {
    ClusterSettings of_k = settings;
    of_k.k = k;
    result.clusterings.push_back(cluster(table, weights, of_k));
  }
  const double first_within = result.clusterings.front().within;
  const double drop = first_within - result.clusterings.back().within;
  const double steps = static_cast<double>(result.clusterings.size()) - 1;
  if (steps == 0 || drop <= 0) return result;
  double farthest = 0;
  for (std::size_t i = 0; i < result.clusterings.size(); ++i) {
    const double below_line = (first_within - result.clusterings[i].within) / drop - static_cast<double>(i) / steps;
    if (below_line > farthest + 1e-12) {
      farthest = below_line;
      result.chosen = i;
    }
  }
  return result;
}

}  // namespace millrace::graphs
