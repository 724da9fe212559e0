#include "models/monotone/fitted/svm_kernel.h"

#include <cmath>

namespace millrace::models {

namespace {

double variance_of(std::span<const MonotoneRow> rows) {
  double sum = 0, squares = 0, count = 0;
  for (const MonotoneRow& row : rows) {
    for (const float value : row.vector) {
      const double its = static_cast<double>(value);
      sum += its;
      squares += its * its;
      ++count;
    }
  }
  return squares / count - (sum / count) * (sum / count);
}

}  // namespace

VectorKernel::VectorKernel(const MonotoneSettings& settings, std::span<const MonotoneRow> rows)
    : kind_(settings.kernel), gamma_(settings.gamma), degree_(settings.degree) {
  if (gamma_ > 0) return;
  const double spread = static_cast<double>(rows[0].vector.size()) * variance_of(rows);
  gamma_ = spread > 1e-12 ? 1 / spread : 1;
}

double VectorKernel::operator()(std::span<const float> a, std::span<const float> b) const {
  double sum = 0;
  if (kind_ == SvmKernel::rbf) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double apart = static_cast<double>(a[i]) - static_cast<double>(b[i]);
      sum += apart * apart;
    }
    return std::exp(-gamma_ * sum);
  }
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return std::pow(gamma_ * sum + 1, degree_);
}

}  // namespace millrace::models
