#include "experiments/flink/watch/watch_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiments/flink/watch/scripted_job.h"

namespace millrace::experiments::flink {
namespace {

using kernel::Duration;
using testing::DoubleNear;
using testing::HasSubstr;
using namespace kernel::literals;

class WatchJobTest : public testing::Test {
 protected:
  tl::expected<WatchedJob, WatchError> watch(WatchRequest request = {}) {
    const RestClient client(*HttpServer::at(cluster_.url()), clock_, {.retries = 0});
    return watch_job(client, clock_, request);
  }
  // What goes wrong, with its kind.
  std::string failure(WatchErrorKind kind, const WatchRequest& request = {}) {
    const auto job = watch(request);
    if (job) return "nothing";
    EXPECT_EQ(job.error().kind, kind);
    return job.error().what;
  }

  FakeClock clock_;
  ScriptedJob cluster_{clock_};
};

TEST_F(WatchJobTest, SeesTheGraphAndTheGrowthOfEveryCounter) {
  const auto job = watch();
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->flink_version, "1.20.3");
  EXPECT_EQ(job->url, cluster_.url());
  EXPECT_EQ(job->window, 60_s);
  EXPECT_EQ(job->task_managers.size(), 2U);
  EXPECT_EQ(job->graph.name, "name of j1");
  ASSERT_EQ(job->graph.vertices.size(), 2U);
  EXPECT_EQ(job->graph.vertices[1].inputs, (std::vector<VertexInput>{{.from = 0, .strategy = "HASH"}}));
  ASSERT_EQ(job->vertices[0].subtasks.size(), 2U);
  const SubtaskRates& source = job->vertices[0].subtasks[1];
  EXPECT_NEAR(source.records_out, 500, 1e-6);
  EXPECT_NEAR(*source.emitted, 500, 1e-6);
  EXPECT_NEAR(*source.bytes_out, 52000, 1e-3);
  EXPECT_NEAR(*source.busy, 0.3, 1e-9);
  EXPECT_NEAR(*source.backpressured, 0.1, 1e-9);
  EXPECT_FALSE(source.bytes_in);
  EXPECT_NEAR(job->vertices[1].subtasks[0].records_in, 1000, 1e-6);
  EXPECT_FALSE(job->vertices[0].pending_after);
}

// The counters' own time counts, however late or early they come here: 30 s of it passed in these 60.
TEST_F(WatchJobTest, RatesAreThoseOfTheTimeBetweenTheReadings) {
  cluster_.stretch = 0.5;
  const auto job = watch();
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_NEAR(job->vertices[1].subtasks[0].records_in, 1000, 1e-6);
  EXPECT_NEAR(*job->vertices[1].subtasks[0].busy, 0.3, 1e-9);
}

// Each reading is preceded by a request that makes the cluster fetch newer metrics, and by its interval.
TEST_F(WatchJobTest, WaitsForTheMetricsThatItAskedFor) {
  cluster_.interval = "5 s";
  ASSERT_TRUE(watch({.window = 20_s}));
  EXPECT_EQ(clock_.slept(), 25'500_ms);
}

TEST_F(WatchJobTest, PendingRecordsAreThoseOfAllSubtasks) {
  for (auto& growth : cluster_.vertices[0].growth) growth["Source__bids.KafkaSourceReader.pendingRecords"] = 10;
  const auto job = watch();
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_NEAR(*job->vertices[0].pending_after - *job->vertices[0].pending_before, 2 * 60 * 10, 1e-6);
}

TEST_F(WatchJobTest, OldSourcesHaveNoTimes) {
  for (auto& growth : cluster_.vertices[0].growth) growth.erase("Source__bids.numRecordsOut");
  for (auto& growth : cluster_.vertices[0].growth) growth["accumulateBusyTimeMs"] = std::nan("");
  const auto job = watch();
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_FALSE(job->vertices[0].subtasks[0].busy);
  EXPECT_FALSE(job->vertices[0].subtasks[0].emitted);
  EXPECT_NEAR(job->vertices[0].subtasks[0].records_out, 500, 1e-6);
}

TEST_F(WatchJobTest, AVertexComesAfterWhatItReads) {
  std::swap(cluster_.vertices[0], cluster_.vertices[1]);
  const auto job = watch();
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_EQ(job->graph.vertices[0].name, "Source: bids");
}

TEST_F(WatchJobTest, TheJobIsTheOnlyOneThatRunsOrTheOneThatIsNamed) {
  EXPECT_TRUE(watch({.job = "j1"}));
  EXPECT_TRUE(watch({.job = "name of j1"}));
  EXPECT_EQ(failure(WatchErrorKind::mistake, {.job = "j0"}), "job 'name of j0' does not run: it is FINISHED");
  EXPECT_EQ(
      failure(WatchErrorKind::mistake, {.job = "j7"}),
      "no job 'j7' runs on " + cluster_.url() + "; its jobs: j0 'name of j0' (FINISHED), j1 'name of j1' (RUNNING)");
  cluster_.jobs.emplace_back("j2", "RUNNING");
  EXPECT_EQ(failure(WatchErrorKind::mistake), "several jobs run on " + cluster_.url() +
                                                  "; say which by --job: j1 'name of j1' (RUNNING), j2 'name of j2' "
                                                  "(RUNNING)");
  EXPECT_TRUE(watch({.job = "j1"}));
  cluster_.jobs = {};
  EXPECT_EQ(failure(WatchErrorKind::mistake), "no job runs on " + cluster_.url() + "; it has no jobs");
}

TEST_F(WatchJobTest, AJobThatRestartsMeanwhileIsNotMeasured) {
  cluster_.restarts_after = 30_s;
  EXPECT_EQ(failure(WatchErrorKind::failure), "job 'name of j1' restarted while it was watched");
}

TEST_F(WatchJobTest, ATaskManagerThatNoLongerAnswersIsNoMeasurement) {
  cluster_.stretch = 0;
  EXPECT_EQ(failure(WatchErrorKind::failure),
            "subtask 0 of 'Source: bids': its metrics stood still: its task manager does not answer");
}

TEST_F(WatchJobTest, AMetricThatIsMissingIsNamedAfterAWhile) {
  cluster_.missing = {"numRecordsIn", "accumulateIdleTimeMs"};
  EXPECT_EQ(failure(WatchErrorKind::failure),
            "the cluster does not report numRecordsIn, accumulateIdleTimeMs of 'Sink: out'");
  EXPECT_GE(clock_.slept(), 30_s);
  EXPECT_LT(clock_.slept(), 40_s);
}

TEST_F(WatchJobTest, MetricsMayComeALittleLater) {
  cluster_.metrics_after = 20_s;
  const auto job = watch();
  ASSERT_TRUE(job) << job.error().what;
  EXPECT_NEAR(*job->vertices[0].subtasks[0].emitted, 500, 1e-6);
}

TEST_F(WatchJobTest, NobodyThere) {
  cluster_.die();
  EXPECT_THAT(failure(WatchErrorKind::failure), HasSubstr("/overview: "));
}

TEST_F(WatchJobTest, CanBeStopped) {
  int asked = 0;
  EXPECT_EQ(failure(WatchErrorKind::stopped, {.stopped = [&] { return ++asked > 5; }}), "stopped");
  EXPECT_LT(clock_.slept(), 6_s);
}

TEST_F(WatchJobTest, APlanThatIsNoPlanIsAnError) {
  cluster_.vertices[1].inputs = {{"v7", "HASH"}};
  EXPECT_EQ(failure(WatchErrorKind::failure), "'Sink: out' of job 'name of j1' reads what is no vertex of it");
  cluster_.vertices[1].inputs = {{"v2", "HASH"}};
  EXPECT_EQ(failure(WatchErrorKind::failure), "job 'name of j1' has a cycle");
}

TEST(SubtaskRates, ACounterThatFellHasStartedAnew) {
  const TaskCounters before{.records_in = 10, .busy_ms = 1, .idle_ms = 1, .backpressured_ms = 1};
  TaskCounters after{.records_in = 9, .busy_ms = 2, .idle_ms = 2, .backpressured_ms = 2};
  EXPECT_EQ(rates_between(before, after, 60_s).error(), "numRecordsIn fell: it has started anew");
  after.records_in = 16;
  EXPECT_NEAR(rates_between(before, after, 60_s)->records_in, 2000, 1e-9);
  after.busy_ms = 0;  // by a little
  EXPECT_EQ(rates_between(before, after, 60_s)->busy, 0);
}

}  // namespace
}  // namespace millrace::experiments::flink
