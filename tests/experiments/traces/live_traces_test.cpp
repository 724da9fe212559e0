#include "experiments/traces/live_traces.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "experiments/config/load.h"
#include "experiments/traces/trace_key.h"
#include "sim/runtime/simulated_testbed.h"
#include "tests/processes/temporary_directory.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfig = R"(
[experiment]
name = "e"
seed = 3
[cluster.local]
type = "c6420"
cores = 2
slots_per_node = 8
[query.light.source.in]
rate = "500/s"
[query.light.operator.work]
kind = "map"
inputs = [{ from = "in", partitioning = "rebalance" }]
per_record = "1 ms"
[query.light.operator.out]
kind = "sink"
inputs = [{ from = "work", partitioning = "rebalance" }]
[query.wild]
template = "pqp-linear-1"
source.events = { unit = "5k/s", rate = "1 Wu", arrivals = "poisson", loop = "open", parallelism = 1 }
[trace.live]
queries = ["light"]
cluster = "local"
count = 3
greatest_parallelism = 4
protocol = "window"
warm_up = "2 s"
interval = "3 s"
least_throughput = 0
discard_without_result = false
discard_duplicates = false
[trace.live.testbed]
kind = "flink"
run = "r"
[trace.again]
like = "live"
repeat = 1
[trace.again.testbed]
kind = "flink"
run = "r"
[trace.simulated]
like = "live"
)";

// The simulator plays the cluster, which may fall silent after some executions.
class SimulatedRun final : public ClusterRun {
 public:
  SimulatedRun(const cluster::Cluster& cluster, bool silent)
      : silent_(silent), testbed_(cluster, runtime::EngineProfile{}, kernel::Seed(1), kernel::Seed(2)) {}
  job::Testbed& testbed() override {
    if (silent_) return broken_;
    return testbed_;
  }
  std::string silence() const override { return silent_ ? "nothing answers" : ""; }
  std::string refusal(const job::Job& job, const plan::Deployment&) const override {
    return job.sources.begin()->second.arrivals == job::Arrivals::poisson ? "no such arrivals" : "";
  }

 private:
  class Broken final : public job::Testbed {
   public:
    job::TestbedResult<job::Granted> deploy(const job::Job&, const plan::Deployment&) override { return no(); }
    job::TestbedResult<job::Granted> reconfigure(const plan::Deployment&) override { return no(); }
    job::TestbedResult<job::Window> observe(kernel::Duration) override { return no(); }
    kernel::SimTime now() const override { return {}; }
    void stop() override {}

   private:
    static tl::unexpected<job::TestbedError> no() { return tl::unexpected(job::TestbedError{"it is gone"}); }
  };

  bool silent_;
  runtime::SimulatedTestbed testbed_;
  Broken broken_;
};

class LiveTracesTest : public testing::Test {
 protected:
  Experiment load(const std::vector<std::string>& overrides = {}) const {
    folder_.write("e.toml", kConfig);
    auto loaded = load_experiment(folder_.file("e.toml"), {.overrides = overrides, .seed = {}, .quick = false});
    if (!loaded) throw std::runtime_error(to_string(loaded.error().front()));
    return std::move(*loaded);
  }

  StoreResult<std::vector<TraceCounts>> measure(const Experiment& experiment, Store& store) {
    LiveTraceOptions options;
    options.interrupted = [this] { return done_.size() >= interrupt_after_; };
    options.report = [this](const std::string& line) { done_.push_back(line); };
    options.cluster = [&](const LiveCluster&, const runtime::EngineProfile&, std::uint64_t) {
      return tl::expected<std::unique_ptr<ClusterRun>, std::string>(
          std::make_unique<SimulatedRun>(experiment.clusters.at("local"), done_.size() >= silent_after_));
    };
    return measure_traces(experiment, store, options);
  }

  Store store() const { return *Store::open(folder_.file("store.sqlite")); }

  processes::TemporaryDirectory folder_;
  std::vector<std::string> done_;
  std::size_t interrupt_after_ = 1000, silent_after_ = 1000;
};

std::vector<std::string> column(Store& store, const std::string& query, const std::string& set) {
  std::vector<std::string> values;
  const auto rows = store.database().rows(query, {set});
  for (const Row& row : *rows) values.push_back(text(row[0]));
  return values;
}

