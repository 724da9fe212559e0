#include "experiments/replay/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/experiments/replay/made_plans.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Workload workload(const PlanMaker& maker, ReplayInput input = ReplayInput::plain) {
  auto work = workload_of(maker.plan(), input);
  EXPECT_TRUE(work.has_value()) << (work ? "" : work.error());
  return work ? std::move(*work) : Workload{};
}
std::string mistake_in(const PlanMaker& maker) {
  const auto work = workload_of(maker.plan(), ReplayInput::plain);
  return work ? "" : work.error();
}
double selectivity(const Workload& work, const std::string& from) {
  const auto edge = std::find_if(work.job.plan.edges.begin(), work.job.plan.edges.end(),
                                 [&](const plan::Edge& each) { return each.from == from; });
  return edge == work.job.plan.edges.end() ? -1 : edge->selectivity;
}

TEST(Workload, OperatorsKeepTheirDegreesAndGetASink) {
  const Workload work = workload(linear_plan(1000).degree(7));
  ASSERT_EQ(work.job.plan.operators.size(), 3U);
  EXPECT_EQ(work.deployment.parallelism("source 0"), 4U);
  EXPECT_EQ(work.deployment.parallelism("aggregate 1"), 7U);
  EXPECT_EQ(work.deployment.parallelism("sink"), 1U);
  // The published programs set as many key groups as instances.
  EXPECT_EQ(plan::find_operator(work.job.plan, "aggregate 1")->max_parallelism, 7U);
  EXPECT_EQ(work.job.plan.edges.back().to, "sink");
}

TEST(Workload, SourcesAreClosedGeneratorsOfBursts) {
  const Workload work = workload(linear_plan(1234));
  const job::SourceLoad& load = work.job.sources.at("source 0");
  EXPECT_EQ(load.arrivals, job::Arrivals::burst);
  EXPECT_EQ(load.loop, job::SourceLoop::closed);
  EXPECT_EQ(load.rate.rate(kernel::SimTime()), 1234);
}

TEST(Workload, WindowsAreReadInRecordsOrMilliseconds) {
  const auto window = [](const PlanMaker& maker) {
    return *plan::find_operator(workload(maker).job.plan, "aggregate 1")->window;
  };
  const plan::Window sliding = window(linear_plan(1000).duration_window(3000, 500));
  EXPECT_EQ(sliding.shape, plan::WindowShape::sliding);
  EXPECT_EQ(sliding.length.ms(), 3000);
  EXPECT_EQ(sliding.slide.ms(), 500);
  const plan::Window count = window(linear_plan(1000).count_window(75));
  EXPECT_EQ(count.policy, plan::WindowPolicy::count);
  EXPECT_EQ(count.shape, plan::WindowShape::tumbling);
  EXPECT_EQ(count.count, 75U);
}

// A time as text and the lengths of three lists, 26 bytes, then 4 an Integer, 8 a Double and 2 a String; the pair of a
// join has the fields of both.
TEST(Workload, RecordsHaveTheSizeOfTheirFields) {
  const Workload work = workload(join_plan(1000, 1000));
  const auto shape = [&](const char* id) { return plan::find_operator(work.job.plan, id)->output; };
  EXPECT_EQ(shape("source 0").size.count, 26 + 2 * (4 + 8 + 2));
  EXPECT_EQ(shape("source 0").fields, 7U);
  EXPECT_EQ(shape("join 2").size.count, 26 + 4 * (4 + 8 + 2));
  EXPECT_EQ(shape("aggregate 3").size.count, 26 + 4 * 4);  // the aggregated class is left
}

TEST(Workload, FiltersPassTheShareOfTheirLiteral) {
  PlanMaker maker;
  maker.source(1000).filter("Integer", "lessThan", "3").after({0});
  maker.aggregate("String").count_window(2).after({1});
  maker.filter("Integer", "lessThan", "3").after({2});
  const Workload work = workload(maker);
  EXPECT_NEAR(selectivity(work, "filter 1"), 13.0 / 21, 1e-12);
  EXPECT_NEAR(selectivity(work, "filter 3"), 1 - 64.0 / 441, 1e-12);  // the least of two
}

