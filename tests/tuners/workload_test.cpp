#include "tuners/workload.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

// source -> parse -> count (follows parse) -> join -> sink (not scalable).
class WorkloadTest : public testing::Test {
 protected:
  WorkloadTest() : plan_(make_chain({"source", "parse", "count", "join", "sink"})) {
    plan_.operators[2].follows = "parse";
    plan_.operators[4].scalable = false;
    context_.plan = &plan_;
    context_.initial_parallelism = {{"parse", 1}, {"join", 4}, {"sink", 2}};
  }

  plan::LogicalPlan plan_;
  TunerContext context_;
};

TEST_F(WorkloadTest, TheJobIsAllThatIsAdjustable) {
  const auto workloads = workloads_of(context_, Scope::job);
  ASSERT_EQ(workloads.size(), 1U);
  EXPECT_EQ(workloads[0].name, "job");
  ASSERT_EQ(workloads[0].leaders.size(), 2U);
  EXPECT_EQ(workloads[0].leaders[0].id, "parse");
  EXPECT_EQ(workloads[0].leaders[1].submitted, 4U);
  EXPECT_EQ(workloads[0].operators, (std::vector<std::string>{"parse", "count", "join"}));
  EXPECT_EQ(submitted_size(workloads[0]), 4U);
}

TEST_F(WorkloadTest, OrEachOperatorWithItsFollowers) {
  const auto workloads = workloads_of(context_, Scope::each_operator);
  ASSERT_EQ(workloads.size(), 2U);
  EXPECT_EQ(workloads[0].name, "parse");
  EXPECT_EQ(workloads[0].operators, (std::vector<std::string>{"parse", "count"}));
  EXPECT_EQ(workloads[1].operators, (std::vector<std::string>{"join"}));
}

TEST_F(WorkloadTest, KeepsTheProportionsThatWereSubmitted) {
  const Workload job = workloads_of(context_, Scope::job)[0];
  const plan::Deployment start = deploy(plan_, {{"join", 4}, {"sink", 2}});
  const plan::Deployment twice = resized(start, job, 8);
  EXPECT_EQ(twice.text(), "count=2 join=8 parse=2 sink=2 source=1");
  EXPECT_EQ(size_in(job, twice), 8U);
  EXPECT_EQ(resized(twice, job, 5).text(), "count=2 join=5 parse=2 sink=2 source=1");  // 5 / 4, rounded up
  EXPECT_EQ(resized(twice, job, 4), start);
}

TEST_F(WorkloadTest, NoLeaderHasMoreInstancesThanKeyGroups) {
  const Workload job = workloads_of(context_, Scope::job)[0];
  job::Observation seen;
  EXPECT_EQ(largest_size(job, 100, seen), 100U);
  seen.operators["join"].max_parallelism = 30;
  EXPECT_EQ(largest_size(job, 100, seen), 30U);
  seen.operators["parse"].max_parallelism = 5;  // parse has a quarter of the size
  EXPECT_EQ(largest_size(job, 100, seen), 20U);
  EXPECT_EQ(resized(deploy(plan_, {}), job, 20).parallelism("parse"), 5U);
}

TEST_F(WorkloadTest, NothingAdjustableIsNoWorkload) {
  for (plan::Operator& op : plan_.operators) op.scalable = false;
  EXPECT_TRUE(workloads_of(context_, Scope::job).empty());
}

}  // namespace
}  // namespace millrace::tuners
