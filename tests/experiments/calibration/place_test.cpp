#include "experiments/calibration/place.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

TEST(Place, IsLogarithmicAboveZero) {
  EXPECT_NEAR(value_at(1, 100, 0.5), 10, 1e-9);
  EXPECT_NEAR(place_of(1, 100, 10), 0.5, 1e-12);
  EXPECT_NEAR(value_at(0, 100, 0.5), 50, 1e-9);
  EXPECT_NEAR(place_of(0, 100, 25), 0.25, 1e-12);
}

TEST(Place, WhatLiesOutsideCountsAsTheNearerEnd) {
  EXPECT_NEAR(value_at(2, 8, 1.5), 8, 1e-9);
  EXPECT_NEAR(value_at(2, 8, -1), 2, 1e-9);
  EXPECT_EQ(place_of(2, 8, 1), 0);
  EXPECT_EQ(place_of(2, 8, 9), 1);
}

}  // namespace
}  // namespace millrace::experiments