TEST_F(LiveTracesTest, SetsHaveTheSamePlansAndRunTogetherInADrawnOrder) {
  const Experiment experiment = load();
  Store store = this->store();
  const auto counts = measure(experiment, store);
  ASSERT_TRUE(counts.has_value()) << counts.error().what;
  EXPECT_EQ((*counts)[0].kept, 3U);
  EXPECT_EQ((*counts)[1].kept, 3U);
  EXPECT_EQ((*counts)[2].attempts, 0U);  // the simulated set is none of its
  const std::string plans = "SELECT plan FROM trace WHERE trace_set = ?1 ORDER BY position";
  const std::string live = trace_set_key(experiment, experiment.traces[0]).hash();
  const std::string again = trace_set_key(experiment, experiment.traces[1]).hash();
  EXPECT_NE(live, again);
  EXPECT_EQ(column(store, plans, live).size(), 3U);
  EXPECT_EQ(column(store, plans, live), column(store, plans, again));
  EXPECT_EQ(column(store, "SELECT DISTINCT method FROM trace WHERE trace_set = ?1", live),
            std::vector<std::string>{"measured"});
  // Neither set after set nor plan after plan.
  ASSERT_EQ(done_.size(), 6U);
  std::vector<std::string> in_order = done_;
  std::ranges::sort(in_order);
  EXPECT_NE(done_, in_order);
}

TEST_F(LiveTracesTest, GoesOnWhereItWasInterrupted) {
  const Experiment experiment = load();
  Store store = this->store();
  interrupt_after_ = 2;
  const auto first = measure(experiment, store);
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE((*first)[0].interrupted);
  interrupt_after_ = 1000;
  const auto second = measure(experiment, store);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(done_.size(), 6U);
  EXPECT_EQ((*second)[0].stored + (*second)[1].stored, 2U);
  EXPECT_EQ(std::set<std::string>(done_.begin(), done_.end()).size(), 6U);  // none twice
  EXPECT_EQ(*store.status(trace_set_key(experiment, experiment.traces[0]).hash()), "done");
}

TEST_F(LiveTracesTest, ASilentClusterEndsItAndLosesNothing) {
  const Experiment experiment = load();
  Store store = this->store();
  silent_after_ = 4;
  const auto first = measure(experiment, store);
  ASSERT_FALSE(first.has_value());
  EXPECT_NE(first.error().what.find("it is gone; what was measured before is stored"), std::string::npos);
  silent_after_ = 1000;
  ASSERT_TRUE(measure(experiment, store).has_value());
  EXPECT_EQ(done_.size(), 6U);
}

TEST_F(LiveTracesTest, WhatTheJobCannotRunFailsBeforeAnythingStarts) {
  const Experiment experiment = load({"trace.live.queries=[\"wild\", \"light\"]"});
  Store store = this->store();
  const auto counts = measure(experiment, store);
  ASSERT_TRUE(counts.has_value()) << counts.error().what;
  EXPECT_EQ((*counts)[0].failed, 3U);
  EXPECT_EQ((*counts)[0].kept, 3U);
  EXPECT_EQ(done_[0], "live wild-0: failed: no such arrivals");
}

TEST_F(LiveTracesTest, CostsOfTheEngineAreNoPartOfWhatWasMeasured) {
  const Experiment plain = load();
  const Experiment dearer = load({"engine.serialize=\"9 us\""});
  const Experiment unchained = load({"engine.chaining=false"});
  const auto hash = [](const Experiment& experiment, std::size_t set) {
    return trace_set_key(experiment, experiment.traces[set]).hash();
  };
  EXPECT_EQ(hash(plain, 0), hash(dearer, 0));
  EXPECT_NE(hash(plain, 0), hash(unchained, 0));
  EXPECT_NE(hash(plain, 2), hash(dearer, 2));
}

TEST_F(LiveTracesTest, ASetLikeAnotherTakesAllButItsTestbed) {
  const Experiment experiment = load({"trace.simulated.count=2", "trace.simulated.engine.chaining=false"});
  const TraceSet& simulated = experiment.traces[2];
  EXPECT_FALSE(simulated.live.has_value());
  EXPECT_EQ(simulated.queries, experiment.traces[0].queries);
  EXPECT_EQ(simulated.count, 2U);
  ASSERT_TRUE(simulated.engine.has_value());
  EXPECT_FALSE(simulated.engine->chaining);
}

}  // namespace
}  // namespace millrace::experiments
