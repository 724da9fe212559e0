#include "experiments/fidelity/labelled_executions.h"

#include <gtest/gtest.h>

#include "tests/experiments/fidelity/made_executions.h"

namespace millrace::experiments {
namespace {

// Two sources, each with a map of its own, that a join reads; behind it a sink.
LabelledExecution joined() {
  LabelledExecution execution;
  execution.configured_per_s = execution.achieved_per_s = 100;
  for (const char* id : {"left", "right", "left-map", "right-map", "join", "out"}) {
    execution.operators.push_back(
        {.id = id, .kind = execution.operators.size() < 2 ? "source" : "map", .input_per_s = {}});
  }
  execution.edges = {{0, 2}, {1, 3}, {2, 4}, {3, 4}, {4, 5}};
  return execution;
}

TEST(BottleneckOf, NothingWhereTheJobKeepsUp) {
  EXPECT_FALSE(bottleneck_of(joined()));
  EXPECT_FALSE(bottleneck_of(row_of_three(0, "q-0", 100, 5)));
}

TEST(BottleneckOf, TheOperatorBehindTheLastOneThatIsHeldUp) {
  LabelledExecution execution = joined();
  execution.operators[0].backpressured_ms_per_s = 500;
  EXPECT_EQ(bottleneck_of(execution), 2U);
  // The map is held up as well: the join does it.
  execution.operators[2].backpressured_ms_per_s = 300;
  EXPECT_EQ(bottleneck_of(execution), 4U);
}

// 100 of 1000 ms is not yet backpressure.
TEST(BottleneckOf, ALittleBackpressureIsNone) {
  LabelledExecution execution = joined();
  execution.operators[0].backpressured_ms_per_s = 100;
  EXPECT_FALSE(bottleneck_of(execution));
}

TEST(BottleneckOf, OfTwoBranchesTheOneWithTheBusiestInstance) {
  LabelledExecution execution = joined();
  for (const std::size_t source : {0U, 1U}) execution.operators[source].backpressured_ms_per_s = 500;
  execution.operators[2].busiest_ms_per_s = 800;
  execution.operators[3].busiest_ms_per_s = 990;
  EXPECT_EQ(bottleneck_of(execution), 3U);
  execution.operators[2].busiest_ms_per_s = 1000;
  EXPECT_EQ(bottleneck_of(execution), 2U);
}

// What is held up further behind counts, not what feeds it.
TEST(BottleneckOf, AnOperatorThatIsNotHeldUpBetweenTwoThatAreIsNone) {
  LabelledExecution execution = joined();
  execution.operators[0].backpressured_ms_per_s = 500;
  execution.operators[4].backpressured_ms_per_s = 500;
  EXPECT_EQ(bottleneck_of(execution), 5U);
}

TEST(BottleneckOf, TheBusiestSourceWhereSourcesFallBehindByThemselves) {
  LabelledExecution execution = joined();
  execution.achieved_per_s = 80;
  execution.operators[0].busiest_ms_per_s = 700;
  execution.operators[1].busiest_ms_per_s = 1000;
  execution.operators[4].busiest_ms_per_s = 1000;
  EXPECT_TRUE(execution.saturated());
  EXPECT_EQ(bottleneck_of(execution), 1U);
}

TEST(MayCalibrate, AThirdOfAllAndAlwaysTheSame) {
  int chosen = 0;
  for (int i = 0; i < 3000; ++i) chosen += may_calibrate("nexmark-q1-" + std::to_string(i)) ? 1 : 0;
  EXPECT_GT(chosen, 900);
  EXPECT_LT(chosen, 1100);
  // The sums of the digests' hex digits, which leave the same remainder as the numbers because 16 = 1 modulo 3, are 424
  // and 492.
  EXPECT_FALSE(may_calibrate("q-0"));
  EXPECT_TRUE(may_calibrate("q-1"));
}

}  // namespace
}  // namespace millrace::experiments
