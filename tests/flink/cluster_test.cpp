// A real Flink cluster, started, used and ended by the program: ./millrace test --with flink.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/flink/cluster/loopback_port.h"
#include "experiments/flink/cluster/maven.h"
#include "experiments/flink/cluster/process_record.h"
#include "experiments/flink/cluster/run_folder.h"
#include "experiments/flink/job_specification.h"
#include "experiments/flink/rest_client.h"
#include "experiments/flink/vertex_id.h"
#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments::flink {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

kernel::Duration seconds(double count) {
  return kernel::Duration::from_ns(static_cast<std::int64_t>(count * 1e9));
}

// 400 records a second over 100 keys; every operator is a vertex, and `count` may be widened.
constexpr const char* kSpecification = R"({"millrace_plan": 1, "name": "q", "hosts": [], "placement": [],
 "operators": [
  {"id": "in", "kind": "source", "parallelism": 1, "output": {"fields": 1, "bytes": 60}},
  {"id": "count", "kind": "window_aggregate", "parallelism": 1, "key": "item",
   "window": {"shape": "tumbling", "policy": "time", "domain": "processing", "length_ns": 200000000}},
  {"id": "out", "kind": "sink", "parallelism": 1}],
 "edges": [{"from": "in", "to": "count", "partitioning": "hash"}, {"from": "count", "to": "out"}],
 "keys": {"item": {"shape": "uniform", "keys": 100}},
 "sources": {"in": {"rate": [[0, 400]]}},
 "flink": {"name": "end-to-end", "chaining": "off"}})";

// The same job as a set of traces that the cluster runs, beside one that is simulated.
std::string live_set(const std::string& url) {
  return R"(
[experiment]
name = "small"
[cluster.local]
type = "c6420"
cores = 2
slots_per_node = 4
[query.steady.source.in]
rate = "400/s"
loop = "closed"
[query.steady.operator.work]
kind = "map"
inputs = [{ from = "in", partitioning = "rebalance" }]
per_record = "200 us"
[query.steady.operator.out]
kind = "sink"
inputs = [{ from = "work", partitioning = "rebalance" }]
[trace.live]
queries = ["steady"]
cluster = "local"
count = 2
protocol = "window"
warm_up = "3 s"
interval = "3 s"
least_throughput = 0
discard_without_result = false
discard_duplicates = false
testbed = { kind = "flink", run = "1", metrics_directory = "lines", rest_url = ")" +
         url + R"(" }
[trace.simulated]
like = "live"
[fidelity.judged]
measured = "live"
simulated = ["simulated"]
)";
}

class RealCluster : public testing::Test {
 protected:
  RealCluster()
      : folder_(place_.path() / "cluster"),
        port_(free_port("127.0.0.1", 18'081, 500).value_or(0)),
        client_(*HttpServer::at("http://127.0.0.1:" + std::to_string(port_)), clock_) {}
  ~RealCluster() override { flink("down"); }

  ProgramResult flink(const std::string& action, std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"flink", action, "--dir", folder_.directory().string()});
    return run_program(options);
  }
  ProgramResult up() const {
    return flink("up", {"--port", std::to_string(port_), "--task-managers", "2", "--slots", "2", "--wait", "150"});
  }
  // Whether it holds within a minute.
  bool soon(const std::function<bool()>& holds) {
    for (const Deadline deadline(clock_, seconds(60)); !deadline.passed(); clock_.sleep(seconds(0.5))) {
      if (holds()) return true;
    }
    return false;
  }

  std::string submitted() const {
    const auto jar = client_.upload_jar(job_jar(MILLRACE_SOURCE_DIR));
    EXPECT_TRUE(jar) << jar.error().what;
    if (!jar) return "";
    const auto job = client_.run_jar(*jar, {.arguments = {"--spec-b64", base64(kSpecification)}});
    EXPECT_TRUE(job) << job.error().what;
    return job.value_or("");
  }
  // Whether all subtasks of the job run, `count` in so many.
  bool runs(const std::string& job, std::uint32_t wanted) const {
    const auto details = client_.job(job);
    if (!details || details->state != JobState::running || !all_running(*details)) return false;
    for (const Vertex& vertex : details->vertices) {
      if (vertex.id == vertex_id("count")) return vertex.parallelism == wanted;
    }
    return false;
  }
  // Whether each subtask of an operator has such a metric, above 0.
  bool all_above_zero(const std::string& job, const char* op, std::uint32_t parallelism, const char* metric) const {
    const auto values = client_.metrics(job, vertex_id(op), parallelism, {metric});
    if (!values || values->size() != parallelism) return false;
    for (const MetricValues& subtask : *values) {
      const auto value = subtask.find(metric);
      if (value == subtask.end() || value->second.value_or(0) <= 0) return false;
    }
    return true;
  }
  void expect_whole(const std::string& words) const {
    const auto status = flink("status");
    EXPECT_EQ(status.status, 0) << status.out;
    EXPECT_THAT(status.out, HasSubstr(words));
  }

