// The Small phase of the Big-small algorithm, for one operator: conservative Bayesian optimisation. The surrogate
// proposes the smallest degree that keeps up; near a measured degree the proposal is taken, elsewhere DS2's linear rule
// decides. [Lian et al., Algorithm 1; acquisition and scoring function]
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tuners/conttune/gaussian_process.h"
#include "tuners/conttune/settings.h"

namespace millrace::tuners::conttune {

// What is known of the operator now.
struct Situation {
  std::uint32_t degree = 1;   // p_i that runs
  std::uint32_t largest = 1;  // p^max_i >= p_i
  double ability = 0;         // PA_i at p_i, records/s; 0 or not finite: not measured
  double arriving = 0;        // lambda_i, records/s: without back-pressure the true demand; NaN: unknown
  std::vector<Point> points;  // observations by degree, with PA_i among them
};

enum class Rule : std::uint8_t {
  kept,          // nothing to go by: the degree stays
  exploitation,  // the surrogate's proposal, at most alpha from a measured degree
  exploration,   // the linear rule
};
std::string_view to_string(Rule rule);

// The decision with everything that led to it.
struct Choice {
  Rule rule = Rule::kept;
  std::uint32_t degree = 1;                  // what is chosen, before any cap; 0 is possible in released mode
  std::uint32_t grid_end = 1;                // p*_i: greatest degree that the surrogate may propose
  std::optional<GaussianProcess> surrogate;  // none: too few points, or their covariances are singular
  std::optional<std::uint32_t> proposed;     // p^acq: none of the grid reaches the arrival rate
  std::optional<double> distance;            // d: from p^acq to the nearest measured degree, instances
  std::optional<double> linear;              // x_i = lambda_i / (PA_i / p_i), instances; none if PA_i is unusable
};

// (p* - p) I[mu(p) >= lambda]: the acquisition function whose greatest value is at the smallest degree that keeps up.
double acquisition(const GaussianProcess& surrogate, std::uint32_t degree, std::uint32_t grid_end, double arriving,
                   Mode mode);

// intended: the surrogate takes two distinct degrees, and proposes 1 or more. released: it is fitted to a single one,
// too, and its grid starts at 0.
Choice choose(const Situation& now, const Settings& settings);

// The degrees that the surrogate is asked about, first and last.
std::uint32_t grid_begin(Mode mode);

}  // namespace millrace::tuners::conttune
