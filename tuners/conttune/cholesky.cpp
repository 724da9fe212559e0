#include "tuners/conttune/cholesky.h"

#include <cassert>
#include <cmath>
#include <utility>

#include "sim/kernel/elementary.h"

namespace millrace::tuners::conttune {

std::optional<Cholesky> Cholesky::of(std::vector<double> matrix, std::size_t n) {
  assert(matrix.size() == n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) rest -= matrix[i * n + k] * matrix[j * n + k];
      if (j < i) {
        matrix[i * n + j] = rest / matrix[j * n + j];
      } else {
        if (!(rest > kLeastPivot * matrix[i * n + i])) return std::nullopt;
        matrix[i * n + i] = std::sqrt(rest);
      }
    }
  }
  return Cholesky(std::move(matrix), n);
}

std::vector<double> Cholesky::half_solved(std::vector<double> b) const {
  assert(b.size() == n_);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= factor_[i * n_ + k] * b[k];
    b[i] /= factor_[i * n_ + i];
  }
  return b;
}

std::vector<double> Cholesky::solved(const std::vector<double>& b) const {
  std::vector<double> x = half_solved(b);
  for (std::size_t i = n_; i-- > 0;) {
    for (std::size_t k = i + 1; k < n_; ++k) x[i] -= factor_[k * n_ + i] * x[k];
    x[i] /= factor_[i * n_ + i];
  }
  return x;
}

double Cholesky::log_determinant() const {
  double sum = 0;
  for (std::size_t i = 0; i < n_; ++i) sum += kernel::log(factor_[i * n_ + i]);
  return 2 * sum;
}

}  // namespace millrace::tuners::conttune
