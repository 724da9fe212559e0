#include "sim/job/merge_measurements.h"

#include <gtest/gtest.h>

namespace millrace::job {
namespace {

Measurement measured(double window_s, double records, double backpressured, double backlog) {
  Measurement m;
  m.window_s = window_s;
  m.offered_records["in"] = records;
  m.read_records["in"] = records;
  m.result_records = records / 2;
  m.backlog_records = m.peak_backlog_records = backlog;
  m.backpressured_share = backpressured;
  m.latency_ns.add(1e6, 10);
  m.latency_parts["map"].service_ms = records / 100;
  return m;
}

TEST(MergeMeasurements, SumsCountsAndWeighsShares) {
  const Measurement a = measured(10, 100, 0.5, 7), b = measured(30, 500, 0.1, 3);
  const Measurement whole = merge_measurements({{&a, 1}, {&b, 1}});
  EXPECT_EQ(whole.window_s, 40);
  EXPECT_EQ(whole.offered_records.at("in"), 600);
  EXPECT_EQ(whole.result_records, 300);
  EXPECT_EQ(whole.backlog_records, 3);
  EXPECT_EQ(whole.peak_backlog_records, 7);
  EXPECT_NEAR(whole.backpressured_share, (0.5 * 10 + 0.1 * 30) / 40, 1e-12);
  EXPECT_EQ(whole.latency_ns.count(), 20U);
  EXPECT_NEAR(whole.latency_parts.at("map").service_ms, (1 * 10 + 5 * 30) / 40.0, 1e-12);
}

TEST(MergeMeasurements, RepeatedPartsCountSoOften) {
  const Measurement a = measured(2, 100, 0.5, 7);
  const Measurement whole = merge_measurements({{&a, 30}});
  EXPECT_EQ(whole.window_s, 60);
  EXPECT_EQ(whole.read_records.at("in"), 3000);
  EXPECT_EQ(whole.latency_ns.count(), 300U);
  EXPECT_EQ(whole.backpressured_share, 0.5);
  EXPECT_EQ(whole.backlog_records, 7);
}

}  // namespace
}  // namespace millrace::job