  const TemporaryFolder place_;
  const RunFolder folder_;
  const std::uint16_t port_;
  SystemClock clock_;
  const RestClient client_;
};

TEST_F(RealCluster, RunsJobsRescalesThemDiesAndComesBack) {
  const auto first = up();
  ASSERT_EQ(first.status, 0) << first.error;
  EXPECT_THAT(first.out, HasSubstr("2 task managers x 2 slots, adaptive scheduler"));
  const auto again = up();
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.out, HasSubstr("is up already"));
  expect_whole("2 task managers, 4 slots, 4 of them free");

  const std::string job = submitted();
  ASSERT_TRUE(soon([&] { return runs(job, 1); }));
  EXPECT_TRUE(soon([&] { return all_above_zero(job, "count", 1, "numRecordsIn"); }));
  EXPECT_TRUE(soon([&] { return all_above_zero(job, "out", 1, "out.lat_mean_ms"); }));
  expect_whole("end-to-end");

  const std::string query = (place_.path() / "job.toml").string();
  const auto imported = run_program({"import", "flink-job", client_.url(), "--window", "6s", "--out", query});
  EXPECT_EQ(imported.status, 0) << imported.error;
  for (const char* op : {"in ", "count ", "out "}) EXPECT_THAT(imported.out, HasSubstr(op));
  EXPECT_TRUE(fs::exists(query));

  const auto widened =
      client_.require(job, {{vertex_id("in"), {1, 1}}, {vertex_id("count"), {2, 2}}, {vertex_id("out"), {1, 1}}});
  ASSERT_TRUE(widened) << widened.error().what;
  EXPECT_TRUE(soon([&] { return runs(job, 2); }));
  EXPECT_TRUE(soon([&] { return all_above_zero(job, "count", 2, "numRecordsIn"); }));

  const auto before = records_in(folder_.pids());
  ASSERT_EQ(before.size(), 3U);
  ::kill(before[0].process.pid, SIGKILL);
  ASSERT_TRUE(soon([&] { return !processes::is_running(before[0].process); }));
  const auto dead = flink("status");
  EXPECT_EQ(dead.status, 1);
  EXPECT_THAT(dead.out, HasSubstr("jobmanager has ended"));

  const auto anew = up();
  ASSERT_EQ(anew.status, 0) << anew.error;
  for (const ProcessRecord& record : before) EXPECT_FALSE(processes::is_running(record.process)) << record.name;
  const std::string second = submitted();
  EXPECT_TRUE(soon([&] { return runs(second, 1); }));
  ASSERT_TRUE(client_.cancel(second));
  ASSERT_TRUE(soon([&] { return client_.overview()->slots_available == 4; }));

  place_.write("live.toml", live_set(client_.url()));
  const std::string config = place_.file("live.toml");
  const std::string store = place_.file("store.sqlite");
  const auto judged = run_program({"run", config, "--store", store, "--out", (place_.path() / "results").string()});
  EXPECT_EQ(judged.status, 0) << judged.error;
  EXPECT_THAT(judged.error, HasSubstr("trace live: 2 executions kept of 2"));
  EXPECT_THAT(judged.out, HasSubstr("2 plans measured as live: 0 saturated, 2 not"));

  const auto after = records_in(folder_.pids());
  const auto down = flink("down");
  EXPECT_EQ(down.status, 0) << down.error;
  EXPECT_THAT(down.out, HasSubstr("3 processes ended"));
  for (const ProcessRecord& record : after) EXPECT_FALSE(processes::is_running(record.process)) << record.name;
  EXPECT_FALSE(fs::exists(folder_.run()));
  EXPECT_TRUE(fs::exists(folder_.log_of("jobmanager")));
}

}  // namespace
}  // namespace millrace::experiments::flink
