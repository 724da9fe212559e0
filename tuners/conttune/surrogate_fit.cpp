#include "tuners/conttune/surrogate_fit.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "sim/kernel/elementary.h"

namespace millrace::tuners::conttune {
namespace {

constexpr double kShortest = 0.3;  // instances: with a shorter l even neighbours know nothing of each other
constexpr int kScanSteps = 48;
constexpr int kSectionSteps = 40;    // each leaves 62 % of the interval
constexpr double kFlat = 1e-5;       // slope per instance at which L-BFGS-B stops (scipy: pgtol)
constexpr double kSlopeStep = 1e-6;  // relative
constexpr double kGolden = 0.6180339887498949;

struct Interval {
  double least = 0, most = 0;
};

// Loss as a function of l; infinite where the covariances are singular.
class Loss {
 public:
  Loss(const std::vector<Point>& points, double signal) : points_(points), signal_(signal) {}

  double operator()(double l) const {
    const auto process = GaussianProcess::through(points_, {.length_scale = l, .signal = signal_});
    return process ? process->loss() : std::numeric_limits<double>::infinity();
  }

 private:
  const std::vector<Point>& points_;
  double signal_;
};

// Moves a value into bounds that the user may have given in the wrong order.
double bounded(double value, double a, double b) {
  return std::clamp(value, std::min(a, b), std::max(a, b));
}

// The minimum in an interval with one minimum, by golden section.
double section(const Loss& loss, Interval in) {
  double left = in.most - kGolden * (in.most - in.least);
  double right = in.least + kGolden * (in.most - in.least);
  double at_left = loss(left), at_right = loss(right);
  for (int step = 0; step < kSectionSteps; ++step) {
    if (at_left <= at_right) {
      in.most = right;
      right = left;
      at_right = at_left;
      left = in.most - kGolden * (in.most - in.least);
      at_left = loss(left);
    } else {
      in.least = left;
      left = right;
      at_left = at_right;
      right = in.least + kGolden * (in.most - in.least);
      at_right = loss(right);
    }
  }
  return at_left <= at_right ? left : right;
}

// The least loss of all: the best of a geometric grid, then between its neighbours.
double least_of_all(const Loss& loss, const Interval& in) {
  const double stride = kernel::log(in.most / in.least) / kScanSteps;
  const auto at = [&](int step) { return std::clamp(in.least * kernel::exp(stride * step), in.least, in.most); };
  int best = 0;
  double least = loss(in.least);
  for (int step = 1; step <= kScanSteps; ++step) {
    const double value = loss(at(step));
    if (value < least) {
      least = value;
      best = step;
    }
  }
  const double refined = section(loss, {at(std::max(best - 1, 0)), at(std::min(best + 1, kScanSteps))});
  return loss(refined) < least ? refined : at(best);
}

// Downhill from `start`, first by one instance as L-BFGS-B does, then by steps that double, until the loss rises.
double nearest_minimum(const Loss& loss, double start, const Interval& in) {
  const double nudge = kSlopeStep * start;
  const double slope = (loss(start + nudge) - loss(start - nudge)) / (2 * nudge);
  if (!(std::abs(slope) > kFlat)) return start;
  const double downhill = slope < 0 ? 1 : -1;
  double behind = start, here = start, at_here = loss(start);
  for (double step = 1;; step *= 2) {
    const double next = std::clamp(here + downhill * step, in.least, in.most);
    const double at_next = loss(next);
    if (!(at_next < at_here)) return section(loss, {std::min(behind, next), std::max(behind, next)});
    behind = here;
    here = next;
    at_here = at_next;
  }
}

}  // namespace

std::optional<GaussianProcess> fitted(const std::vector<Point>& points, const FitSettings& settings, double p_range) {
  assert(!points.empty() && p_range >= 1);
  const double signal = bounded(settings.sigma_f_start, settings.sigma_f_least, settings.sigma_f_most);
  const Loss loss(points, signal);
  double l = bounded(settings.l_start, settings.l_least, settings.l_most);
  if (settings.mode == Mode::intended) {
    const double least = bounded(kShortest, settings.l_least, settings.l_most);
    const double most = std::max(least, bounded(p_range, settings.l_least, settings.l_most));
    l = least_of_all(loss, {least, most});
  } else {
    l = nearest_minimum(loss, l,
                        {std::min(settings.l_least, settings.l_most), std::max(settings.l_least, settings.l_most)});
  }
  return GaussianProcess::through(points, {.length_scale = l, .signal = signal});
}

}  // namespace millrace::tuners::conttune
