// The bottleneck rule of Timely on numbers worked out by hand.
#include "sim/job/lagging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace millrace::job {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// source (0) -> filter (1) -> join (3) <- source (2); join -> sink (4).
const std::vector<std::pair<std::uint32_t, std::uint32_t>> kJoin = {{0, 1}, {1, 3}, {2, 3}, {3, 4}};

TEST(Lagging, NobodyLagsWhereEveryoneTakesWhatComes) {
  const std::vector<OperatorFlow> flows = {{100, 100}, {100, 20}, {50, 50}, {70, 10}, {10, 0}};
  EXPECT_THAT(lagging(flows, kJoin), ElementsAre(false, false, false, false, false));
}

// The join is offered 20 + 50 = 70, of which 85 % are 59.5.
TEST(Lagging, AJoinIsMeasuredAgainstTheSumOfItsInputs) {
  std::vector<OperatorFlow> flows = {{100, 100}, {100, 20}, {50, 50}, {60, 10}, {10, 0}};
  EXPECT_FALSE(lagging(flows, kJoin)[3]);
  flows[3].in = 59;
  EXPECT_TRUE(lagging(flows, kJoin)[3]);
}

// The filter takes half of what comes; the join behind it all of the little that is left.
TEST(Lagging, OperatorsBehindABottleneckAreMeasuredAgainstWhatItPutsOut) {
  const std::vector<OperatorFlow> flows = {{100, 100}, {50, 10}, {50, 50}, {60, 10}, {10, 0}};
  EXPECT_THAT(lagging(flows, kJoin), ElementsAre(false, true, false, false, false));
}

// Exactly 85 % is not below 85 %.
TEST(Lagging, TheLimitItselfKeepsUp) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> edge = {{0, 1}};
  EXPECT_FALSE(lagging(std::vector<OperatorFlow>{{0, 100}, {85, 0}}, edge)[1]);
  EXPECT_TRUE(lagging(std::vector<OperatorFlow>{{0, 100}, {84.9, 0}}, edge)[1]);
  EXPECT_FALSE(lagging(std::vector<OperatorFlow>{{0, 0}, {0, 0}}, edge)[1]);
}

// The source's 200 are 100 for each of its two readers.
TEST(Lagging, AnOutputForSeveralOperatorsIsSharedEqually) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> fork = {{0, 1}, {0, 2}};
  EXPECT_THAT(lagging(std::vector<OperatorFlow>{{100, 200}, {100, 0}, {80, 0}}, fork), ElementsAre(false, false, true));
}

TEST(Lagging, OfAnObservationOperatorsWithoutNumbersAreLeftOut) {
  Observation seen;
  seen.operators["in"].total.records_in = seen.operators["in"].total.records_out = 100;
  seen.operators["map"].total.records_in = 70;
  seen.operators["out"].total.records_in = 70;
  seen.edges = {{"in", "map", "rebalance"}, {"map", "out", "rebalance"}};
  EXPECT_THAT(lagging(seen), ElementsAre(Pair("in", false), Pair("map", true)));
}

TEST(Lagging, TellsWhatIsPutOutToAnOperator) {
  Observation seen;
  seen.operators["in"].total.records_in = seen.operators["in"].total.records_out = 100;
  seen.operators["map"].total.records_in = 70;
  seen.operators["out"].total.records_in = 70;
  seen.edges = {{"in", "map", "rebalance"}, {"map", "out", "rebalance"}};
  const auto all = intakes(seen);
  ASSERT_EQ(all.size(), 2U) << "what map puts out to out is not told";
  EXPECT_EQ(all.at("map").in, 70);
  EXPECT_EQ(all.at("map").offered, 100);
  EXPECT_EQ(all.at("in").offered, 0);
  EXPECT_TRUE(all.at("map").lags());
  EXPECT_FALSE(all.at("map").lags(0.7));
}

}  // namespace
}  // namespace millrace::job
