#include "models/pipelines/network/column_scales.h"

#include <algorithm>
#include <cmath>

namespace millrace::models {

void ColumnScales::standardise(std::span<const float> row, float* to) const {
  for (std::size_t i = 0; i < row.size(); ++i) {
    to[i] = deviation[i] > 0 ? std::clamp((row[i] - mean[i]) / deviation[i], -kFarthest, kFarthest) : 0;
  }
}

void ScaleSums::add(std::span<const float> row) {
  // Sums of differences from the first row: those of a constant column are exactly 0.
  if (rows_ == 0) first_.assign(row.begin(), row.end());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double x = static_cast<double>(row[i]) - first_[i];
    sums_[i] += x;
    squares_[i] += x * x;
  }
  ++rows_;
}

ColumnScales ScaleSums::scales() const {
  ColumnScales scales{.mean = std::vector<float>(sums_.size(), 0), .deviation = std::vector<float>(sums_.size(), 0)};
  if (rows_ == 0) return scales;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const double mean = sums_[i] / rows_;
    scales.mean[i] = static_cast<float>(first_[i] + mean);
    scales.deviation[i] = static_cast<float>(std::sqrt(std::max(0.0, squares_[i] / rows_ - mean * mean)));
  }
  return scales;
}

}  // namespace millrace::models
