#include "experiments/flink/live_testbed.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/experiments/flink/fake_flink.h"
#include "tests/processes/temporary_directory.h"
#include "tests/sim/plan/plan_builder.h"

namespace millrace::experiments::flink {
namespace {

using job::Granted;
using job::TestbedResult;
using kernel::Duration;
using plan::Deployment;
using plan::OperatorKind;
using namespace kernel::literals;

// bids -> check -> out at 100 records/s, each operator a vertex.
class LiveTestbedTest : public testing::Test {
 protected:
  LiveTestbedTest() {
    job_.name = "three";
    job_.plan = plan::PlanBuilder()
                    .add(OperatorKind::source, "bids")
                    .add(OperatorKind::map, "check")
                    .add(OperatorKind::sink, "out")
                    .connect("bids", "check")
                    .connect("check", "out")
                    .build();
    job_.sources["bids"].rate = plan::RateSchedule::constant(100);
    folder_.write("millrace-flink-job.jar", "jar");
    settings_.jar = folder_.path() / "millrace-flink-job.jar";
    settings_.job.chaining = false;
  }

  LiveTestbed testbed() { return {client_, clock_, settings_}; }
  Deployment at(std::uint32_t check) const { return Deployment(job_.plan).with("check", plan::Parallelism{check}); }
  const FakeFlink::Job& running() const { return flink_.jobs().back(); }

  processes::TemporaryDirectory folder_;
  FakeClock clock_;
  FakeFlink flink_{clock_};
  RestClient client_{*HttpServer::at(flink_.url()), clock_};
  LiveSettings settings_;
  job::Job job_;
};

std::string why(const auto& result) {
  return result ? "" : result.error().what;
}

TEST_F(LiveTestbedTest, DeploysWhatIsAskedFor) {
  auto bed = testbed();
  const auto granted = bed.deploy(job_, at(3));
  ASSERT_TRUE(granted) << why(granted);
  EXPECT_EQ(granted->deployment, at(3));
  EXPECT_EQ(granted->shortfall, "");
  EXPECT_EQ(bed.now(), kernel::SimTime());
  EXPECT_EQ(running().name, "millrace three");
  EXPECT_EQ(running().degrees.at("check"), 3U);
  const auto& specification = flink_.specifications().at(0);
  EXPECT_EQ(specification["sources"]["bids"]["rate"], nlohmann::json::parse("[[0.0,100.0]]"));
  EXPECT_EQ(specification["flink"]["chaining"], "off");
}

TEST_F(LiveTestbedTest, ObservesByDifferenceOfCounters) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(2)));
  const auto window = bed.observe(30_s);
  ASSERT_TRUE(window) << why(window);
  const job::Observation& seen = window->seen;
  EXPECT_NEAR(seen.window_s, 30, 1);
  EXPECT_NEAR(seen.t_s, bed.now().seconds(), 1e-9);
  EXPECT_EQ(seen.slots, 8U);
  EXPECT_EQ(seen.cores, 2U);  // two managers on one host
  const job::OperatorObservation& check = seen.operators.at("check");
  EXPECT_EQ(check.parallelism, 2U);
  EXPECT_NEAR(check.total.records_in.value(), 100 * seen.window_s, 0.1);
  EXPECT_NEAR(check.subtasks.at(1).records_out.value(), 50 * seen.window_s, 0.1);
  EXPECT_NEAR(check.total.busy_ms_per_s.value(), 100, 1e-6);
  EXPECT_NEAR(check.total.idle_ms_per_s.value(), 900, 1e-6);
  EXPECT_NEAR(check.total.true_rate_per_s.value(), 1000, 1e-3);
  EXPECT_EQ(check.total.caused_backpressure_ms_per_s, 0.0);
  EXPECT_EQ(check.total.queue_bytes, 8192.0);
  EXPECT_FALSE(check.total.cpu_share);
  EXPECT_NEAR(seen.sources.at("bids").offered_rate_per_s.value(), 100, 1e-3);
  EXPECT_EQ(seen.sources.at("bids").lag_records, 3.0);
  EXPECT_EQ(seen.sources.at("bids").partitions_with_lag, 0U);
  ASSERT_EQ(seen.edges.size(), 2U);
  EXPECT_EQ(seen.edges[0].partitioning, "rebalance");
  EXPECT_EQ(window->measured.backlog_records, 3);
  EXPECT_NEAR(window->measured.result_records, 100 * window->measured.window_s, 1);
  EXPECT_NEAR(window->measured.offered_records.at("bids"), 100 * window->measured.window_s, 1);
  EXPECT_GT(window->measured.checkpoints.completed, 4U);
}

