#include "experiments/deployments/judge_deployments.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/deployments/deployments_plot.h"
#include "experiments/figures/gnuplot.h"
#include "experiments/traces/trace_key.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
[trace.base]
structures = ["linear"]
[trace.base.space]
template = "zerotune-seen"
[trace.mine]
structures = ["linear"]
strategy = "parameter"
[trace.mine.space]
template = "zerotune-seen"
[trace.many]
structures = ["linear"]
strategy = "log-random"
plans_per_query = 3
[trace.many.space]
template = "zerotune-seen"
[deployments.d]
traces = ["trace.mine"]
against = "trace.base"
searched = "trace.many"
)";

class JudgeDeploymentsTest : public testing::Test {
 protected:
  JudgeDeploymentsTest()
      : experiment_(ConfigFolder().load(kConfig)), store_(*Store::open(folder_.file("store.sqlite"))) {}

  void trace(std::size_t set, int position, const std::string& query, double latency_ms, double throughput_per_s,
             int instances) {
    const std::string hash = trace_set_key(experiment_, experiment_.traces[set]).hash();
    const auto done = store_.database().rows(
        fmt::format("INSERT INTO trace (trace_set, position, structure, id, method, status, query, latency_ms, "
                    "throughput_per_s, total_parallelism) VALUES ('{}', {}, 'linear', 'i', 'events', 'done', '{}', {}, "
                    "{}, {})",
                    hash, position, query, latency_ms, throughput_per_s, instances),
        {});
    ASSERT_TRUE(done) << done.error().what;
  }

  TemporaryFolder folder_;
  Experiment experiment_;
  Store store_;
};

// Query q: base 400 ms and 100/s, mine 200 ms and 150/s; searched 100 to 500 ms, 50 to 250/s. With wt = 1/2 the costs
// are (300/400 + 150/200) / 2 = 0.75, (100/400 + 100/200) / 2 = 0.375, and 1, 0, 0.5 of those that were searched.
TEST_F(JudgeDeploymentsTest, NumbersWorkedByHand) {
  trace(0, 0, "q", 400, 100, 4);
  trace(0, 1, "only here", 400, 100, 4);
  trace(1, 0, "q", 200, 150, 6);
  trace(2, 0, "q", 500, 50, 2);
  trace(2, 1, "q", 100, 250, 20);
  trace(2, 2, "q", 300, 150, 3);
  const auto judged = judge_deployments(experiment_, experiment_.deployments[0], store_);
  ASSERT_TRUE(judged) << judged.error().what;
  ASSERT_EQ(judged->scores.size(), 2U);
  EXPECT_EQ(judged->scores[0].set, "base");
  EXPECT_EQ(judged->scores[0].queries, 1U);
  EXPECT_NEAR(judged->scores[0].cost, 0.75, 1e-12);
  EXPECT_NEAR(judged->scores[1].latency_mean, 2, 1e-12);
  EXPECT_NEAR(judged->scores[1].throughput_median, 1.5, 1e-12);
  EXPECT_NEAR(judged->scores[1].cost, 0.375, 1e-12);
  ASSERT_EQ(judged->regrets.size(), 2U);
  const DeploymentRegret& mine = judged->regrets[1];
  EXPECT_EQ(mine.searched, 3U);
  EXPECT_NEAR(mine.regret, 0.375, 1e-12);
  EXPECT_NEAR(mine.worse, 2.0 / 3, 1e-12);
  EXPECT_NEAR(mine.latency, 2, 1e-12);
  EXPECT_NEAR(mine.throughput, 0.6, 1e-12);
  EXPECT_EQ(mine.best_instances, 20);
  EXPECT_THAT(deployments_text(*judged, "base"), HasSubstr("speed-up over base"));
  EXPECT_TRUE(draw_with_gnuplot(deployments_plot(*judged, "d"), folder_.file("d")));
}

TEST(ContestReader, MistakesSayWhereAndWhatToDo) {
  const auto mistakes = [](const std::string& override) {
    return ConfigFolder().mistakes(kConfig, {.overrides = {override}, .seed = {}, .quick = false});
  };
  EXPECT_THAT(mistakes("deployments.d.traces=[\"trace.min\"]"), Contains(HasSubstr("did you mean 'trace.mine'?")));
  EXPECT_THAT(mistakes("deployments.d.against=\"base\""), Contains(HasSubstr("against: no set of traces 'base'")));
  EXPECT_THAT(mistakes("deployments.d.wt=2"), Contains(HasSubstr("wt")));
  EXPECT_THAT(mistakes("deployments.d.traces=[]"), Contains(HasSubstr("the list is empty")));
}

}  // namespace
}  // namespace millrace::experiments
