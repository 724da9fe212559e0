#include "tuners/dhalion/sensors.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::dhalion {
namespace {

Sample sample_at(double t_s, double window_s, std::vector<InstanceSample> instances) {
  return {.t_s = t_s, .window_s = window_s, .components = {{"count", std::move(instances)}}};
}

TEST(Sensors, BackpressureIsTheShareOfTheObservedTime) {
  // 60 s at 600 ms/s and 120 s at 0: 36,000 ms in 180 s. Queues add up, executed records stay single.
  const auto measured = measure({sample_at(60, 60, {{600, 10, 100}}), sample_at(180, 120, {{0, 30, 300}})}, 180, 300);
  const InstanceMeasurement& instance = measured.at("count").at(0);
  EXPECT_EQ(instance.backpressure, std::vector<double>{200});
  EXPECT_EQ(instance.queue, std::vector<double>{40});
  EXPECT_EQ(instance.executed, (std::vector<double>{100, 300}));
}

TEST(Sensors, OldSamplesAndMissingDataAreNotMeasured) {
  const auto measured =
      measure({sample_at(60, 60, {{600, 10, 100}}), sample_at(360, 60, {{100, {}, 5}, {}})}, 360, 300);
  EXPECT_EQ(measured.at("count").at(0).backpressure, std::vector<double>{100});
  EXPECT_TRUE(measured.at("count").at(0).queue.empty());
  EXPECT_EQ(measured.at("count").at(1), InstanceMeasurement{});
}

TEST(Sensors, SourcesAreNotSensedAndVictimsForceNothing) {
  const plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  job::Metrics culprit = worked(1, 1, 1000);
  culprit.caused_backpressure_ms_per_s = 700;
  job::Metrics victim = culprit;
  victim.backpressured_ms_per_s = 100;
  job::Observation seen;
  seen.window_s = 60;
  seen.operators["source"] = observed({culprit});
  seen.operators["parse"] = observed({victim});
  seen.operators["count"] = observed({culprit});
  const Sample sample = sample_of(plan, seen, {});
  EXPECT_FALSE(sample.components.contains("source"));
  EXPECT_EQ(sample.components.at("parse").at(0).backpressure_ms_per_s, 0);
  EXPECT_EQ(sample.components.at("count").at(0).backpressure_ms_per_s, 700);
}

TEST(Sensors, TotalsAreSpreadEvenlyWhereSubtasksAreNotReported) {
  const plan::LogicalPlan plan = make_chain({"source", "count", "sink"});
  job::Observation seen;
  seen.operators["count"].parallelism = 4;
  seen.operators["count"].total.caused_backpressure_ms_per_s = 400;
  seen.operators["count"].total.records_in = 80;
  const Sample sample = sample_of(plan, seen, {});
  ASSERT_EQ(sample.components.at("count").size(), 4u);
  EXPECT_EQ(sample.components.at("count").at(3), (InstanceSample{100, {}, 20}));
}

TEST(Sensors, MergingConcatenatesTheValuesOfEachInstance) {
  const Measurements earlier = {{"count", {{{100}, {1}, {5}}}}};
  const Measurements later = {{"count", {{{300}, {2}, {6}}, {{50}, {}, {}}}}};
  const Measurements all = merged(earlier, later);
  EXPECT_EQ(all.at("count").at(0), (InstanceMeasurement{{100, 300}, {1, 2}, {5, 6}}));
  EXPECT_EQ(total_backpressure(all.at("count")), 450);
}

}  // namespace
}  // namespace millrace::tuners::dhalion
