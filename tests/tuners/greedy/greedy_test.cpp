#include "tuners/greedy/greedy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tuners/greedy/static_degrees.h"
#include "tuners/greedy/step.h"

namespace millrace::tuners::greedy {
namespace {

using testing::HasSubstr;

// in -> a -> b -> out, on 8 cores.
class GreedyTest : public testing::Test {
 protected:
  GreedyTest() : cluster_(cluster::uniform_cluster(*cluster::find_node_type("m510"), 1, 16)) {
    plan_.operators.resize(4);
    const char* const ids[] = {"in", "a", "b", "out"};
    for (std::size_t i = 0; i < 4; ++i) plan_.operators[i].id = ids[i];
    plan_.operators[0].kind = plan::OperatorKind::source;
    plan_.operators[3].kind = plan::OperatorKind::sink;
    plan_.operators[3].scalable = false;
    for (std::size_t i = 0; i < 3; ++i) plan_.edges.push_back({.from = ids[i], .to = ids[i + 1]});
    context_.plan = &plan_;
    context_.cluster = &cluster_;
  }

  std::unique_ptr<Tuner> tuner(const nlohmann::json& given = nlohmann::json::object()) const {
    return make(context_, *checked_options(*find_tuner("greedy"), given));
  }

  // A window of ten seconds.
  static job::Observation window(double throughput_per_s, double busy_a, double busy_b, double held_up = 500) {
    job::Observation seen;
    seen.window_s = 10;
    seen.operators["in"].total.records_out = throughput_per_s * 10;
    seen.operators["in"].total.backpressured_ms_per_s = held_up;
    seen.operators["a"].total.busy_ms_per_s = busy_a * 1000;
    seen.operators["b"].total.busy_ms_per_s = busy_b * 1000;
    return seen;
  }

  plan::LogicalPlan plan_;
  cluster::Cluster cluster_;
  TunerContext context_;
};

TEST(GreedyStep, RelievesWhatIsBusiest) {
  // a: 1.0 of one instance would become 0.5; b stays at 0.8: the greatest falls from 1 to 0.8.
  const std::vector<Load> loads = {{"a", 1, 1.0, true}, {"b", 1, 0.8, true}};
  EXPECT_NEAR(relief(loads, 0), 0.2, 1e-12);
  EXPECT_NEAR(relief(loads, 1), 0, 1e-12);
  EXPECT_EQ(next_to_grow(loads), 0U);
}

TEST(GreedyStatic, GrowsTheMostLoadedUntilNoneIsOverloaded) {
  // 2.5 cores want three instances, one core is enough with one; 0.2 too.
  EXPECT_EQ(static_degrees(std::vector<double>{2.5, 1.0, 0.2}, 16, 100), (std::vector<std::uint32_t>{3, 1, 1}));
  // Loads 4 and 3 turn by turn: (1,1) -> (2,1) -> (2,2) -> (3,2), and the budget is used up.
  EXPECT_EQ(static_degrees(std::vector<double>{4, 3}, 16, 5), (std::vector<std::uint32_t>{3, 2}));
  EXPECT_EQ(static_degrees(std::vector<double>{4, 3}, 2, 100), (std::vector<std::uint32_t>{2, 2}));
}

TEST_F(GreedyTest, StaticPlansOnceAndStays) {
  context_.expected_demand = [] { return std::map<std::string, double>{{"a", 2.5}, {"b", 0.3}}; };
  const auto its = tuner({{"form", "static"}});
  const plan::Deployment planned = its->plan();
  EXPECT_EQ(planned.parallelism("a"), 3U);
  EXPECT_EQ(planned.parallelism("b"), 1U);
  EXPECT_EQ(its->adjust(planned, window(1000, 1, 1), {}).to, std::nullopt);
}

TEST(GreedyStep, OfTwoBottlenecksTheEarlier) {
  EXPECT_EQ(next_to_grow({{"a", 1, 1.0, true}, {"b", 1, 1.0, true}}), 0U);
  EXPECT_EQ(next_to_grow({{"a", 1, 0.5, true}, {"b", 1, 1.0, false}, {"c", 1, 1.0, true}}), 2U);
  EXPECT_EQ(next_to_grow({{"a", 1, 1.0, false}}), std::nullopt);
}

TEST_F(GreedyTest, KeepsWhatHelpsAndUndoesWhatDoesNot) {
  const auto greedy = tuner();
  plan::Deployment current = greedy->plan();
  EXPECT_EQ(current.text(), "a=1 b=1 in=1 out=1");
  Adjustment step = greedy->adjust(current, window(100, 1.0, 0.6), {});
  ASSERT_TRUE(step.to);
  EXPECT_EQ(step.to->text(), "a=2 b=1 in=1 out=1");

  current = *step.to;  // 60 % more: kept, and b is next
  step = greedy->adjust(current, window(160, 0.8, 0.96), step.next);
  ASSERT_TRUE(step.to);
  EXPECT_EQ(step.to->text(), "a=2 b=2 in=1 out=1");

  const plan::Deployment before = current;
  current = *step.to;  // 1 % more: undone
  step = greedy->adjust(current, window(161.6, 0.8, 0.5), step.next);
  ASSERT_TRUE(step.to);
  EXPECT_EQ(*step.to, before);
  EXPECT_THAT(step.why, HasSubstr("only"));

  current = *step.to;  // b is not tried again while the load stays as it is; a is
  step = greedy->adjust(current, window(160, 0.8, 0.96), step.next);
  ASSERT_TRUE(step.to);
  EXPECT_EQ(step.to->text(), "a=3 b=1 in=1 out=1");
}

TEST_F(GreedyTest, ForgetsItsFailuresWhenTheLoadChanges) {
  const auto greedy = tuner();
  const plan::Deployment current = greedy->plan();
  const nlohmann::json tried = {{"tabu", {"a", "b"}}, {"trial", ""}, {"before", 0}, {"stable", 100.0}};
  EXPECT_FALSE(greedy->adjust(current, window(103, 1, 1), tried).to);
  EXPECT_TRUE(greedy->adjust(current, window(130, 1, 1), tried).to);
}

TEST_F(GreedyTest, StopsWithoutNeedOrMeans) {
  const auto greedy = tuner();
  const plan::Deployment current = greedy->plan();
  EXPECT_FALSE(greedy->adjust(current, window(100, 0.5, 0.5, 0), {}).to);
  EXPECT_FALSE(greedy->adjust(current, window(0, 1, 1), {}).to);
  EXPECT_FALSE(tuner({{"budget", 2}})->adjust(current, window(100, 1, 1), {}).to);
  EXPECT_TRUE(tuner({{"budget", 3}})->adjust(current, window(100, 1, 1), {}).to);
  EXPECT_TRUE(tuner({{"saturation", 0.4}})->adjust(current, window(100, 0.5, 0.5, 0), {}).to);
}

}  // namespace
}  // namespace millrace::tuners::greedy