// The least of n values passes the filter with (20/21)^n, and n follows from the pairs that the join is expected to
// emit: a b / 620 keys x 1 s of a time window, (a + b) / 10 x 10 x 9 / 4 of a count window.
TEST(Workload, JoinsOfBothPoliciesFeedAggregates) {
  const auto behind = [](PlanMaker& maker) {
    maker.filter("Integer", "notEquals", "-10").after({3});
    return selectivity(workload(maker), "filter 4");
  };
  PlanMaker time;
  time.source(1000).source(500).join("String").duration_window(1000).after({0, 1});
  time.aggregate("String").duration_window(2000).after({2});
  const double values = 1000.0 * 500 / 620 * 2 / 620;
  EXPECT_NEAR(behind(time), std::pow(20.0 / 21, values / (1 - std::exp(-values))), 1e-9);
  PlanMaker count;
  count.source(1000).source(1000).join("String").count_window(10).after({0, 1});
  count.aggregate("String").duration_window(1000).after({2});
  const double more = 1000.0 / 620;  // 4,500 pairs a second, of 1,000 left records
  EXPECT_NEAR(behind(count), std::pow(20.0 / 21, more / (1 - std::exp(-more))), 1e-9);
}

// Observed rates are labels: only who may know them uses them.
TEST(Workload, FiltersPassTheObservedShareIfItMayBeKnown) {
  PlanMaker maker;
  maker.source(1000).filter("Integer", "lessThan", "3").after({0}).seen_rates(100, 30).seen_rates(300, 130);
  EXPECT_NEAR(selectivity(workload(maker), "filter 1"), 13.0 / 21, 1e-12);
  EXPECT_NEAR(selectivity(workload(maker, ReplayInput::filters), "filter 1"), 0.4, 1e-12);
  EXPECT_NEAR(selectivity(workload(maker, ReplayInput::oracle), "filter 1"), 0.4, 1e-12);
}

TEST(Workload, HostsHaveASlotAThreadButOneAndAManagerASlot) {
  const Workload work = workload(linear_plan(1000));
  EXPECT_EQ(work.cluster.slots_per_manager, 1U);
  ASSERT_EQ(work.cluster.nodes.size(), 2U);
  EXPECT_EQ(work.cluster.nodes[1].name, "b");
  EXPECT_EQ(work.cluster.nodes[1].slots, 15U);
  EXPECT_EQ(work.cluster.nodes[1].type.cores, 8U);
  EXPECT_EQ(work.cluster.slot_nodes.size(), 4U);
}

