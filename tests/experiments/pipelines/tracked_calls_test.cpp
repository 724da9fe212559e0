#include "experiments/pipelines/tracked_calls.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

using models::CallCost;
using models::CallFeature;

runtime::Call release(std::uint64_t rows, std::int64_t from_us, std::int64_t to_us, double held) {
  runtime::Call call;
  call.kind = runtime::CallKind::release;
  call.records_out = rows;
  call.records_held = 150'000;
  call.started = kernel::SimTime() + kernel::Duration::from_ns(from_us * 1000);
  call.ended = kernel::SimTime() + kernel::Duration::from_ns(to_us * 1000);
  call.worked = kernel::Duration::from_ns(1000);
  call.held_before = 4096;
  call.held_after = held;
  call.read_bytes = 8192;
  return call;
}

TEST(TrackedCalls, ChunksOfAReleaseAreOneCall) {
  const auto calls = tracked_calls({{release(65'536, 0, 10, 4096), release(1000, 30, 35, 0)}});
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_TRUE(calls[0].release);
  EXPECT_EQ(calls[0].rows, 66'536);
  EXPECT_EQ(calls[0].held_rows, 150'000);
  EXPECT_EQ(calls[0].elapsed_us, 15);
  EXPECT_EQ(calls[0].cpu_us, 2);
  EXPECT_EQ(calls[0].held_after, 0);
}

TEST(TrackedCalls, TheEndOfAnInputIsNoCall) {
  EXPECT_TRUE(tracked_calls({{runtime::Call{}}}).empty());
}

TEST(TrackedCalls, FeaturesAndCostsAreLogarithms) {
  PhysicalPlan plan;
  plan.job.plan.operators.resize(1);
  plan.job.plan.operators[0].memory_budget = kernel::Bytes{1000};
  PlannedOperator planned;
  planned.type = models::PipelineOperator::partial_sort;
  planned.type_after = models::PipelineOperator::external_sort;
  planned.columns = 3;
  plan.operators = {planned};
  TrackedCall call = tracked_calls({{release(65'536, 0, 10, 0)}}).at(0);
  call.adapted = true;
  const models::OperatorCall made = operator_call(plan, call);
  EXPECT_EQ(made.type, models::PipelineOperator::external_sort);
  const auto feature = [&](CallFeature of) { return made.features[static_cast<std::size_t>(of)]; };
  const auto cost = [&](CallCost of) { return made.costs[static_cast<std::size_t>(of)]; };
  EXPECT_EQ(feature(CallFeature::columns), 3);
  EXPECT_EQ(feature(CallFeature::release), 1);
  EXPECT_NEAR(feature(CallFeature::rows), std::log1p(65'536), 1e-3);
  EXPECT_NEAR(feature(CallFeature::budget_bytes), std::log1p(1000), 1e-3);
  EXPECT_NEAR(cost(CallCost::elapsed), std::log1p(10), 1e-3);
  EXPECT_NEAR(cost(CallCost::average_memory), std::log1p(2048), 1e-3);
  EXPECT_NEAR(cost(CallCost::most_memory), std::log1p(4096), 1e-3);
  EXPECT_NEAR(cost(CallCost::blocks_read), std::log1p(2), 1e-3);
}

TEST(Rounded, KeepsFiveDigits) {
  EXPECT_FLOAT_EQ(rounded(1.234567), 1.2346F);
  EXPECT_FLOAT_EQ(rounded(-123456.7), -123460.0F);
  EXPECT_EQ(rounded(0), 0);
}

}  // namespace
}  // namespace millrace::experiments
