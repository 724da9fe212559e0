#include "experiments/calibration/fit.h"

#include <gtest/gtest.h>

#include "experiments/calibration/calibration_table.h"
#include "experiments/calibration/simulated_rate.h"
#include "tests/experiments/calibration/small_calibration.h"

namespace millrace::experiments {
namespace {

TEST(Fit, FindsTheHostThatWasMeasured) {
  const Calibration calibration = small_calibration(small_host(0.8, 40e9), {1, 4, 8, 12});
  const auto fitted = fit(calibration, calibration.measured, {});
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->values[0], 0.8, 0.01);
  EXPECT_NEAR(fitted->values[1], 40e9, 4e9);  // 1 % of a rate is 5 % to 10 % of the bandwidth
  EXPECT_EQ(fitted->host.cluster.nodes.front().type.speed, fitted->values[0]);
}

TEST(Fit, WithOneFreeNumber) {
  Calibration calibration = small_calibration(small_host(1, 80e9), {4, 12});
  calibration.free.erase(calibration.free.begin());
  const auto fitted = fit(calibration, calibration.measured, {});
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->values[0], 80e9, 8e9);
}

TEST(Fit, RepeatsItself) {
  const Calibration calibration = small_calibration(small_host(0.8, 40e9), {1, 8});
  EXPECT_EQ(fit(calibration, calibration.measured, {})->values, fit(calibration, calibration.measured, {})->values);
}

TEST(Fit, StopsWhenInterruptedOrWhenASimulationCannotRun) {
  Calibration calibration = small_calibration(small_host(0.8, 40e9), {1, 8});
  FitOptions interrupted;
  interrupted.interrupted = [] { return true; };
  EXPECT_EQ(fit(calibration, calibration.measured, interrupted).error(), "interrupted");
  calibration.measured.push_back({41, 1e6, 1e6, 1e6});
  EXPECT_FALSE(fit(calibration, calibration.measured, {}).has_value());
}

// Points that the model itself made are predicted by a fit to the others, whichever is left out.
TEST(Calibrate, PredictsWhatWasLeftOut) {
  Calibration calibration = small_calibration(small_host(0.8, 40e9), {1, 4, 8, 12});
  calibration.predict = {6};
  const auto result = calibrate(calibration, {});
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->left_out.size(), 4u);
  EXPECT_LT(mean_absolute_error(result->points), 0.01);
  EXPECT_LT(mean_absolute_error(result->left_out), 0.02);
  ASSERT_EQ(result->predictions.size(), 1u);
  const double truth = simulated_rate(calibration, small_host(0.8, 40e9), 6, 1).value();
  EXPECT_NEAR(result->predictions[0].simulated_per_s, truth, 0.01 * truth);

  const std::string table = calibration_table(calibration, *result);
  EXPECT_NE(table.find("memory_bandwidth = "), std::string::npos);
  EXPECT_EQ(table.find("at its bound"), std::string::npos);
}

TEST(Calibrate, SaysThatANumberIsAtItsBound) {
  Calibration calibration = small_calibration(small_host(0.6, 40e9), {1});
  calibration.free = {{find_fit_parameter("speed"), 0.9, 2}};
  const auto result = calibrate(calibration, {});
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->left_out.empty());  // no point is left to fit
  EXPECT_NE(calibration_table(calibration, *result).find("at its bound"), std::string::npos);
}

}  // namespace
}  // namespace millrace::experiments
