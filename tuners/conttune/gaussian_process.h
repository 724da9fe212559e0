// The surrogate of ContTune: a Gaussian process through the measured processing abilities of one operator.
// [GPofContTune.py, class GPR]
#pragma once

#include <optional>
#include <vector>

#include "tuners/conttune/cholesky.h"

namespace millrace::tuners::conttune {

// An observation of the surrogate.
struct Point {
  double degree = 1;   // p, instances
  double ability = 0;  // PA(p), records/s of the whole operator
  bool operator==(const Point&) const = default;
};

struct Hyperparameters {
  double length_scale = 1;  // l, instances, > 0
  double signal = 1;        // sigma_f, records/s, > 0
};

// k(a, b) = sigma_f^2 exp(-(a - b)^2 / (2 l^2)), in (records/s)^2.
double covariance(double a, double b, const Hyperparameters& hyper);

// Prior mean zero, abilities unscaled, 1e-8 added to the diagonal. The noise of standard deviation 1e-4 that the
// released code adds to the abilities is left out: it is negligible, and the decision must not be random.
class GaussianProcess {
 public:
  // nullopt if the covariances of the points are numerically singular. Requires: at least one point, distinct degrees.
  static std::optional<GaussianProcess> through(std::vector<Point> points, const Hyperparameters& hyper);

  // Posterior mean at p: k*^T K^-1 y, records/s. Returns to zero away from all points.
  double mean(double degree) const;
  // Posterior standard deviation at p: sqrt(k(p, p) - k*^T K^-1 k*), records/s. No decision reads it.
  double deviation(double degree) const;
  // Negative log marginal likelihood: y^T K^-1 y / 2 + ln|K| / 2 + (n / 2) ln 2 pi.
  double loss() const;

  const Hyperparameters& hyperparameters() const { return hyper_; }

 private:
  GaussianProcess(std::vector<Point> points, const Hyperparameters& hyper, Cholesky factor);
  std::vector<double> covariances_with(double degree) const;  // k*

  std::vector<Point> points_;
  Hyperparameters hyper_;
  Cholesky factor_;              // of K
  std::vector<double> weights_;  // K^-1 y
};

}  // namespace millrace::tuners::conttune
