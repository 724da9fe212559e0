#include "experiments/report/pareto_picture.h"

#include <fmt/format.h>

#include <tuple>
#include <utility>
#include <vector>

#include "experiments/figures/palette.h"
#include "experiments/judging/judgement_words.h"

namespace millrace::experiments {

namespace {

struct Coordinate {
  std::size_t criterion;
  PictureAxis axis;
};

std::vector<Coordinate> coordinates_of(const Judgement& judgement) {
  std::vector<Coordinate> coordinates;
  for (std::size_t i = 0; i < judgement.judged_by().size(); ++i) {
    const Criterion& criterion = judgement.judged_by()[i];
    if (!criterion.on_front) continue;
    const bool share = criterion.column.ends_with("_share");
    coordinates.push_back(
        {i, {.label = std::string(criterion.heading), .unit = share ? PictureUnit::share : PictureUnit::number}});
  }
  return coordinates;
}

PicturePoint point_of(const JudgedTuner& tuner, std::size_t across, std::size_t up) {
  const auto &x = tuner.values[across], &y = tuner.values[up];
  PicturePoint point;
  if (!x || !y) return point;
  point = {.across = x->mean, .up = y->mean};
  if (x->interval) {
    point.left = x->interval->low;
    point.right = x->interval->high;
  }
  if (y->interval) {
    point.low = y->interval->low;
    point.high = y->interval->high;
  }
  const std::string place = place_text(tuner);
  point.words = tuner.on_front ? "on the Pareto front" : place.empty() ? "beaten" : place;
  return point;
}

PicturePanel panel_of(const Scope& scope, const Coordinate& across, const Coordinate& up) {
  PicturePanel panel;
  panel.heading = fmt::format("{} against {}", up.axis.label, across.axis.label);
  panel.across = across.axis;
  panel.up = up.axis;
  for (const JudgedTuner& tuner : scope.tuners) {
    panel.series.push_back({.label = tuner.tuner,
                            .colour = std::string(tuner_colour(tuner.position)),
                            .form = tuner.on_front ? PictureForm::points : PictureForm::hollow_points,
                            .points = {point_of(tuner, across.criterion, up.criterion)}});
  }
  return panel;
}

}  // namespace

Picture pareto_picture(const Judgement& judgement, const Scope& scope) {
  const std::vector<Coordinate> coordinates = coordinates_of(judgement);
  if (scope.tuners.size() < 2 || coordinates.size() != 3) return {};
  const auto& [violation, cost, changes] = std::tie(coordinates[0], coordinates[1], coordinates[2]);
  return {.title =
              (scope.query.empty() ? "All queries" : scope.query) + ": the Pareto front (filled marks); less is better",
          .beside = true,
          .panels = {panel_of(scope, cost, violation), panel_of(scope, changes, violation),
                     panel_of(scope, cost, changes)}};
}

}  // namespace millrace::experiments
