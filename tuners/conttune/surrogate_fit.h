// The hyper-parameters of the surrogate: those of greatest likelihood. [GPofContTune.py, GPR.fit]
#pragma once

#include <optional>
#include <vector>

#include "tuners/conttune/gaussian_process.h"
#include "tuners/mode.h"

namespace millrace::tuners::conttune {

struct FitSettings {
  Mode mode = Mode::intended;
  double l_start = 2.5, l_least = 1e-5, l_most = 1e5;                    // l: start and bounds, instances, > 0
  double sigma_f_start = 1e6, sigma_f_least = 1e-5, sigma_f_most = 1e5;  // sigma_f: start and bounds, records/s, > 0
};

// The Gaussian process through `points` whose length scale l minimises the loss. A start outside its bounds is moved to
// the nearer one, and sigma_f stays there: in the released search (L-BFGS-B over l and sigma_f) the loss is so much
// flatter along sigma_f that it moves by less than a thousandth.
//   intended: the least loss of all l in [0.3, p_range] within the bounds. Longer ones make the covariances singular,
//             and the likelihood then grows or falls without meaning.
//   released: downhill from l_start within the bounds, to the nearest minimum.
// nullopt if the covariances are numerically singular wherever it looked. Requires: at least one point, distinct
// degrees; p_range >= 1, the greatest degree of interest.
std::optional<GaussianProcess> fitted(const std::vector<Point>& points, const FitSettings& settings, double p_range);

}  // namespace millrace::tuners::conttune
