#include "tuners/streamtune/nearest.h"

#include "graphs/edit_distance.h"

namespace millrace::tuners::streamtune {

double capped_edits(const models::Structure& a, const models::Structure& b) {
  constexpr std::uint64_t kMostExpansions = 200'000;
  graphs::DistanceSettings settings;
  settings.max_expansions = kMostExpansions;
  const graphs::Distance distance = graphs::edit_distance(a, b, settings);
  return distance.edits.value_or(distance.at_most);
}

ChosenEncoder encoder_for(const models::StreamTuneModel& model, const models::Structure& job, bool global) {
  if (global) return {.number = *model.global(), .distance = 0, .global = true};
  const models::NearestCluster nearest = models::nearest_cluster(model, job, capped_edits);
  return {.number = nearest.cluster, .distance = nearest.distance, .global = model.global() == nearest.cluster};
}

}  // namespace millrace::tuners::streamtune