TEST(Workload, MistakesNameTheOperator) {
  EXPECT_EQ(mistake_in(linear_plan(1000)), "");
  EXPECT_EQ(mistake_in(linear_plan(1000).without("keyByClass")), "aggregate 1: has no keyByClass");
  EXPECT_THAT(mistake_in(linear_plan(1000).set("keyByClass", "Long")), StartsWith("aggregate 1: 'Long' is no class"));
  EXPECT_THAT(mistake_in(linear_plan(1000).set("aggFunction", "median")),
              StartsWith("aggregate 1: 'median' is no aggregate function"));
  EXPECT_EQ(mistake_in(linear_plan(1000).set("windowType", "sessionWindow")),
            "aggregate 1: 'sessionWindow' is no window type");
  EXPECT_EQ(mistake_in(linear_plan(1000).set("windowPolicy", "time")), "aggregate 1: 'time' is no window policy");
  EXPECT_EQ(mistake_in(linear_plan(1000).set("windowLength", "1 s")),
            "aggregate 1: windowLength is '1 s', no number in [0, 1e9]");
  EXPECT_EQ(mistake_in(linear_plan(1000).duration_window(500, 600)), "aggregate 1: its slide lies outside [1, length]");
  EXPECT_EQ(mistake_in(linear_plan(1000).duration_window(0)), "aggregate 1: its slide lies outside [1, length]");
  EXPECT_EQ(mistake_in(linear_plan(1000).count_window(0)), "aggregate 1: its slide lies outside [1, length]");
  EXPECT_EQ(mistake_in(linear_plan(1000).duration_window(500, 5).set("slidingLength", "0")),
            "aggregate 1: its slide lies outside [1, length]");
  EXPECT_EQ(mistake_in(join_plan(0, 0)), "");
  PlanMaker filter;
  filter.source(1000).filter("Integer", "equals", "3").after({0});
  EXPECT_EQ(mistake_in(filter), "filter 1: 'equals' is no filter function for numbers");
  EXPECT_EQ(mistake_in(filter.set("filterFunction", "lessThan").set("literal", "x")),
            "filter 1: the literal 'x' is no number");
  EXPECT_EQ(mistake_in(filter.set("filterClass", "Timestamp").set("literal", "3")),
            "filter 1: a filter cannot compare times");
  EXPECT_EQ(mistake_in(PlanMaker().source(-5)), "source 0: confEventRate is '-5', no number in [0, 1e9]");
}

TEST(Workload, BrokenGraphsAreRefused) {
  EXPECT_EQ(mistake_in(PlanMaker().source(1000).join("String").duration_window(1000).after({0})),
            "join 1: has 1 inputs, not 2");
  EXPECT_EQ(mistake_in(PlanMaker().source(1000).source(1000)), "2 operators have no successor, not 1");
  EXPECT_THAT(mistake_in(linear_plan(1000).degree(31)), HasSubstr("31 instances need a slot each"));
}

const plan::Edge& edge_into(const Workload& work, const std::string& to) {
  return *std::find_if(work.job.plan.edges.begin(), work.job.plan.edges.end(),
                       [&](const plan::Edge& each) { return each.to == to; });
}

// Keys are made of the first field of a class. A filter tests that field where there is no other of its class.
TEST(Workload, AFilterOnTheOnlyFieldOfAClassLeavesPartOfItsKeys) {
  PlanMaker maker;
  maker.source(1000).set("numDouble", "1").filter("Double", "lessThan", "0.03").after({0});
  maker.aggregate("Double").duration_window(1000).after({1});
  const Workload work = workload(maker);
  const plan::Edge& edge = edge_into(work, "aggregate 2");
  EXPECT_EQ(work.job.plan.keys.at(edge.keys).keys, 71U);
  EXPECT_EQ(work.job.plan.keys.at("Double").keys, 101U);

  maker = PlanMaker();
  maker.source(1000).filter("Double", "lessThan", "0.03").after({0});
  maker.aggregate("Double").duration_window(1000).after({1});
  EXPECT_EQ(edge_into(workload(maker), "aggregate 2").keys, "");
}

// Each input of a join has its own; the pairs have the left record's fields.
TEST(Workload, JoinsSeeTheKeysThatFiltersOnEachSideLeave) {
  PlanMaker maker;
  maker.source(1000).set("numString", "1").filter("String", "startsWith", "a").after({0});
  maker.source(1000).join("String").duration_window(1000).after({1, 2});
  maker.aggregate("Integer").duration_window(1000).after({3});
  const Workload work = workload(maker);
  std::vector<std::string> into_join;
  for (const plan::Edge& edge : work.job.plan.edges) {
    if (edge.to == "join 3") into_join.push_back(edge.keys);
  }
  ASSERT_EQ(into_join.size(), 2U);
  EXPECT_EQ(work.job.plan.keys.at(into_join[0]).keys, 10U);
  EXPECT_EQ(into_join[1], "");
  EXPECT_EQ(edge_into(work, "aggregate 4").keys, "");
}

}  // namespace
}  // namespace millrace::experiments
