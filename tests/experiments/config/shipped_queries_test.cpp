// Every query of the shelf runs, and those whose output has a formula have it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "experiments/config/config_home.h"
#include "experiments/config/load.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

// A shipped query as its user submits it, on a shipped engine, with the conservation checker attached.
class ShippedRun {
 public:
  ShippedRun(const std::string& name, const std::string& engine) : ShippedRun(query_of(name), engine) {}
  ShippedRun(const Query& query, const std::string& engine)
      : testbed_(load_cluster("pdsp-m510-x5").value(), load_engine(engine).value(), kernel::Seed(1), kernel::Seed(2)) {
    plan::Deployment deployment(query.job.plan);
    for (const plan::Operator& op : query.job.plan.operators) {
      if (!op.follows.empty()) continue;
      deployment = deployment.with(op.id, plan::Parallelism{query.initial_parallelism.at(op.id)});
    }
    const auto granted = testbed_.deploy(query.job, deployment);
    EXPECT_TRUE(granted.has_value()) << query.name << ": " << (granted ? "" : granted.error().what);
  }
  job::Window observe(double seconds) {
    job::Window seen = testbed_.observe(kernel::Duration::from_seconds(seconds)).value();
    EXPECT_THAT(testbed_.violations(), testing::IsEmpty());
    return seen;
  }
  static Query query_of(const std::string& name) { return load_query(name).value(); }

 private:
  runtime::SimulatedTestbed testbed_;
};

std::string engine_for(const std::string& query) {
  return query.starts_with("pdsp-") ? "pdsp-bench" : query.starts_with("nexmark-") ? "default" : "cloudlab-flink116";
}

Query at_rate(const std::string& name, double records_per_s) {
  Query query = ShippedRun::query_of(name);
  for (auto& [id, load] : query.job.sources) load.rate = plan::RateSchedule::constant(records_per_s);
  return query;
}

double results_per_s(const job::Window& window) {
  return window.measured.result_records / window.measured.window_s;
}

TEST(ShippedQueries, RunWithoutLosingRecords) {
  for (const std::string& name : names_on(LibraryShelf::queries)) {
    SCOPED_TRACE(name);
    ShippedRun run(name, engine_for(name));
    double read = 0;
    for (int i = 0; i < 3; ++i) {
      for (const auto& [id, records] : run.observe(1).measured.read_records) read += records;
    }
    EXPECT_GT(read, 0);
  }
}

TEST(ShippedQueries, ZeroTunesHaveTheirKeysOncePerWindow) {
  ShippedRun spikes("spike-detection", "cloudlab-flink116");
  spikes.observe(20);
  EXPECT_NEAR(results_per_s(spikes.observe(200)), 60 / 2.0 * 0.5, 0.6);
  ShippedRun global("smart-grid-global", "cloudlab-flink116"), local("smart-grid-local", "cloudlab-flink116");
  global.observe(20);
  local.observe(20);
  EXPECT_NEAR(results_per_s(global.observe(60)), 100 / 3.0, 0.5);
  EXPECT_NEAR(results_per_s(local.observe(60)), 88 / 3.0, 0.5);
  ShippedRun ads("advertisement", "cloudlab-flink116");
  ads.observe(20);
  EXPECT_NEAR(results_per_s(ads.observe(60)), 2.0 * 100, 6);
}

// Ten instances of a smart grid make 7,800 records/s, however many are asked for.
TEST(ShippedQueries, ASmartGridIsAsLargeAsItIs) {
  ShippedRun run(at_rate("smart-grid-global", 50'000), "cloudlab-flink116");
  run.observe(10);
  EXPECT_NEAR(run.observe(20).measured.read_records.at("plugs"), 20 * 7800, 0.01 * 20 * 7800);
}

// Campaign B: 40 houses, 310 roads and one symbol, each once in 10 s, if its rarest value occurs.
TEST(ShippedQueries, PdspBenchsAggregatesHaveTheirKeysOncePerWindow) {
  const auto in_long_windows = [](const std::string& name, const std::string& op, double rate) {
    Query query = at_rate(name, rate);
    plan::Window& window = *query.job.plan.operators[index_of(query.job.plan, op)].window;
    window.shape = plan::WindowShape::tumbling;
    window.length = kernel::Duration::from_seconds(10);
    ShippedRun run(query, "pdsp-bench");
    run.observe(20);
    return results_per_s(run.observe(60));
  };
  EXPECT_NEAR(in_long_windows("pdsp-sg1", "load", 1000), 40 / 10.0, 0.01);
  EXPECT_NEAR(in_long_windows("pdsp-bi1", "price", 1000), 0.46 / 10.0, 0.01);
  EXPECT_NEAR(in_long_windows("pdsp-tm1", "speed", 30'000), 310 / 10.0, 0.1);
}

// A result for each record and each window that it is in.
TEST(ShippedQueries, PdspBenchsProcessWindowsPassTheirElementsOn) {
  for (const char* name : {"pdsp-lp1", "pdsp-ca1", "pdsp-ca3"}) {
    ShippedRun run(at_rate(name, 20'000), "pdsp-bench");
    run.observe(10);
    EXPECT_NEAR(results_per_s(run.observe(10)), 20'000, 200) << name;
  }
}

}  // namespace
}  // namespace millrace::experiments
