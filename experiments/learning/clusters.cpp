#include "experiments/learning/clusters.h"

#include <algorithm>

#include "graphs/cluster.h"

namespace millrace::experiments {

namespace {

// Larger than any search of the published queries needs; of a pair that needs more, the best mapping counts.
constexpr std::uint64_t kMostExpansions = 5'000'000;

HistoryClusters made_of(const Histories& histories, const graphs::Clustering& clustering) {
  HistoryClusters clusters;
  for (const std::uint32_t center : clustering.centers) clusters.centers.push_back(histories.structures[center]);
  clusters.cluster_of = clustering.cluster_of;
  return clusters;
}

}  // namespace

HistoryClusters cluster_histories(const Histories& histories, const Pretraining& pretraining) {
  graphs::DistanceSettings distance;
  distance.max_expansions = kMostExpansions;
  graphs::DistanceTable table(histories.structures, distance);
  graphs::ClusterSettings settings;
  settings.tau = pretraining.tau;
  settings.seed = pretraining.settings.seed;
  if (pretraining.clusters > 0) {
    settings.k = pretraining.clusters;
    const graphs::Clustering clustering = graphs::cluster(table, histories.weights, settings);
    HistoryClusters clusters = made_of(histories, clustering);
    clusters.within = {clustering.within};
    return clusters;
  }
  const graphs::Elbow elbow = graphs::elbow(table, histories.weights, 1, pretraining.most_clusters, settings);
  HistoryClusters clusters = made_of(histories, elbow.clusterings[elbow.chosen]);
  for (const graphs::Clustering& each : elbow.clusterings) clusters.within.push_back(each.within);
  return clusters;
}

}  // namespace millrace::experiments
