#include "sim/plan/rate_schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace millrace::plan {
namespace {

using kernel::Duration;
using kernel::SimTime;
using namespace kernel::literals;

SimTime at(Duration since_start) {
  return SimTime() + since_start;
}

// 100/s for 2 s, rising to 300/s within 4 s, falling to 0 within 1 s: 200 + 800 + 150 = 1150 records in 7 s.
std::vector<RateSchedule::Span> hill() {
  return {{2_s, 100, 100}, {4_s, 100, 300}, {1_s, 300, 0}};
}

TEST(RateSchedule, Constant) {
  const RateSchedule schedule = RateSchedule::constant(1000);
  EXPECT_EQ(schedule.rate(at(5_s)), 1000);
  EXPECT_EQ(schedule.records_until(at(5_s)), 5000);
  EXPECT_EQ(schedule.time_of(0), SimTime());
  for (int k = 1; k < 5000; ++k) ASSERT_EQ(schedule.time_of(k), at(k * 1_ms)) << k;
  EXPECT_EQ(schedule.next_change(SimTime()), SimTime::never());
  EXPECT_EQ(schedule.peak(), 1000);
  EXPECT_FALSE(schedule.empty());
  EXPECT_TRUE(RateSchedule().empty());
}

TEST(RateSchedule, RateZeroNeverCompletesARecord) {
  EXPECT_EQ(RateSchedule::constant(0).time_of(1), SimTime::never());
  EXPECT_EQ(RateSchedule::constant(0).records_until(at(100_s)), 0);
  EXPECT_EQ(RateSchedule({{1_s, 0, 0}}, true).time_of(1), SimTime::never());
}

TEST(RateSchedule, IntegratesStraightPieces) {
  const RateSchedule schedule(hill());
  EXPECT_EQ(schedule.rate(at(1_s)), 100);
  EXPECT_EQ(schedule.rate(at(4_s)), 200);
  EXPECT_EQ(schedule.rate(at(6500_ms)), 150);
  EXPECT_EQ(schedule.rate(at(8_s)), 0);
  EXPECT_DOUBLE_EQ(schedule.records_until(at(2_s)), 200);
  EXPECT_DOUBLE_EQ(schedule.records_until(at(4_s)), 500);  // 200 + 2 s x (100 + 200)/2
  EXPECT_DOUBLE_EQ(schedule.records_until(at(6_s)), 1000);
  EXPECT_DOUBLE_EQ(schedule.records_until(at(6500_ms)), 1112.5);  // 1000 + 0.5 s x (300 + 150)/2
  EXPECT_DOUBLE_EQ(schedule.records_until(at(7_s)), 1150);
  EXPECT_DOUBLE_EQ(schedule.records_until(at(1000_s)), 1150);
}

TEST(RateSchedule, InvertsTheIntegral) {
  const RateSchedule schedule(hill());
  EXPECT_EQ(schedule.time_of(200), at(2_s));
  EXPECT_EQ(schedule.time_of(500), at(4_s));
  EXPECT_EQ(schedule.time_of(1112.5), at(6500_ms));
  EXPECT_EQ(schedule.time_of(1150), at(7_s));
  EXPECT_EQ(schedule.time_of(1151), SimTime::never());
}

TEST(RateSchedule, TheLastRateHoldsUnlessItRepeats) {
  const std::vector<RateSchedule::Span> spans = {{1_s, 10, 10}, {1_s, 20, 20}};
  EXPECT_EQ(RateSchedule(spans).records_until(at(10_s)), 10 + 9 * 20);
  EXPECT_EQ(RateSchedule(spans, true).records_until(at(10_s)), 5 * 30);
  EXPECT_EQ(RateSchedule(spans).extent(), 1_s);
  EXPECT_EQ(RateSchedule(spans, true).extent(), 2_s);
}

TEST(RateSchedule, NextChange) {
  const RateSchedule schedule(hill());
  EXPECT_EQ(schedule.next_change(SimTime()), at(2_s));
  EXPECT_EQ(schedule.next_change(at(2_s)), at(6_s));
  EXPECT_EQ(schedule.next_change(at(6_s)), at(7_s));
  EXPECT_EQ(schedule.next_change(at(7_s)), SimTime::never());
  const RateSchedule repeating(hill(), true);
  EXPECT_EQ(repeating.next_change(at(6_s)), at(7_s));
  EXPECT_EQ(repeating.next_change(at(7_s)), at(9_s));
  EXPECT_EQ(RateSchedule({{1_s, 5, 5}, {1_s, 5, 5}}, true).next_change(SimTime()), SimTime::never());
  EXPECT_EQ(RateSchedule({{1_s, 5, 5}, {1_s, 5, 5}, {1_s, 6, 6}}).next_change(SimTime()), at(2_s));
}

TEST(RateSchedule, RepeatsForThousandsOfPeriodsWithoutDrift) {
  // A period that is no whole number of microseconds; 0.3 records each.
  const Duration period = 333'333'333_ns;
  const RateSchedule schedule({{period, 3, 3}}, true);
  const SimTime late = at(period * 1'000'000);
  EXPECT_NEAR(schedule.records_until(late), 1'000'000 * 3 * 0.333333333, 1e-6);
  const RateSchedule hills(hill(), true);
  for (int period_index : {1, 10, 1000, 100'000}) {
    EXPECT_EQ(hills.records_until(at(period_index * 7_s)), period_index * 1150.0);
    EXPECT_EQ(hills.time_of(period_index * 1150.0 + 500), at(period_index * 7_s + 4_s));
    EXPECT_EQ(hills.time_of(period_index * 1150.0), at(period_index * 7_s));
    EXPECT_EQ(hills.rate(at(period_index * 7_s + 4_s)), 200);
  }
}

TEST(RateSchedule, APeriodThatEndsIdleCompletesItsLastRecordBeforeItsEnd) {
  const RateSchedule schedule({{1_s, 4, 4}, {1_s, 0, 0}}, true);
  EXPECT_EQ(schedule.time_of(4), at(1_s));
  EXPECT_EQ(schedule.time_of(5), at(2250_ms));
  EXPECT_EQ(schedule.time_of(8), at(3_s));
}

TEST(RateSchedule, ScaledMultipliesEveryRate) {
  const RateSchedule doubled = RateSchedule(hill(), true).scaled(2);
  EXPECT_EQ(doubled.peak(), 600);
  EXPECT_EQ(doubled.rate(at(11_s)), 400);
  EXPECT_DOUBLE_EQ(doubled.records_until(at(14_s)), 4600);
  EXPECT_TRUE(doubled.repeats());
  EXPECT_EQ(RateSchedule(hill()).scaled(0).time_of(1), SimTime::never());
}

TEST(RateSchedule, AnswersQueriesInAnyOrder) {
  const RateSchedule schedule(hill(), true);
  const double late = schedule.records_until(at(6500_ms));
  EXPECT_EQ(schedule.rate(at(1_s)), 100);
  EXPECT_EQ(schedule.records_until(at(6500_ms)), late);
  EXPECT_EQ(schedule.time_of(1), at(10_ms));
}

// Any curve: lengths from 1 us to 100 s, rates from 0 to 1e7/s, constant or sloped.
RateSchedule any_schedule() {
  std::vector<RateSchedule::Span> spans;
  const int count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) {
    const Duration length = Duration::from_ns(*rc::gen::inRange<std::int64_t>(1000, 100'000'000'000));
    const double start = *rc::gen::inRange(0, 10'000'000) / 3.0;
    const double end = *rc::gen::arbitrary<bool>() ? start : *rc::gen::inRange(0, 10'000'000) / 3.0;
    spans.push_back({length, start, end});
  }
  return RateSchedule(spans, *rc::gen::arbitrary<bool>());
}

// The integral's own rounding: 1e-6 records as long as the counts are below 2^33.
double tolerance(double records) {
  return std::max(1e-6, records * 4e-16);
}

RC_GTEST_PROP(RateScheduleProperty, TimeOfIsTheLeastInstantThatHasTheRecord, ()) {
  const RateSchedule schedule = any_schedule();
  const double record = *rc::gen::inRange<std::int64_t>(1, 2'000'000'000) / 2.0;
  const SimTime when = schedule.time_of(record);
  RC_PRE(when != SimTime::never());
  RC_ASSERT(schedule.records_until(when) >= record - tolerance(record) - schedule.peak() * 1e-12);
  if (when.ns() >= 2) RC_ASSERT(schedule.records_until(when - 2_ns) <= record + tolerance(record));
}

RC_GTEST_PROP(RateScheduleProperty, TheIntegralNeverDecreases, ()) {
  const RateSchedule schedule = any_schedule();
  SimTime now = SimTime::from_ns(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000));
  double records = schedule.records_until(now);
  for (int i = 0; i < 1000; ++i) {
    now += Duration::from_ns(i % 3 + 1);
    const double next = schedule.records_until(now);
    RC_ASSERT(next >= records);
    records = next;
  }
  for (const std::int64_t around : {-3, -2, -1, 0, 1, 2}) {  // and across changes
    const SimTime change = schedule.next_change(now);
    if (change == SimTime::never()) break;
    const SimTime t = change + Duration::from_ns(around);
    RC_ASSERT(schedule.records_until(t + 1_ns) >= schedule.records_until(t));
  }
}

RC_GTEST_PROP(RateScheduleProperty, TimesOfSuccessiveRecordsDoNotDecrease, ()) {
  const RateSchedule schedule = any_schedule();
  const auto first = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
  SimTime before = schedule.time_of(static_cast<double>(first));
  for (std::int64_t record = first + 1; record < first + 200; ++record) {
    const SimTime next = schedule.time_of(static_cast<double>(record));
    RC_ASSERT(next >= before);
    before = next;
  }
}

}  // namespace
}  // namespace millrace::plan