TEST_F(LiveTestbedTest, WindowsFollowOneAnotherWithoutAGap) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  const auto first = bed.observe(20_s), second = bed.observe(20_s);
  ASSERT_TRUE(first && second);
  EXPECT_NEAR(second->seen.t_s - second->seen.window_s, first->seen.t_s, 1e-9);
  EXPECT_NEAR(second->seen.operators.at("out").total.records_in.value(), 100 * second->seen.window_s, 0.1);
  EXPECT_NEAR(second->measured.window_s, second->seen.window_s, 1e-9);
}

TEST_F(LiveTestbedTest, OldMetricsDoNotDistortRates) {
  flink_.mishaps.metrics_age = 4_s;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  const auto window = bed.observe(10_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_NEAR(window->seen.operators.at("check").total.records_in.value(), 100 * window->seen.window_s, 0.1);
  EXPECT_NEAR(window->seen.sources.at("bids").offered_rate_per_s.value(), 100, 0.01);
}

TEST_F(LiveTestbedTest, WaitsForTheMetricsOfANewJob) {
  flink_.mishaps.metrics_after = 12_s;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  const auto window = bed.observe(10_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_GE(window->seen.t_s, 22);
  EXPECT_NEAR(window->seen.operators.at("check").total.records_in.value(), 100 * window->seen.window_s, 0.1);
  EXPECT_NEAR(window->measured.read_records.at("bids"), 100 * window->measured.window_s, 1);
}

TEST_F(LiveTestbedTest, WhatNeverComesIsMissing) {
  flink_.mishaps.missing = {"accumulateBusyTimeMs", "check.numRecordsOut", "numRecordsOut", "Source__bids.lag_records"};
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  const auto window = bed.observe(10_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_GE(window->seen.t_s, 40);
  const job::Metrics& check = window->seen.operators.at("check").total;
  EXPECT_FALSE(check.busy_ms_per_s || check.idle_ms_per_s || check.true_rate_per_s || check.records_out);
  EXPECT_NEAR(check.records_in.value(), 100 * window->seen.window_s, 0.1);
  EXPECT_FALSE(window->seen.sources.at("bids").lag_records);
  EXPECT_FALSE(window->seen.sources.at("bids").offered_rate_per_s);
}

TEST_F(LiveTestbedTest, AJobThatFailsEndsTheWindowWithItsReason) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  clock_.at(clock_.now() + 12_s, [&] { flink_.fail("java.lang.RuntimeException: the disk is full\n\tat x"); });
  EXPECT_EQ(why(bed.observe(60_s)), "job 'millrace three' is FAILED: RuntimeException: the disk is full");
}

TEST_F(LiveTestbedTest, AClusterThatDiesEndsTheWindow) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  clock_.at(clock_.now() + 12_s, [&] { flink_.die(); });
  EXPECT_EQ(why(bed.observe(60_s)), "GET " + flink_.url() + "/jobs/" + running().id +
                                        ": nothing answers at this address; is the cluster up (`millrace flink up`)?");
  bed.stop();  // in vain, but it returns
}

TEST_F(LiveTestbedTest, ARestartByItselfSetsCountersBackAndIsCounted) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  clock_.at(clock_.now() + 21_s, [&] { flink_.restart_by_itself(3_s); });
  const auto window = bed.observe(60_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_EQ(window->measured.disturbance.restarts, 1U);
  EXPECT_GT(window->measured.downtime_s, 1);
  const double in = window->seen.operators.at("check").total.records_in.value();
  // All but the outage, and what was counted between the last glance and the failure.
  EXPECT_LT(in, 100 * (window->seen.window_s - 3) + 1);
  EXPECT_GT(in, 100 * (window->seen.window_s - 3 - 5.5));
}

TEST_F(LiveTestbedTest, AnOutageAtTheEndOfAWindowIsWaitedFor) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  clock_.at(clock_.now() + 25_s, [&] { flink_.restart_by_itself(40_s); });
  const auto window = bed.observe(30_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_GT(window->seen.window_s, 55);
}

TEST_F(LiveTestbedTest, AnOutageWithoutEndIsAnError) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  clock_.at(clock_.now() + 15_s, [&] {
    flink_.mishaps.never_starts = true;
    flink_.restart_by_itself(1_s);
  });
  EXPECT_EQ(why(bed.observe(30_s)), "job 'millrace three' has been RESTARTING for 120 s");
}

TEST_F(LiveTestbedTest, ReconfiguresByASavepoint) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  ASSERT_TRUE(bed.observe(20_s));
  const auto granted = bed.reconfigure(at(4));
  ASSERT_TRUE(granted) << why(granted);
  EXPECT_EQ(granted->deployment, at(4));
  EXPECT_GE(granted->downtime, 2_s);
  EXPECT_LE(granted->downtime, 4_s);
  ASSERT_EQ(flink_.jobs().size(), 2U);
  EXPECT_EQ(flink_.jobs()[0].state, "FINISHED");
  EXPECT_EQ(running().savepoint, "file:/sp/1");
  const auto window = bed.observe(20_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_EQ(window->seen.operators.at("check").parallelism, 4U);
  EXPECT_NEAR(window->seen.operators.at("check").total.records_in.value(), 100 * window->seen.window_s, 0.1);
  EXPECT_NEAR(window->measured.downtime_s, granted->downtime.seconds(), 1e-9);
  // The schedule went on meanwhile.
  EXPECT_NEAR(window->measured.offered_records.at("bids"), 100 * window->measured.window_s, 100);
}

