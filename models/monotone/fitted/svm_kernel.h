// The part of the SVM's kernel that sees h. [StreamTune, Eq. 4: phi]
#pragma once

#include <span>

#include "models/monotone/monotone_model.h"

namespace millrace::models {

class VectorKernel {
 public:
  // gamma as the settings have it, or 1 / (width x variance of all numbers of the rows). Requires: a row.
  VectorKernel(const MonotoneSettings& settings, std::span<const MonotoneRow> rows);
  // rbf: exp(-gamma |a - b|^2); polynomial: (gamma a.b + 1)^degree. Requires: equally wide.
  double operator()(std::span<const float> a, std::span<const float> b) const;
  double gamma() const { return gamma_; }

 private:
  SvmKernel kind_;
  double gamma_ = 1;
  std::uint32_t degree_;
};

}  // namespace millrace::models
