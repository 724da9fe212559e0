#include "experiments/capacity/asked_capacity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class AskedCapacityTest : public testing::Test {
 protected:
  AskedCapacityTest() { setenv("MILLRACE_HOME", MILLRACE_SOURCE_DIR, 1); }

  std::vector<std::string> mistakes() const {
    const auto made = capacity_settings(asked_);
    return made ? std::vector<std::string>() : made.error();
  }
  AskedCapacity asked_{.query = "nexmark-q5", .cluster = "m510-x4"};
};

TEST_F(AskedCapacityTest, BecomesTheLinesOfAConfig) {
  asked_.slo = {"p99.9 < 2 s", "backlog<=10 s", " backpressure < 10 %"};
  asked_.rate = "200k/s";
  asked_.least = "nodes";
  asked_.seeds = "3";
  asked_.fixed = {"sink=1", "bids=4"};
  const auto made = capacity_settings(asked_);
  ASSERT_TRUE(made);
  EXPECT_THAT(*made,
              ElementsAre("experiment.name = \"capacity-nexmark-q5\"", "query.nexmark-q5.template = \"nexmark-q5\"",
                          "capacity.nexmark-q5.query = \"nexmark-q5\"", "cluster.m510-x4.template = \"m510-x4\"",
                          "capacity.nexmark-q5.cluster = \"m510-x4\"", "capacity.nexmark-q5.slo.quantile = 0.999",
                          "capacity.nexmark-q5.slo.latency = \"2 s\"", "capacity.nexmark-q5.slo.backlog = \"10 s\"",
                          "capacity.nexmark-q5.slo.backpressure = \"10 %\"", "capacity.nexmark-q5.rate = \"200k/s\"",
                          "capacity.nexmark-q5.least = \"nodes\"", "capacity.nexmark-q5.seeds = 3",
                          "capacity.nexmark-q5.fixed = { \"sink\" = 1, \"bids\" = 4 }"));
}

TEST_F(AskedCapacityTest, NodesOfATypeAreACluster) {
  asked_.cluster = "3xm510:4";
  EXPECT_THAT(*capacity_settings(asked_), Contains("cluster.3xm510.slots_per_node = 4"));
  asked_.cluster = "3xm510";
  EXPECT_THAT(*capacity_settings(asked_), Contains("cluster.3xm510.slots_per_node = 8"));
  asked_.cluster = "3xm51";
  EXPECT_THAT(mistakes(), ElementsAre(HasSubstr("--cluster: no node type 'm51'; known: m510")));
  asked_.cluster = "0xm510";
  EXPECT_THAT(mistakes(), ElementsAre("--cluster: '0xm510': whole numbers of at least 1 are wanted"));
}

TEST_F(AskedCapacityTest, EveryMistakeIsTold) {
  asked_ = {.query = "nexmark-q6",
            .rate = "3",
            .least = "slot",
            .parallelism = "uniform",
            .duration = "0",
            .tolerance = "2 s",
            .seeds = "0",
            .slo = {"p99 2 s", "p0 < 1 s", "backlog < 2", "p99 < 1 s", "p95 < 1 s"},
            .fixed = {"sink", "sink=0"}};
  EXPECT_THAT(
      mistakes(),
      ElementsAre(HasSubstr("no query 'nexmark-q6'; known: "),
                  "--cluster is missing; `millrace list clusters` names some, and 4xm510 are four m510 nodes",
                  "--slo: 'p99 2 s': 'p99 < 2 s', 'backlog < 10 s' or 'backpressure < 10 %' is wanted",
                  "--slo: 'p0 < 1 s': a quantile above p0 and up to p100 is wanted",
                  HasSubstr("--slo: 'backlog < 2': '2' has no unit"),
                  "--slo: 'p99 < 1 s': there is a limit of the latency already",
                  "--slo: 'p95 < 1 s': there is a limit of the latency already",
                  HasSubstr("--rate: '3' has no unit; a rate is wanted"), "--duration: a time above 0 is wanted",
                  HasSubstr("--tolerance: '2 s'"), HasSubstr("--least: no choice 'slot'"),
                  "--parallelism: with --rate it is looked for; --least says of what there is to be least",
                  "--seeds: '0': a whole number of at least 1 is wanted",
                  "--fix: 'sink': OPERATOR=N is wanted, for example sink=1",
                  "--fix: 'sink=0': OPERATOR=N is wanted, for example sink=1"));
}

}  // namespace
}  // namespace millrace::experiments