TEST_F(LiveTestbedTest, ReconfiguresInPlaceIfTheSchedulerCan) {
  settings_.rescaling = Rescaling::in_place;
  flink_.mishaps.adaptive = true;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(2)));
  const auto granted = bed.reconfigure(at(4));
  ASSERT_TRUE(granted) << why(granted);
  EXPECT_EQ(granted->deployment, at(4));
  EXPECT_GE(granted->downtime, 2_s);
  EXPECT_EQ(flink_.jobs().size(), 1U);
  const auto window = bed.observe(10_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_NEAR(window->seen.operators.at("check").total.records_in.value(), 100 * window->seen.window_s, 0.1);
}

TEST_F(LiveTestbedTest, InPlaceFallsBackOnASavepoint) {
  settings_.rescaling = Rescaling::in_place;
  auto bed = testbed();  // the scheduler is not adaptive
  ASSERT_TRUE(bed.deploy(job_, at(2)));
  ASSERT_TRUE(bed.reconfigure(at(4)));
  ASSERT_TRUE(bed.reconfigure(at(3)));
  EXPECT_EQ(flink_.jobs().size(), 3U);
  EXPECT_GT(flink_.requests("GET /jobs/job1/resource-requirements"), 0U);
  EXPECT_EQ(flink_.requests("GET /jobs/job2/resource-requirements"), 0U);
}

TEST_F(LiveTestbedTest, AnotherWiringCannotBeHadInPlace) {
  settings_.rescaling = Rescaling::in_place;
  flink_.mishaps.adaptive = true;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));  // forward edges
  ASSERT_TRUE(bed.reconfigure(at(2)));   // rebalance
  EXPECT_EQ(flink_.jobs().size(), 2U);
}

TEST_F(LiveTestbedTest, ARescalingThatIsRefusedIsAnErrorAndTheJobRunsOn) {
  settings_.rescaling = Rescaling::in_place;
  flink_.mishaps.adaptive = true;
  flink_.mishaps.refuse_rescaling = 400;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(2)));
  EXPECT_EQ(why(bed.reconfigure(at(3))), "rescaling in place: PUT " + flink_.url() +
                                             "/jobs/job1/resource-requirements: status 400: rescaling is refused");
  EXPECT_EQ(bed.observe(10_s)->seen.operators.at("check").parallelism, 2U);
}

TEST_F(LiveTestbedTest, ARescalingThatDoesNotHappenIsWithdrawn) {
  settings_.rescaling = Rescaling::in_place;
  flink_.mishaps.adaptive = true;
  flink_.mishaps.ignore_rescaling = true;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(2)));
  const auto granted = bed.reconfigure(at(3));
  ASSERT_TRUE(granted) << why(granted);
  EXPECT_EQ(granted->deployment, at(2));
  EXPECT_EQ(granted->downtime, Duration());
  EXPECT_EQ(granted->shortfall, "not rescaled in place within 120 s");
  EXPECT_EQ(flink_.requests("PUT "), 2U);
}

TEST_F(LiveTestbedTest, ASavepointThatFailsLeavesTheJobRunning) {
  flink_.mishaps.savepoint_failure = "a.b.CheckpointException: no space\n\tat x";
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  EXPECT_EQ(why(bed.reconfigure(at(2))), "no savepoint could be taken: CheckpointException: no space");
  EXPECT_TRUE(bed.observe(10_s));
}

TEST_F(LiveTestbedTest, ASavepointWithoutEndIsGivenUp) {
  flink_.mishaps.savepoint_never_ends = true;
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  EXPECT_EQ(why(bed.reconfigure(at(2))), "no savepoint could be taken within 120 s");
}

TEST_F(LiveTestbedTest, ADeploymentThatDoesNotComeUpIsTakenBack) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  flink_.mishaps.failing_starts = 1;
  const auto granted = bed.reconfigure(at(2));
  ASSERT_TRUE(granted) << why(granted);
  EXPECT_EQ(granted->deployment, at(1));
  EXPECT_GT(granted->downtime, 2_s);
  EXPECT_EQ(granted->shortfall,
            "the new deployment did not come up: job 'millrace three' is FAILED: StartException: cannot start");
  EXPECT_TRUE(bed.observe(10_s));
}

