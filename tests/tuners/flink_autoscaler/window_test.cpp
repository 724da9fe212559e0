#include "tuners/flink_autoscaler/window.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Sample> empty_samples(double first_s, double step_s, int count) {
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i) samples.push_back(sample_at(first_s + i * step_s, {VertexSample{}}));
  return samples;
}

TEST(AutoscalerWindow, ByDefaultTheFirstDecisionComesAfterTwentyMinutes) {
  // Stable at 300 s, the first sample from then on is that of 300 s; a window of 900 s later it is 1200 s.
  const Settings settings;
  WindowTimes times = window_times(empty_samples(60, 60, 19), 0, settings);  // the last at 1140 s
  EXPECT_EQ(times.stable_s, 300);
  EXPECT_EQ(times.full_s, 1200);
  EXPECT_FALSE(times.is_full);
  std::vector<Sample> samples = empty_samples(60, 60, 20);
  EXPECT_TRUE(window_times(samples, 0, settings).is_full);
  // Of these the window keeps 300 s to 1200 s, and it stays full from cycle to cycle.
  trim(samples, settings);
  EXPECT_EQ(samples.size(), 16u);
  EXPECT_EQ(samples.front().t_s, 300);
  samples.push_back(sample_at(1260, {VertexSample{}}));
  EXPECT_TRUE(window_times(samples, 0, settings).is_full);
}

TEST(AutoscalerWindow, IsNotFullBeforeTheJobIsStable) {
  const WindowTimes times = window_times(empty_samples(1060, 60, 2), 1000, {});
  EXPECT_EQ(times.stable_s, 1300);
  EXPECT_EQ(times.full_s, 2200);
  EXPECT_FALSE(times.is_full);
}

TEST(AutoscalerWindow, RatesGoFromTheFirstKnownValueToTheLast) {
  std::vector<Sample> samples;
  for (const double in : {kUnknown, 100.0, 400.0, 1300.0, kUnknown}) {
    samples.push_back(sample_at(10.0 * static_cast<double>(samples.size()), {inner(in, in / 10, 0)}));
  }
  // (1300 - 100) / (30 s - 10 s).
  EXPECT_DOUBLE_EQ(counter_rate(samples, 0, &VertexSample::records_in), 60);
  // 10 s of these were not counted: 1200 / 10.
  for (std::size_t i = 2; i < samples.size(); ++i) samples[i].counted_s -= 10;
  EXPECT_DOUBLE_EQ(counter_rate(samples, 0, &VertexSample::records_in), 120);
  EXPECT_DOUBLE_EQ(level_rate(samples, 0, &VertexSample::records_in), 60);
  samples.resize(2);
  EXPECT_TRUE(std::isnan(counter_rate(samples, 0, &VertexSample::records_in)));
}

TEST(AutoscalerWindow, MeansAreOfFiniteValues) {
  std::vector<Sample> samples;
  for (const double load : {0.2, kUnknown, kInfinity, 0.6}) samples.push_back(sample_at(0, {inner(0, 0, load)}));
  EXPECT_DOUBLE_EQ(average(samples, 0, &VertexSample::load), 0.4);
  EXPECT_TRUE(std::isnan(average(samples, 0, &VertexSample::load, 3)));
  EXPECT_TRUE(std::isnan(average({samples[1]}, 0, &VertexSample::load)));
  EXPECT_EQ(average({samples[1], samples[2]}, 0, &VertexSample::load), kInfinity);
}

TEST(AutoscalerWindow, AStateHoldsAnyWindow) {
  // 5000 vertex rows of 7 numbers fit: here of 10 vertices 35000 / 72 = 486 samples. A window of 1000 cycles is
  // thinned.
  Settings settings;
  settings.window_s = 60000;
  settings.stabilization_s = 0;
  std::vector<Sample> samples;
  bool was_full = false;
  for (int cycle = 1; cycle <= 3000; ++cycle) {
    samples.push_back(sample_at(60.0 * cycle, std::vector<VertexSample>(10)));
    thin(samples);
    ASSERT_LE(samples.size(), 486u);
    const bool is_full = window_times(samples, 0, settings).is_full;
    EXPECT_TRUE(is_full || !was_full) << cycle;
    was_full = is_full;
    if (is_full) trim(samples, settings);
  }
  EXPECT_TRUE(was_full);
  EXPECT_NEAR(samples.back().t_s - samples.front().t_s, 60000, 6000);
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
