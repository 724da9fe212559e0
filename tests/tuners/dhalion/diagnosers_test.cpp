#include "tuners/dhalion/diagnosers.h"

#include <gtest/gtest.h>

namespace millrace::tuners::dhalion {
namespace {

using Instances = std::vector<InstanceMeasurement>;

InstanceMeasurement instance(double queue, double executed) {
  return {.backpressure = {100}, .queue = {queue}, .executed = {executed}};
}

std::optional<Diagnosis> diagnosis_of(const Instances& component) {
  return diagnose(detect("count", component, {}, {}), component, {});
}

TEST(Diagnosers, EqualInstancesAreTooFew) {
  const auto found = diagnosis_of({instance(500, 100), instance(600, 110)});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->kind, DiagnosisKind::under_provisioned);
  EXPECT_TRUE(found->instances.empty());
}

TEST(Diagnosers, ALongQueueAtTheSameRateIsASlowInstance) {
  // 5000 > 20 * 200: queues are skewed. Slow is whose doubled queue exceeds 5000: the first alone.
  const auto found = diagnosis_of({instance(5000, 100), instance(2500, 110), instance(200, 110)});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->kind, DiagnosisKind::slow_instance);
  EXPECT_EQ(found->instances, std::vector<std::size_t>{0});
}

TEST(Diagnosers, ALongQueueAtAHigherRateIsDataSkew) {
  // Both skewed. The second has a long queue but executed 1.1 * 250 = 275 < 300.
  const auto found = diagnosis_of({instance(5000, 300), instance(4000, 250), instance(200, 100)});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->kind, DiagnosisKind::data_skew);
  EXPECT_EQ(found->instances, std::vector<std::size_t>{0});
}

TEST(Diagnosers, SkewedRatesWithoutSkewedQueuesAreNobodysBusiness) {
  EXPECT_FALSE(diagnosis_of({instance(500, 300), instance(500, 100)}).has_value());
}

TEST(Diagnosers, DataSkewWithoutSuchAnInstanceIsNone) {
  // The longest queue belongs to the instance that executed least.
  EXPECT_FALSE(diagnosis_of({instance(5000, 100), instance(200, 300)}).has_value());
}

TEST(Diagnosers, IdleForAFullWindowIsOverProvisioned) {
  std::vector<Sample> samples;
  for (int i = 1; i <= 5; ++i) {
    samples.push_back({.t_s = 60.0 * i, .window_s = 60, .components = {{"count", {{0, 104, 5}, {0, 0, 5}}}}});
  }
  EXPECT_TRUE(is_over_provisioned("count", samples, 300, 104, {}));
  EXPECT_FALSE(is_over_provisioned("count", samples, 300, 103, {}));  // more than that waited
  EXPECT_FALSE(is_over_provisioned("sink", samples, 300, 104, {}));
  samples.erase(samples.begin());
  EXPECT_FALSE(is_over_provisioned("count", samples, 300, 104, {}));  // only 240 s seen
  samples.front().components["count"][1].backpressure_ms_per_s = 1;
  EXPECT_FALSE(is_over_provisioned("count", samples, 240, 104, {.sensor_duration_s = 240}));
}

}  // namespace
}  // namespace millrace::tuners::dhalion
