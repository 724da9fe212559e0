#include "tuners/dhalion/detectors.h"

#include <gtest/gtest.h>

namespace millrace::tuners::dhalion {
namespace {

InstanceMeasurement measured(double backpressure, double queue, double executed) {
  return {.backpressure = {backpressure}, .queue = {queue}, .executed = {executed}};
}

TEST(Detectors, ComponentBackpressureIsTheSumAndStrict) {
  EXPECT_FALSE(detect("count", {measured(10, 0, 0), measured(10, 0, 0)}, {}, {}).is_backpressured);
  const Symptoms found = detect("count", {measured(11, 0, 0), measured(10, 0, 0), measured(25, 0, 0)}, {}, {});
  EXPECT_TRUE(found.is_backpressured);
  EXPECT_EQ(found.backpressure, 46);
  EXPECT_EQ(found.backpressured, std::vector<std::size_t>{2});
}

TEST(Detectors, RateSkewNeedsMoreThanOneAndAHalfTimes) {
  EXPECT_FALSE(detect("count", {measured(0, 0, 150), measured(0, 0, 100)}, {}, {}).rate.detected);
  // 160 > 1.5 * 100. At least 144: the first two; at most 110: the last two.
  const Symptoms found =
      detect("count", {measured(0, 0, 160), measured(0, 0, 144), measured(0, 0, 110), measured(0, 0, 100)}, {}, {});
  EXPECT_TRUE(found.rate.detected);
  EXPECT_EQ(found.rate.positive, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(found.rate.negative, (std::vector<std::size_t>{2, 3}));
}

TEST(Detectors, QueueSkewNeedsMoreThanTwentyTimes) {
  EXPECT_FALSE(detect("count", {measured(0, 2000, 0), measured(0, 100, 0)}, {}, {}).queue.detected);
  EXPECT_TRUE(detect("count", {measured(0, 2001, 0), measured(0, 100, 0)}, {}, {}).queue.detected);
  EXPECT_TRUE(detect("count", {measured(0, 1, 0), measured(0, 0, 0)}, {}, {}).queue.detected);
  EXPECT_FALSE(detect("count", {measured(0, 0, 0), measured(0, 0, 0)}, {}, {}).queue.detected);
  EXPECT_FALSE(detect("count", {InstanceMeasurement{}}, {}, {}).queue.detected);
}

TEST(Detectors, LargeAndGrowingQueues) {
  std::vector<Sample> samples;
  for (const auto& [t, queue] : std::vector<std::pair<double, double>>{{60, 100}, {120, 760}, {180, 1420}}) {
    samples.push_back({.t_s = t, .window_s = 60, .components = {{"count", {{0, queue, 0}}}}});  // 11 bytes/s
  }
  const auto found = detect("count", {measured(0, 1001, 0)}, samples, {});
  EXPECT_EQ(found.large_queue, std::vector<std::size_t>{0});
  EXPECT_TRUE(found.has_growing_queue);
  EXPECT_FALSE(detect("count", {measured(0, 1000, 0)}, samples, {.growing_queue_limit = 11}).has_growing_queue);
  samples.pop_back();
  EXPECT_FALSE(detect("count", {measured(0, 1000, 0)}, samples, {}).has_growing_queue);  // two samples are too few
}

}  // namespace
}  // namespace millrace::tuners::dhalion
