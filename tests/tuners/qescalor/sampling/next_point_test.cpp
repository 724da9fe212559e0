#include "tuners/qescalor/sampling/next_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace millrace::tuners::qescalor {
namespace {

using testing::ElementsAre;
using Curve = std::function<double(std::uint32_t)>;

// The points in the order sampled, of an operator whose performance is `curve`.
std::vector<std::uint32_t> walk(const SamplingSettings& settings, const Curve& curve) {
  std::vector<PointRate> sampled;
  std::vector<std::uint32_t> points;
  while (const auto point = next_point(settings, sampled)) {
    points.push_back(*point);
    sampled.push_back({*point, curve(*point)});
    if (points.size() > 10'000) break;
  }
  return points;
}

SamplingSettings dynamic(std::uint32_t points) {
  SamplingSettings settings;
  settings.points = points;
  settings.largest_step = 4;
  settings.up = 0.2;
  settings.stop = 0.01;
  settings.stop_count = 2;
  return settings;
}

TEST(NextPoint, FixedStepsCoverTheLine) {
  SamplingSettings settings;
  settings.sampler = Sampler::fixed;
  settings.points = 10;
  settings.step = 3;
  EXPECT_THAT(walk(settings, [](auto) { return 1.0; }), ElementsAre(0, 3, 6, 9));
  settings.step = 4;
  EXPECT_THAT(walk(settings, [](auto) { return 1.0; }), ElementsAre(0, 4, 8));
}

TEST(NextPoint, AFlatLineEndsAfterTheStopCountWithTheLargestSteps) {
  EXPECT_THAT(walk(dynamic(40), [](auto) { return 5.0; }), ElementsAre(0, 1, 5));
}

TEST(NextPoint, NoiseWithinDeltaStopIsNoFluctuation) {
  EXPECT_THAT(walk(dynamic(40), [](auto point) { return point % 2 == 0 ? 5.0 : 4.99; }), ElementsAre(0, 1, 5));
}

// A gain of 5 % a point asks for steps of 0.2 / 0.05 = 4.
TEST(NextPoint, TheStepFollowsTheGradient) {
  EXPECT_THAT(walk(dynamic(14), [](auto point) { return 100.0 + 5 * point; }), ElementsAre(0, 1, 5, 9, 13));
}

TEST(NextPoint, AGainAboveDeltaUpIsSampledAgainBetween) {
  // A jump between points 5 and 9: found from 9 on, and all between are taken.
  const Curve jump = [](std::uint32_t point) { return point < 7 ? 100.0 + 5 * point : 1000.0; };
  EXPECT_THAT(walk(dynamic(30), jump), ElementsAre(0, 1, 5, 9, 6, 7, 8, 10, 14));
}

TEST(NextPoint, NeighboursThatDifferTooMuchAreSampledTwice) {
  EXPECT_THAT(walk(dynamic(4), [](auto point) { return 100.0 * (point + 1); }), ElementsAre(0, 1, 1, 2, 2, 3, 3));
}

TEST(NextPoint, ALossIsAFluctuation) {
  const Curve loss = [](std::uint32_t point) { return point < 5 ? 100.0 : 50.0; };
  EXPECT_THAT(walk(dynamic(6), loss), ElementsAre(0, 1, 5, 2, 3, 4));
}

TEST(NextPoint, NothingIsGainedFromNothing) {
  EXPECT_THAT(walk(dynamic(40), [](auto) { return 0.0; }), ElementsAre(0, 1, 5));
}

TEST(NextPoint, EveryWalkEnds) {
  for (std::uint32_t points = 2; points < 40; ++points) {
    const auto rough = walk(dynamic(points), [](auto point) { return 100.0 + 37 * ((point * 7) % 5); });
    EXPECT_LE(rough.size(), 2 * points);
    for (const std::uint32_t point : rough) EXPECT_LT(point, points);
  }
}

TEST(NextPoint, ResourcesGrowAlongTheLine) {
  SamplingSettings settings;
  settings.start = {.cpu_share = 0.4, .memory = kernel::Bytes{1000}};
  settings.least_step = {.cpu_share = 0.1, .memory = kernel::Bytes{20}};
  const plan::InstanceResources third = resources_of(settings, 3);
  EXPECT_DOUBLE_EQ(third.cpu_share, 0.7);
  EXPECT_EQ(third.memory.count, 1060);
}

}  // namespace
}  // namespace millrace::tuners::qescalor
