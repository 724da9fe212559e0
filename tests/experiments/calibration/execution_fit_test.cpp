// A simulated set plays the measured one: the calibration has to find the engine that it ran with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/calibration/calibration_reader.h"
#include "experiments/calibration/engine_fit.h"
#include "experiments/calibration/executed_plans.h"
#include "experiments/calibration/execution_score.h"
#include "experiments/traces/made_trace_rows.h"
#include "experiments/traces/trace_block.h"
#include "experiments/traces/trace_key.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

// Some of its plans keep up, some do not.
constexpr const char* kExperiment = R"(
[experiment]
name = "tiny"
[engine]
buffer_timeout = "20 ms"
deserialize = "30 us"
[cluster.c]
type = "m510"
nodes = 1
slots_per_node = 4
cores = 2
[query.q.source.in]
rate = "10k/s"
[query.q.operator.work]
kind = "map"
inputs = [{ from = "in", partitioning = "rebalance" }]
per_record = "60 us"
[query.q.operator.out]
kind = "sink"
inputs = [{ from = "work", partitioning = "rebalance" }]
[trace.live]
queries = ["q"]
cluster = "c"
least_load = 0.3
greatest_load = 3
greatest_parallelism = 3
count = 18
interval = "3 s"
[trace.again]
like = "live"
repeat = 1
[trace.other]
queries = ["q"]
cluster = "c"
greatest_parallelism = 2
count = 18
interval = "3 s"
)";

constexpr const char* kCalibration = R"(
[calibration.c]
experiment = "tiny.toml"
set = "live"
repeated = "again"
evaluations = 20
seed = 5
[calibration.c.engine]
deserialize = "80 us"
[calibration.c.free]
deserialize = { from = "3 us", to = "300 us" }
)";

class ExecutionFit : public testing::Test {
 protected:
  void SetUp() override { folder.write("tiny.toml", kExperiment); }

  ExecutionCalibration calibration(const std::vector<std::string>& overrides = {}) const {
    folder.write("c.toml", kCalibration);
    const auto all = load_calibrations(folder.file("c.toml"), overrides);
    if (!all) throw std::runtime_error(to_string(all.error().front()));
    return all->on_executions.at(0);
  }

  // Runs the whole set as the experiment says.
  static void execute(const ExecutionCalibration& calibration, const std::string& name, Store& store) {
    const TraceSet& set = calibration.trace_set(name);
    const ArtefactKey key = trace_set_key(calibration.experiment, set);
    ASSERT_TRUE(store.put({artefact_row(key, "tiny/" + name, "done")}).has_value());
    const auto maker = TraceMaker::prepare(calibration.experiment, set);
    for (std::uint64_t attempt = 0; attempt < set.count; ++attempt) {
      const auto trace = maker->make(0, attempt);
      ASSERT_TRUE(trace.has_value()) << trace.error();
      const auto labels = maker->label(*trace, attempt);
      ASSERT_TRUE(labels.has_value()) << labels.error();
      const std::string hash = key.hash();
      const auto rows = made_trace_rows({set, hash, position_of(set, 0, attempt)}, *trace, *labels, "");
      ASSERT_TRUE(store.put(rows).has_value());
    }
  }

  static SimulationOptions options(const ExecutionCalibration& calibration, std::uint64_t seed, std::size_t threads) {
    return {.protocol = calibration.trace_set(calibration.set).protocol,
            .seed = seed,
            .threads = threads,
            .interrupted = [] { return false; }};
  }

  const TemporaryFolder folder;
};

TEST_F(ExecutionFit, FindsTheEngineThatTheSetRanWith) {
  auto store = Store::open(folder.file("s.sqlite"));
  ASSERT_TRUE(store.has_value());
  const ExecutionCalibration c = calibration();
  execute(c, "live", *store);
  execute(c, "again", *store);
  const auto plans = executed_plans(c, *store);
  ASSERT_TRUE(plans.has_value()) << plans.error();
  ASSERT_GE(plans->size(), 4U);
  for (const ExecutedPlan& plan : *plans) EXPECT_TRUE(may_calibrate(plan.measured.id));
  const ScoreProfile score = [&](const runtime::EngineProfile& engine, std::uint64_t seed) {
    return simulated_score(*plans, engine, options(c, seed, 2));
  };
  const auto fit = fit_profile(c, score, {});
  ASSERT_TRUE(fit.has_value()) << fit.error();
  EXPECT_NEAR(fit->values[0], 30e3, 3e3);
  EXPECT_GT(fit->start.mean_log_q, 0.1);
  EXPECT_LT(fit->end.mean_log_q, 0.05);
  ASSERT_TRUE(fit->end.bottlenecks.has_value());
  EXPECT_GT(fit->end.bottlenecks->of, 0U);
  EXPECT_EQ(fit->end.bottlenecks->agreed, fit->end.bottlenecks->of);
  EXPECT_EQ(fit->end, *simulated_score(*plans, fit->engine, options(c, c.seed, 1)));
}

TEST_F(ExecutionFit, LabelsOfRepeatedPlansAreGeometricMeans) {
  auto store = Store::open(folder.file("s.sqlite"));
  ASSERT_TRUE(store.has_value());
  const ExecutionCalibration c = calibration();
  execute(c, "live", *store);
  execute(c, "again", *store);
  const auto hash = [&](const char* set) { return trace_set_key(c.experiment, c.trace_set(set)).hash(); };
  const auto first = labelled_executions(*store, hash("live"));
  const auto again = labelled_executions(*store, hash("again"));
  const auto plans = executed_plans(c, *store);
  ASSERT_TRUE(first && again && plans);
  for (const ExecutedPlan& plan : *plans) {
    const auto i = static_cast<std::size_t>(plan.measured.position);
    EXPECT_NE((*first)[i].latency_ms, (*again)[i].latency_ms);
    EXPECT_NEAR(*plan.measured.latency_ms, std::sqrt(*(*first)[i].latency_ms * *(*again)[i].latency_ms), 1e-9);
  }
}

TEST_F(ExecutionFit, JobsRunWithTheExperimentsSettings) {
  const ExecutionCalibration c = calibration();
  EXPECT_EQ(c.engine.buffer_timeout, kernel::Duration::from_ns(20'000'000));
  EXPECT_EQ(c.engine.deserialize_ns, 80e3);
}

TEST_F(ExecutionFit, WantsExecutionsOfThePlansThatTheExperimentDraws) {
  auto store = Store::open(folder.file("s.sqlite"));
  ASSERT_TRUE(store.has_value());
  const auto nothing = executed_plans(calibration(), *store);
  ASSERT_FALSE(nothing.has_value());
  EXPECT_THAT(nothing.error(), HasSubstr("no execution of set 'live' of experiment 'tiny'"));
  EXPECT_THAT(nothing.error(), HasSubstr("`millrace run` that config first"));
  const ExecutionCalibration other = calibration({"calibration.c.repeated=other"});
  execute(other, "live", *store);
  execute(other, "other", *store);
  const auto unlike = executed_plans(other, *store);
  ASSERT_FALSE(unlike.has_value());
  EXPECT_THAT(unlike.error(), HasSubstr("set 'other' does not have the plans of 'live'"));
}

}  // namespace
}  // namespace millrace::experiments
