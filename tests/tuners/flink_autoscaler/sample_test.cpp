#include "tuners/flink_autoscaler/sample.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tuners/flink_autoscaler/autoscaler_case.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

class AutoscalerSample : public testing::Test {
 protected:
  // source (1) -> count (2) -> sink (1), 10 s: 1000 records, of which the first instance of count takes 700.
  AutoscalerSample() {
    seen_.t_s = 10;
    seen_.window_s = 10;
    seen_.operators["source"] = observed({worked(0, 1000, 100)});
    seen_.operators["count"] = observed({worked(700, 70, 900), worked(300, 30, 300)});
    seen_.operators["sink"] = observed({worked(100, 0, 50)});
    seen_.sources["source"].lag_records = 200;
  }
  tl::expected<Sample, std::string> take(const std::vector<Sample>& earlier = {}) const {
    return sample_of(vertices_, deployed_, seen_, earlier, settings_);
  }

  plan::LogicalPlan plan_ = make_chain({"source", "count", "sink"});
  Vertices vertices_ = vertices_of(plan_);
  plan::Deployment deployed_ = deploy(plan_, {{"count", 2}});
  job::Observation seen_;
  Settings settings_;
};

TEST_F(AutoscalerSample, TakesCountersGaugesAndTheBusiestInstance) {
  const auto sample = take();
  ASSERT_TRUE(sample.has_value());
  const VertexSample& count = sample->vertices[1];
  EXPECT_EQ(count.records_in, 1000);
  EXPECT_EQ(count.records_out, 100);
  EXPECT_EQ(count.in_rate, 100);      // 1000 records / 10 s
  EXPECT_EQ(count.busy_ms, 12000);    // (900 + 300) ms/s for 10 s
  EXPECT_DOUBLE_EQ(count.load, 0.9);  // MAX
  EXPECT_TRUE(std::isnan(count.lag));
  settings_.busy_aggregator = BusyAggregator::min;
  EXPECT_DOUBLE_EQ(take()->vertices[1].load, 0.3);
  settings_.busy_aggregator = BusyAggregator::avg;
  EXPECT_DOUBLE_EQ(take()->vertices[1].load, 0.6);
}

TEST_F(AutoscalerSample, ASourceThatCountsNoInputIsMeasuredByItsOutput) {
  const VertexSample source = take()->vertices[0];
  EXPECT_EQ(source.records_in, 1000);
  EXPECT_EQ(source.lag, 200);
  EXPECT_TRUE(std::isnan(source.in_rate));
}

TEST_F(AutoscalerSample, CountersGoOn) {
  const Sample first = *take();
  seen_.t_s = 20;
  const Sample second = *take({first});
  EXPECT_EQ(second.counted_s, 20);
  EXPECT_EQ(second.vertices[1].records_in, 2000);
  EXPECT_EQ(second.vertices[1].busy_ms, 24000);
  // A lost window in between: time goes on, the counted time does not.
  seen_.t_s = 40;
  EXPECT_EQ(take({first, second})->counted_s, 30);
}

TEST_F(AutoscalerSample, ASourceShowsItsCapacityWhileItCatchesUp) {
  // g = 100/s. A lag of 200 is less than 30 s: nothing seen. 3000 is not: with 200 ms/s of backpressure 100 / 0.8.
  EXPECT_TRUE(std::isnan(take()->vertices[0].observed_tpr));
  seen_.sources["source"].lag_records = 3000;
  seen_.operators["source"].subtasks[0].backpressured_ms_per_s = 200;
  EXPECT_DOUBLE_EQ(take()->vertices[0].observed_tpr, 125);
  // Always blocked: nothing seen, so what was seen before, if it was seen twice.
  seen_.operators["source"].subtasks[0].backpressured_ms_per_s = 1000;
  const auto before = [](double tpr) { return sample_at(1, {source(0, 0, 0.1, tpr), {}, {}}); };
  EXPECT_TRUE(std::isnan(take({before(110)})->vertices[0].observed_tpr));
  EXPECT_DOUBLE_EQ(take({before(110), before(120)})->vertices[0].observed_tpr, 115);
  // Nothing read: any capacity.
  seen_.operators["source"] = observed({worked(0, 0, 0)});
  EXPECT_TRUE(std::isinf(take()->vertices[0].observed_tpr));
}

