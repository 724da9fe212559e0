#include "models/streamtune/streamtune_model.h"

#include <cassert>

#include "graphs/edit_distance.h"

namespace millrace::models {

Fallback fallback_of(const StreamTuneModel& model, std::size_t encoder) {
  return [&model, encoder](std::span<const float> vector, double parallelism) {
    return model.head(encoder, vector, parallelism);
  };
}

double edits_between(const Structure& a, const Structure& b) {
  return *graphs::edit_distance(a, b).edits;
}

NearestCluster nearest_cluster(const StreamTuneModel& model, const Structure& structure,
                               const StructureDistance& distance) {
  const std::span<const Structure> centers = model.centers();
  assert(!centers.empty());
  NearestCluster nearest{.cluster = 0, .distance = distance(structure, centers[0])};
  for (std::size_t i = 1; i < centers.size(); ++i) {
    const double its = distance(structure, centers[i]);
    if (its < nearest.distance) nearest = {.cluster = i, .distance = its};
  }
  return nearest;
}

}  // namespace millrace::models
