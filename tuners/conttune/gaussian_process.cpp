#include "tuners/conttune/gaussian_process.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "sim/kernel/elementary.h"

namespace millrace::tuners::conttune {
namespace {

constexpr double kJitter = 1e-8;
constexpr double kTwoPi = 6.283185307179586;

std::vector<double> abilities_of(const std::vector<Point>& points) {
  std::vector<double> abilities;
  for (const Point& point : points) abilities.push_back(point.ability);
  return abilities;
}

}  // namespace

double covariance(double a, double b, const Hyperparameters& hyper) {
  const double distance = (a - b) / hyper.length_scale;
  return hyper.signal * hyper.signal * kernel::exp(-0.5 * distance * distance);
}

std::optional<GaussianProcess> GaussianProcess::through(std::vector<Point> points, const Hyperparameters& hyper) {
  assert(!points.empty() && hyper.length_scale > 0 && hyper.signal > 0);
  const std::size_t n = points.size();
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) matrix[i * n + j] = covariance(points[i].degree, points[j].degree, hyper);
    matrix[i * n + i] += kJitter;
  }
  auto factor = Cholesky::of(std::move(matrix), n);
  if (!factor) return std::nullopt;
  return GaussianProcess(std::move(points), hyper, std::move(*factor));
}

GaussianProcess::GaussianProcess(std::vector<Point> points, const Hyperparameters& hyper, Cholesky factor)
    : points_(std::move(points)),
      hyper_(hyper),
      factor_(std::move(factor)),
      weights_(factor_.solved(abilities_of(points_))) {}

std::vector<double> GaussianProcess::covariances_with(double degree) const {
  std::vector<double> covariances;
  for (const Point& point : points_) covariances.push_back(covariance(point.degree, degree, hyper_));
  return covariances;
}

double GaussianProcess::mean(double degree) const {
  double sum = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    sum += covariance(points_[i].degree, degree, hyper_) * weights_[i];
  }
  return sum;
}

double GaussianProcess::deviation(double degree) const {
  double variance = covariance(degree, degree, hyper_);
  for (const double part : factor_.half_solved(covariances_with(degree))) variance -= part * part;
  return std::sqrt(std::max(variance, 0.0));  // at an observation rounding error may make it negative
}

double GaussianProcess::loss() const {
  double fit = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) fit += points_[i].ability * weights_[i];
  const double n = static_cast<double>(points_.size());
  return 0.5 * fit + 0.5 * factor_.log_determinant() + 0.5 * n * kernel::log(kTwoPi);
}

}  // namespace millrace::tuners::conttune
