#include "experiments/watched/query_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "sim/runtime/simulated_testbed.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/watched/made_job.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

std::string text_of(const FittedQuery& query, const flink::WatchedJob& job) {
  return query_text(query, job, {.when = "2026-01-31 12:00:00 UTC", .engine = "default"});
}

// The example of a cluster that the text's comments give.
std::string cluster_in(const std::string& text) {
  std::istringstream lines(text);
  std::string cluster;
  for (std::string line; std::getline(lines, line);) {
    if (cluster.empty() && line != "# [cluster.its]") continue;
    if (!line.starts_with("# ")) break;
    cluster += line.substr(2) + "\n";
  }
  return cluster;
}

Experiment loaded(const FittedQuery& query, const flink::WatchedJob& job,
                  const std::vector<std::string>& overrides = {}) {
  const ConfigFolder folder;
  const std::string text = text_of(query, job);
  folder.write("job.toml", text);
  return folder.load("[query.q]\ntemplate = \"job.toml\"\n" + cluster_in(text), {.overrides = overrides, .seed = {}});
}

std::vector<flink::WatchedJob> jobs() {
  flink::WatchedJob one = made_job({{.name = "Source: in -> Sink: out", .records_in = {0}, .busy = 0.1}});
  one.vertices[0].subtasks[0].emitted = 1000;
  return {window_job(),
          window_job("Window(TumblingProcessingTimeWindows(10000), ProcessingTimeTrigger, F)"),
          window_job("Window(SlidingEventTimeWindows(10000, 5000), EventTimeTrigger, F)"),
          join_job(),
          one,
          made_job({
              {.name = "Source: in", .records_out = 1300, .record_bytes = 104},
              {.name = "Filter", .inputs = {{0, "HASH"}}, .records_in = {900, 100}, .records_out = 400},
              {.name = "Sink: Writer", .inputs = {{1, "REBALANCE"}}, .records_in = {400}},
              {.name = "Sink: Committer", .inputs = {{2, "FORWARD"}}, .records_in = {0}},
              {.name = "Sink: late", .inputs = {{0, "BROADCAST"}, {1, "HASH"}}, .records_in = {300, 300}},
          })};
}

TEST(QueryText, LoadsAsTheQueryThatItIs) {
  for (const flink::WatchedJob& job : jobs()) {
    const FittedQuery query = fitted_query(job, runtime::EngineProfile{});
    const Experiment experiment = loaded(query, job);
    plan::LogicalPlan wanted = query.plan;
    wanted.name = "q";
    const Query& read = experiment.queries.at("q");
    EXPECT_EQ(read.job.plan, wanted) << text_of(query, job);
    for (const auto& [op, degree] : read.initial_parallelism) EXPECT_EQ(degree, query.deployment.parallelism(op));
    for (const auto& [source, rate] : query.rates)
      EXPECT_EQ(read.job.sources.at(source).rate.rate(kernel::SimTime()), rate);
    const cluster::Cluster& its = experiment.clusters.at("its");
    ASSERT_EQ(its.nodes.size(), 2U);
    EXPECT_EQ(its.nodes[0].slots, 4U);
    EXPECT_EQ(its.nodes[0].type.cores, 8U);
  }
}

TEST(QueryText, SaysWhereItsNumbersCameFrom) {
  const flink::WatchedJob job = window_job();
  const std::string text = text_of(fitted_query(job, runtime::EngineProfile{}), job);
  for (const char* words : {"# Job 'Clicks \"by\" user' (j1) on http://127.0.0.1:8081, Flink 1.20.3",
                            "60.0 s until 2026-01-31 12:00:00 UTC", "# Vertex 'Window -> Map'.",
                            "rate = \"1k/s\"                     # counted",
                            "selectivity = 2                   # 2000/s of 1000/s", "per_record = \"199250 ns\"",
                            "the busiest instance gets 1.35 times the mean", "# template = \"Clicks_by_user.toml\""}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
}

TEST(QueryText, MachinesThatDifferAreGroups) {
  flink::WatchedJob job = window_job();
  job.task_managers.push_back({.id = "c", .slots = 2, .free_slots = 0, .host = "c", .cores = 2});
  const Experiment experiment = loaded(fitted_query(job, runtime::EngineProfile{}), job);
  EXPECT_EQ(experiment.clusters.at("its").nodes.size(), 3U);
}

// What a simulated minute of the job shows, after ten seconds.
job::Observation simulated(const flink::WatchedJob& job, const std::vector<std::string>& overrides = {}) {
  const Experiment experiment = loaded(fitted_query(job, runtime::EngineProfile{}), job, overrides);
  const Query& query = experiment.queries.at("q");
  plan::Deployment deployment(query.job.plan);
  for (const auto& [op, degree] : query.initial_parallelism) {
    deployment = deployment.with(op, plan::Parallelism{degree});
  }
  runtime::SimulatedTestbed testbed(experiment.clusters.at("its"), experiment.engine, kernel::Seed{1}, kernel::Seed{2});
  EXPECT_TRUE(testbed.deploy(query.job, deployment));
  EXPECT_TRUE(testbed.observe(kernel::Duration::from_seconds(10)));
  const auto window = testbed.observe(kernel::Duration::from_seconds(60));
  EXPECT_TRUE(window);
  return window ? window->seen : job::Observation{};
}

TEST(QueryText, TheSimulatedJobIsAsBusyAsTheWatchedOne) {
  const auto operators = simulated(window_job()).operators;
  EXPECT_NEAR(*operators.at("bids").total.records_out / 60, 1000, 10);
  EXPECT_NEAR(*operators.at("Window-Map").total.records_in / 60, 2000, 20);
  EXPECT_NEAR(*operators.at("out").total.records_in / 60, 20, 1);
  EXPECT_NEAR(*operators.at("bids").total.busy_ms_per_s, 200, 5);
  EXPECT_NEAR(*operators.at("Map").total.busy_ms_per_s, 100, 5);
  EXPECT_NEAR(*operators.at("Window-Map").total.busy_ms_per_s, 300, 5);
  double busiest = 0;
  for (const auto& subtask : operators.at("Window-Map").subtasks) busiest = std::max(busiest, *subtask.records_in / 60);
  EXPECT_NEAR(busiest, 900, 30);
}

TEST(QueryText, AWindowsResultsAreAsManyAtTwiceTheRate) {
  const flink::WatchedJob job = window_job("Window(TumblingProcessingTimeWindows(10000), ProcessingTimeTrigger, F)");
  const auto once = simulated(job).operators, twice = simulated(job, {"query.q.source.bids.rate=2k/s"}).operators;
  EXPECT_NEAR(*once.at("out").total.records_in / 60, 20, 1);
  EXPECT_NEAR(*once.at("Window-Map").total.busy_ms_per_s, 300, 5);
  EXPECT_NEAR(*twice.at("Window-Map").total.records_in / 60, 4000, 40);
  EXPECT_NEAR(*twice.at("out").total.records_in / 60, 20, 1);
}

TEST(QueryTable, HasALinePerVertex) {
  const flink::WatchedJob job = window_job();
  const std::string table = query_table(fitted_query(job, runtime::EngineProfile{}), job);
  EXPECT_EQ(std::ranges::count(table, '\n'), 5);
  for (const char* words : {"own CPU a record", "Window-Map", "1.35", "199250 ns", "30 %"}) {
    EXPECT_THAT(table, HasSubstr(words));
  }
}

}  // namespace
}  // namespace millrace::experiments
