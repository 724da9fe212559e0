// Factorisation of a small symmetric positive definite matrix, with the same bits under every compiler.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace millrace::tuners::conttune {

class Cholesky {
 public:
  // A pivot below this share of its diagonal element is rounding error: the matrix is numerically singular.
  static constexpr double kLeastPivot = 1e-12;

  // A = L L^T. `matrix` holds the n x n elements row by row; only the lower triangle is read. nullopt if A is not
  // positive definite, or numerically singular. Takes n^3 / 6 multiplications.
  static std::optional<Cholesky> of(std::vector<double> matrix, std::size_t n);

  // L^-1 b, of which the squared length is b^T A^-1 b. Requires: b has n elements.
  std::vector<double> half_solved(std::vector<double> b) const;
  // A^-1 b. Requires: b has n elements.
  std::vector<double> solved(const std::vector<double>& b) const;
  // Natural logarithm of the determinant of A.
  double log_determinant() const;

 private:
  Cholesky(std::vector<double> factor, std::size_t n) : n_(n), factor_(std::move(factor)) {}

  std::size_t n_;
  std::vector<double> factor_;  // L, row by row
};

}  // namespace millrace::tuners::conttune
