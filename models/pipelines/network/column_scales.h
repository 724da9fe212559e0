// Standardisation of columns of numbers over a training set. Plain C++.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace millrace::models {

// z = (x - mean) / deviation, kept within +- kFarthest deviations so that a network sees no number far beyond those it
// was trained on. A column that was constant becomes 0 whatever it holds: no network has learned what else would mean.
struct ColumnScales {
  static constexpr float kFarthest = 6;
  std::vector<float> mean, deviation;  // of each column; deviation 0: constant

  std::size_t columns() const { return mean.size(); }
  // Requires: a row of that many columns.
  void standardise(std::span<const float> row, float* to) const;
  bool operator==(const ColumnScales&) const = default;
};

// Adds rows up to their scales. Sums are in double precision, in the order of the rows.
class ScaleSums {
 public:
  explicit ScaleSums(std::size_t columns) : sums_(columns, 0), squares_(columns, 0) {}
  void add(std::span<const float> row);
  // Without rows: mean 0, deviation 0.
  ColumnScales scales() const;

 private:
  std::vector<double> sums_, squares_, first_;
  double rows_ = 0;
};

}  // namespace millrace::models