TEST_F(AutoscalerSample, WhatIsMissingIsNeverZeroInIntendedMode) {
  const job::Observation whole = seen_;
  const auto error_without = [&](auto change) {
    seen_ = whole;
    change(seen_);
    const auto sample = take();
    return sample ? std::string("nothing") : sample.error();
  };
  EXPECT_EQ(error_without([](auto& s) { s.operators.erase("sink"); }), "no metrics of sink");
  EXPECT_EQ(error_without([](auto& s) { s.operators["count"].subtasks.pop_back(); }),
            "1 of 2 instances of count have reported");
  EXPECT_EQ(error_without([](auto& s) { s.operators["count"].subtasks[1].records_in.reset(); }),
            "no count of the records into count");
  EXPECT_EQ(error_without([](auto& s) { s.operators["count"].subtasks[1].busy_ms_per_s.reset(); }),
            "no busy time of count");
  EXPECT_EQ(error_without([](auto& s) { s.sources.clear(); }), "no lag of source");
  // In a chain the records out of an operator are those into the next one.
  EXPECT_EQ(error_without([](auto& s) { s.operators["count"].subtasks[1].records_out.reset(); }), "nothing");
}

TEST_F(AutoscalerSample, ALagThatWasNeverKnownIsNoMetricAndOneThatWasIsLost) {
  const Sample before = *take();
  seen_.sources["source"].lag_records = kUnknown;
  ASSERT_TRUE(take().has_value());
  EXPECT_TRUE(std::isnan(take()->vertices[0].lag));
  EXPECT_EQ(take({before}).error(), "no lag of source");
  settings_.mode = Mode::released;
  EXPECT_EQ(take({before})->vertices[0].lag, 0);
}

TEST_F(AutoscalerSample, ALagThatIsNotSeenIsNotZero) {
  const Sample before = *take();
  seen_.sources["source"].lag_records.reset();
  EXPECT_TRUE(std::isnan(take()->vertices[0].lag));
  EXPECT_EQ(take({before}).error(), "no lag of source");
  settings_.mode = Mode::released;
  EXPECT_EQ(take({before})->vertices[0].lag, 0);
}

TEST_F(AutoscalerSample, TheReleasedCodeTakesWhatIsThere) {
  settings_.mode = Mode::released;
  seen_.operators["count"].subtasks[0].busy_ms_per_s.reset();
  seen_.sources.clear();
  const auto sample = take();
  ASSERT_TRUE(sample.has_value());
  EXPECT_DOUBLE_EQ(sample->vertices[1].load, 0.3);
  EXPECT_EQ(sample->vertices[0].lag, 0);
  seen_.operators["count"].subtasks[1].busy_ms_per_s.reset();
  EXPECT_EQ(take().error(), "no busy time of count");
}

TEST_F(AutoscalerSample, WithoutInstancesTheOperatorSpeaksForThem) {
  seen_.operators["count"] = {
      .parallelism = 2, .max_parallelism = 128, .total = worked(1000, 100, 600), .subtasks = {}};
  const VertexSample count = take()->vertices[1];
  EXPECT_DOUBLE_EQ(count.load, 0.6);
  EXPECT_EQ(count.busy_ms, 12000);  // 2 instances, 600 ms/s each, 10 s
}

TEST_F(AutoscalerSample, ABusyTimeThatIsNoNumberIsALoadThatIsNone) {
  seen_.operators["count"].subtasks[0].busy_ms_per_s = kUnknown;
  EXPECT_TRUE(std::isnan(take()->vertices[1].load));
}

TEST(AutoscalerMetric, RoundsToThousandthsButNotToZero) {
  EXPECT_EQ(rounded_metric(1.23456), 1.235);
  EXPECT_EQ(rounded_metric(0.0004), 0.0004);
  EXPECT_EQ(rounded_metric(0), 0);
  EXPECT_TRUE(std::isnan(rounded_metric(kUnknown)));
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
