#include "models/forecasting/series_scale.h"

#include <algorithm>
#include <cmath>

namespace millrace::models {

namespace {

constexpr double kOffset = 0.01;       // of the mean
constexpr double kLeastSpread = 1e-3;  // of logarithms: a series that hardly moves is noise
constexpr double kMostLog = 60;        // beyond e^60 a forecast is as wrong as can be, and stays finite

}  // namespace

double SeriesScale::to(double value) const {
  return (std::log(value + offset) - center) / spread;
}

double SeriesScale::from(double scaled) const {
  return std::max(0.0, std::exp(std::min(center + scaled * spread, kMostLog)) - offset);
}

SeriesScale fit_series_scale(std::span<const double> series) {
  SeriesScale scale;
  if (series.empty()) return scale;
  const auto count = static_cast<double>(series.size());
  double mean = 0;
  for (const double value : series) mean += value / count;
  scale.offset = mean > 0 ? kOffset * mean : 1;
  double squares = 0;
  for (const double value : series) scale.center += std::log(value + scale.offset) / count;
  for (const double value : series) squares += std::pow(std::log(value + scale.offset) - scale.center, 2) / count;
  scale.spread = std::max(kLeastSpread, std::sqrt(squares));
  return scale;
}

}  // namespace millrace::models
