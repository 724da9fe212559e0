// The scale on which a forecaster learns.
#pragma once

#include <span>

namespace millrace::models {

// Logarithms, so that errors are relative, standardised. A small offset keeps zeros finite and quiet stretches from
// counting more than busy ones.
struct SeriesScale {
  double offset = 1;  // > 0, in the series' unit: 1 % of its mean
  double center = 0;  // of ln(value + offset)
  double spread = 1;  // > 0: its standard deviation
  bool operator==(const SeriesScale&) const = default;

  double to(double value) const;
  double from(double scaled) const;  // >= 0, finite
};

// Of a series; only its values count, in any order. Requires: finite values >= 0.
SeriesScale fit_series_scale(std::span<const double> series);

}  // namespace millrace::models
