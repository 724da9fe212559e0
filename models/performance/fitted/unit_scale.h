// Min-max scaling of one quantity.
#pragma once

#include <algorithm>
#include <limits>

namespace millrace::models {

// [least, greatest] of the values taken to [0, 1]; a constant to 0.
class UnitScale {
 public:
  void take(double value) {
    least_ = std::min(least_, value);
    greatest_ = std::max(greatest_, value);
  }
  // Not clipped. Require: a value was taken.
  double scaled(double value) const { return greatest_ > least_ ? (value - least_) / (greatest_ - least_) : 0; }
  double unscaled(double value) const { return least_ + value * (greatest_ - least_); }

 private:
  double least_ = std::numeric_limits<double>::infinity(), greatest_ = -std::numeric_limits<double>::infinity();
};

}  // namespace millrace::models
