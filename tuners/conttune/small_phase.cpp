#include "tuners/conttune/small_phase.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "tuners/rounding.h"

namespace millrace::tuners::conttune {
namespace {

// mu(p) >= lambda. At a measured degree the mean is the measured ability but for rounding error, which must not cost an
// instance (as guarded_ceiling).
bool keeps_up(const GaussianProcess& surrogate, std::uint32_t degree, double arriving, Mode mode) {
  const double slack = mode == Mode::intended ? 1e-9 * arriving : 0;
  return surrogate.mean(degree) >= arriving - slack;
}

std::optional<std::uint32_t> smallest_that_keeps_up(const GaussianProcess& surrogate, const Choice& choice,
                                                    double arriving, Mode mode) {
  for (std::uint32_t p = grid_begin(mode); p <= choice.grid_end; ++p) {
    if (keeps_up(surrogate, p, arriving, mode)) return p;
  }
  return std::nullopt;
}

double distance_to_nearest(double degree, const std::vector<Point>& points) {
  double least = std::numeric_limits<double>::infinity();
  for (const Point& point : points) least = std::min(least, std::abs(degree - point.degree));
  return least;
}

bool is_usable(double rate) {
  return std::isfinite(rate) && rate > 0;
}

}  // namespace

std::string_view to_string(Rule rule) {
  switch (rule) {
    case Rule::kept:
      return "kept";
    case Rule::exploitation:
      return "exploitation";
    case Rule::exploration:
      return "exploration";
  }
  return "";
}

std::uint32_t grid_begin(Mode mode) {
  return mode == Mode::released ? 0 : 1;
}

double acquisition(const GaussianProcess& surrogate, std::uint32_t degree, std::uint32_t grid_end, double arriving,
                   Mode mode) {
  assert(degree <= grid_end);
  return keeps_up(surrogate, degree, arriving, mode) ? grid_end - degree : 0;
}

Choice choose(const Situation& now, const Settings& settings) {
  // 1. lambda_i is the measured arrival rate, p*_i what the Big phase left.
  Choice choice;
  choice.degree = now.degree;
  choice.grid_end = settings.test_grid_end > 0 ? settings.test_grid_end : now.largest;
  const bool measured = is_usable(now.ability);
  if (measured) choice.linear = now.arriving / (now.ability / now.degree);
  // An operator that had work to do and did not say how fast it is: it stays.
  if (!std::isfinite(now.arriving) || (!measured && now.arriving > 0)) return choice;
  // 2. The surrogate is fitted to all observations and proposes p^acq, the smallest degree that keeps up.
  const std::size_t needed = settings.mode == Mode::intended ? 2 : 1;
  if (now.points.size() >= needed) choice.surrogate = fitted(now.points, settings.fit, now.largest);
  if (choice.surrogate) {
    choice.proposed = smallest_that_keeps_up(*choice.surrogate, choice, now.arriving, settings.mode);
  }
  // 3. Score: at most alpha from a measured degree p^acq is trusted, elsewhere the linear rule explores (DS2 without
  //    head-room).
  if (choice.proposed) choice.distance = distance_to_nearest(*choice.proposed, now.points);
  if (choice.distance && *choice.distance <= settings.alpha) {
    choice.rule = Rule::exploitation;
    choice.degree = *choice.proposed;
  } else if (choice.linear) {
    choice.rule = Rule::exploration;
    const bool guarded = settings.mode == Mode::intended;
    choice.degree = saturated(guarded ? guarded_ceiling(*choice.linear) : std::ceil(*choice.linear));
  }
  return choice;
}

}  // namespace millrace::tuners::conttune
