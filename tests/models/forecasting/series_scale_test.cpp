#include "models/forecasting/series_scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace millrace::models {
namespace {

TEST(SeriesScale, StandardisesLogarithms) {
  const std::vector<double> series = {0, 10, 40, 90, 160};
  const SeriesScale scale = fit_series_scale(series);
  EXPECT_DOUBLE_EQ(scale.offset, 0.6);  // 1 % of 60
  double sum = 0, squares = 0;
  for (const double value : series) {
    sum += scale.to(value);
    squares += scale.to(value) * scale.to(value);
    EXPECT_NEAR(scale.from(scale.to(value)), value, 1e-9);
  }
  EXPECT_NEAR(sum, 0, 1e-12);
  EXPECT_NEAR(squares / 5, 1, 1e-12);
}

TEST(SeriesScale, IsSoundOfAnySeries) {
  for (const std::vector<double>& series : {std::vector<double>{}, {0, 0, 0}, {7, 7}, {1e-9, 1e12}}) {
    const SeriesScale scale = fit_series_scale(series);
    for (const double scaled : {-1e6, 0.0, 1e6}) {
      const double value = scale.from(scaled);
      EXPECT_TRUE(value >= 0 && std::isfinite(value)) << value;
    }
    EXPECT_TRUE(std::isfinite(scale.to(0)));
  }
}

}  // namespace
}  // namespace millrace::models
