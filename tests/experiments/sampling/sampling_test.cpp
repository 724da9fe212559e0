// [sampling.x] as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "experiments/sampling/sample_operator.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/sampling/sampling_results.h"
#include "tests/experiments/cli/program.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
[experiment]
name = "s"
[engine]
rescale = "partial"
rescale_up = "100 ms"
rescale_down = "100 ms"
buffer_timeout = "5 ms"
[cluster.c]
type = "c6420"
nodes = 1
slots_per_node = 8
[query.q.source.in]
rate = "20k/s"
parallelism = 2
[query.q.operator.work]
kind = "map"
inputs = [{ from = "in", partitioning = "weighted" }]
per_record = "200 us"
parallel_share = 0.5
parallelism = 2
[query.q.operator.out]
kind = "sink"
inputs = ["work"]
[sampling.dense]
query = "q"
operator = "work"
cluster = "c"
sampler = "fixed"
start = { cpu_share = 0.25 }
least_step = { cpu_share = 0.25 }
points = 8
window = "2 s"
normal = { cpu_share = 0 }
normal_instances = 6
[sampling.dsa]
like = "dense"
sampler = "dynamic"
up = 0.5
stop = 0.05
)";

std::vector<std::string> mistakes(const std::string& override) {
  return ConfigFolder().mistakes(kConfig, {.overrides = {override}, .seed = {}, .quick = false});
}

TEST(Sampling, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes("sampling.dense.query=\"p\""), Contains(HasSubstr("no query 'p'")));
  EXPECT_THAT(mistakes("sampling.dense.operator=\"wrk\""), Contains(HasSubstr("did you mean 'work'?")));
  EXPECT_THAT(mistakes("sampling.dense.operator=\"in\""), Contains(HasSubstr("a source: it cannot be sampled")));
  EXPECT_THAT(mistakes("sampling.dense.operator=\"out\""), Contains(HasSubstr("say partitioning = \"weighted\"")));
  EXPECT_THAT(mistakes("sampling.dense.least_step={ cpu_share = 0 }"), Contains(HasSubstr("has to grow")));
  EXPECT_THAT(mistakes("sampling.dense.least_step={ memory = \"1 MB\" }"),
              Contains(HasSubstr("a memory to start from")));
  EXPECT_THAT(mistakes("sampling.dense.start={ cpu_share = 0 }"), Contains(HasSubstr("a cpu_share above 0")));
  EXPECT_THAT(mistakes("sampling.dsa.like=\"dens\""), Contains(HasSubstr("did you mean 'dense'?")));
  EXPECT_THAT(mistakes("sampling.dense.sampler=\"random\""), Contains(HasSubstr("dynamic")));
  EXPECT_THAT(mistakes("sampling.dense.most_windows=1"), Contains(HasSubstr("two windows")));
}

std::vector<tuners::qescalor::Sample> samples(std::size_t sampling, const std::vector<std::string>& overrides) {
  const Experiment experiment = ConfigFolder().load(kConfig, {.overrides = overrides, .seed = {}, .quick = false});
  const auto taken = sample_operator(experiment, experiment.samplings.at(sampling), [] { return true; });
  EXPECT_TRUE(taken) << taken.error();
  return taken.value_or(std::vector<tuners::qescalor::Sample>());
}

TEST(Sampling, EveryKeyChangesTheSamples) {
  const auto fixed = samples(0, {}), dsa = samples(1, {});
  EXPECT_EQ(samples(0, {}), fixed);
  for (const char* key :
       {"points=5", "step=2", "window=\"5 s\"", "converged=0.000001", "most_windows=2", "normal_instances=3",
        "start={cpu_share=0.5}", "least_step={cpu_share=0.2}", "normal={cpu_share=0.1}", "sampler=\"dynamic\""}) {
    EXPECT_NE(samples(0, {std::string("sampling.dense.") + key}), fixed) << key;
  }
  for (const char* key : {"largest_step=1", "up=0.02", "stop=1.5"}) {
    EXPECT_NE(samples(1, {std::string("sampling.dsa.") + key}), dsa) << key;
  }
  // Where nothing counts as a gain.
  EXPECT_NE(samples(1, {"sampling.dsa.stop=1.5", "sampling.dsa.stop_count=1"}), samples(1, {"sampling.dsa.stop=1.5"}));
}

TEST(Sampling, StopsWhenItIsTold) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  EXPECT_EQ(sample_operator(experiment, experiment.samplings[0], [] { return false; }).error(), "stopped");
}

// One core does 1 / 200 us = 5,000/s of the operator's own work, less for what the engine adds. From 1 to 2 cores half
// of the work runs on two threads: 1 / (0.5 + 0.25) = 4/3.
TEST(Sampling, FindsTheCurveOfAnInstanceAndStoresItOnce) {
  const TemporaryFolder folder;
  folder.write("s.toml", kConfig);
  const auto run = [&](const std::string& jobs) {
    return run_program({"run", folder.file("s.toml"), "--store", folder.file("s.sqlite"), "--out", folder.file("out"),
                        "--jobs", jobs});
  };
  const ProgramResult first = run("2");
  ASSERT_EQ(first.status, 0) << first.error;
  EXPECT_THAT(first.out, AllOf(HasSubstr("dense"), HasSubstr("dsa")));
  EXPECT_THAT(first.error, HasSubstr("0 were stored"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out/figures/q-work-samples.svg"));
  const ProgramResult again = run("1");
  EXPECT_THAT(again.error, HasSubstr("2 were stored"));
  EXPECT_EQ(again.out, first.out);
  EXPECT_THAT(run_program({"show", folder.file("s.toml"), "--store", folder.file("s.sqlite")}).out, HasSubstr("dense"));

  const Experiment experiment = ConfigFolder().load(kConfig);
  auto store = Store::open_existing(folder.file("s.sqlite"));
  ASSERT_TRUE(store);
  const auto dense = stored_samples(*store, sampling_key(experiment, experiment.samplings[0]).hash());
  ASSERT_TRUE(dense);
  ASSERT_EQ(dense->size(), 8U);
  const double one_core = dense->at(3).rate_per_s;
  EXPECT_NEAR(one_core, 4950, 100);
  EXPECT_NEAR(dense->at(0).rate_per_s / one_core, 0.25, 0.01);
  EXPECT_NEAR(dense->at(1).rate_per_s / one_core, 0.5, 0.01);
  EXPECT_NEAR(dense->at(4).rate_per_s / one_core, 1.25, 0.03);
  EXPECT_NEAR(dense->at(7).rate_per_s / one_core, 4.0 / 3, 0.04);  // what the engine adds, one thread does
  const auto dsa = stored_samples(*store, sampling_key(experiment, experiment.samplings[1]).hash());
  ASSERT_TRUE(dsa);
  EXPECT_GE(dsa->size(), 4U);
}

}  // namespace
}  // namespace millrace::experiments