TEST_F(LiveTestbedTest, IfNothingComesUpNoJobRuns) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  flink_.mishaps.failing_starts = 2;
  EXPECT_FALSE(bed.reconfigure(at(2)));
  EXPECT_EQ(why(bed.observe(10_s)), "no job runs");
  EXPECT_EQ(why(bed.reconfigure(at(1))), "no job runs");
}

TEST_F(LiveTestbedTest, MoreSlotsThanThereAreAreRefused) {
  flink_.mishaps.slots = 4;
  auto bed = testbed();
  EXPECT_EQ(why(bed.deploy(job_, at(5))),
            "5 slots needed, but the cluster at " + flink_.url() + " has 4 free ones of 4");
  flink_.add_job("someone's");
  EXPECT_EQ(why(bed.deploy(job_, at(4))),
            "4 slots needed, but the cluster at " + flink_.url() + " has 3 free ones of 4; other jobs hold the rest");
  ASSERT_TRUE(bed.deploy(job_, at(3)));
  EXPECT_FALSE(bed.reconfigure(at(4)));
  EXPECT_TRUE(bed.reconfigure(at(2)));
  EXPECT_TRUE(bed.reconfigure(at(3)));
}

TEST_F(LiveTestbedTest, AJobThatDoesNotStartIsCancelled) {
  flink_.mishaps.never_starts = true;
  auto bed = testbed();
  EXPECT_EQ(why(bed.deploy(job_, at(2))),
            "job 'millrace three' does not run after 60 s, but is CREATED: 4 subtasks wait for slots, 6 of 8 slots are "
            "free");
  EXPECT_EQ(running().state, "CANCELED");
  EXPECT_TRUE(flink_.jars().empty());
}

TEST_F(LiveTestbedTest, ClearsWhatAKilledRunHasLeftAndNothingElse) {
  flink_.add_job("millrace old");
  flink_.add_job("someone's");
  flink_.add_jar("1_x", "millrace-flink-job.jar");
  flink_.add_jar("2_y", "someones.jar");
  {
    auto bed = testbed();
    ASSERT_TRUE(bed.deploy(job_, at(1)));
    EXPECT_EQ(flink_.jobs()[0].state, "CANCELED");
    EXPECT_EQ(flink_.jobs()[1].state, "RUNNING");
    EXPECT_EQ(flink_.jars().size(), 2U);
    ASSERT_TRUE(bed.reconfigure(at(2)));
  }
  EXPECT_EQ(running().state, "CANCELED");
  EXPECT_EQ(flink_.jars().size(), 1U);
  EXPECT_EQ(flink_.requests("POST /savepoint-disposal"), 1U);
}

TEST_F(LiveTestbedTest, NewRatesFollowTheOldOnes) {
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  ASSERT_TRUE(bed.observe(20_s));
  const double changed_s = bed.now().seconds();
  ASSERT_TRUE(bed.change_rates({{"bids", plan::RateSchedule::constant(250)}}));
  const auto& rate = flink_.specifications().back()["sources"]["bids"]["rate"];
  ASSERT_EQ(rate.size(), 2U);
  EXPECT_EQ(rate[0], nlohmann::json::parse("[0.0,100.0]"));
  EXPECT_NEAR(rate[1][0].get<double>(), changed_s, 1e-6);
  EXPECT_EQ(rate[1][1], 250.0);
  EXPECT_EQ(running().savepoint, "file:/sp/1");
}

TEST_F(LiveTestbedTest, WhatTheFlinkJobCannotDoIsRefused) {
  job_.sources["bids"].arrivals = job::Arrivals::poisson;
  auto bed = testbed();
  EXPECT_EQ(why(bed.deploy(job_, at(1))), "source 'bids': the Flink job knows no arrivals other than even and burst");
}

TEST_F(LiveTestbedTest, ReadsLatenciesFromTheLinesOfTheSinks) {
  const std::filesystem::path& directory = folder_.path();
  std::ofstream(directory / "out-0.jsonl") << R"({"buckets":[[1,1000]]})" << '\n';  // of a run before
  settings_.job.metrics_directory = directory.string();
  auto bed = testbed();
  ASSERT_TRUE(bed.deploy(job_, at(1)));
  std::ofstream(directory / "out-0.jsonl", std::ios::app) << R"({"buckets":[[233,4]]})"
                                                          << "\n{\"buck";
  const auto window = bed.observe(10_s);
  ASSERT_TRUE(window) << why(window);
  EXPECT_EQ(window->measured.latency_ns.count(), 4U);
  EXPECT_NEAR(window->measured.latency_ns.quantile(0.5), 1e6, 0.02e6);
  std::ofstream(directory / "out-0.jsonl", std::ios::app) << "ets\":[[233,5]]}\n";
  EXPECT_EQ(bed.observe(10_s)->measured.latency_ns.count(), 5U);
}

}  // namespace
}  // namespace millrace::experiments::flink
