#include "experiments/config/load.h"

#include <gtest/gtest.h>

#include "experiments/comparison/cell.h"
#include "experiments/config/config_home.h"
#include "experiments/config/settings_json.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;

TEST(Load, FillsInWhatIsNotWritten) {
  const Experiment experiment = ConfigFolder().load(kSmallConfig);
  EXPECT_EQ(experiment.name, "x");
  EXPECT_EQ(experiment.seed, 1u);
  const Query& query = experiment.queries.at("q");
  EXPECT_EQ(query.initial_parallelism, (std::map<std::string, std::uint32_t>{{"in", 1}, {"work", 2}, {"out", 1}}));
  EXPECT_EQ(query.job.plan.operators.front().id, "in");
  EXPECT_FALSE(query.job.plan.operators.front().scalable);
  EXPECT_EQ(query.job.sources.at("in").rate.rate(kernel::SimTime()), 1000.0);
  const Comparison& comparison = experiment.comparisons.at(0);
  EXPECT_EQ(comparison.duration, 10_min);
  EXPECT_EQ(comparison.sample, 10_s);
  EXPECT_EQ(comparison.tuners.at(0).options, tuners::default_options(*tuners::find_tuner("fixed")));
}

TEST(Load, QuickTakesTwoPercentButTwoSamples) {
  const LoadOptions quick{.overrides = {}, .seed = 9, .quick = true};
  EXPECT_EQ(ConfigFolder().load(kSmallConfig, quick).comparisons[0].duration, 20_s);  // 2 % of 60 samples is one
  EXPECT_EQ(ConfigFolder().load(small_config_with("10 min", "1000 min"), quick).comparisons[0].duration, 20_min);
  EXPECT_EQ(ConfigFolder().load(kSmallConfig, quick).seed, 9u);
}

TEST(Load, ExtendsMergesTablesAndReplacesValues) {
  const ConfigFolder folder;
  folder.write("base/base.toml", kSmallConfig);
  const std::string text =
      "extends = \"base/base.toml\"\n[query.q.operator.work]\nparallelism = 3\n[comparison.run]\n"
      "queries = [\"q\"]\n";
  const Experiment experiment = folder.load(text);
  EXPECT_EQ(experiment.queries.at("q").initial_parallelism.at("work"), 3u);
  EXPECT_EQ(experiment.comparisons.size(), 1u);
  // A mistake stays with the file that made it.
  folder.write("base/base.toml", small_config_with("parallelism = 2", "parallelism = 2\nper_record = 5"));
  EXPECT_EQ(folder.mistakes(text),
            std::vector<std::string>{"base/base.toml:13:14: per_record: 5 has no unit; a time is "
                                     "wanted, for example \"30 s\""});
}

TEST(Load, ExtendsRefusesCyclesAndMissingFiles) {
  const ConfigFolder folder;
  folder.write("a.toml", "extends = \"x.toml\"\n");
  EXPECT_EQ(folder.mistakes("extends = \"a.toml\"\n"),
            std::vector<std::string>{"a.toml:1:11: extends: a cycle: x.toml -> a.toml -> x.toml"});
  EXPECT_EQ(folder.mistakes("extends = \"none.toml\"\n"),
            std::vector<std::string>{"x.toml:1:11: 'none.toml': no such file"});
}

TEST(Load, OverridesReachIntoTablesAndReplaceValues) {
  const ConfigFolder folder;
  const auto with = [&](const std::string& assignment) {
    return folder.load(kSmallConfig, {.overrides = {assignment}, .seed = {}, .quick = false});
  };
  EXPECT_EQ(with("experiment.seed=77").seed, 77u);
  EXPECT_EQ(with("comparison.run.duration=20 min").comparisons[0].duration, 20_min);
  EXPECT_EQ(with("query.q.source.in.rate=2k/s").queries.at("q").job.sources.at("in").rate.peak(), 2000.0);
  const auto sine = with("query.q.source.in.rate={pattern=\"sine\",low=\"1/s\",high=\"9/s\",period=\"1 min\"}");
  EXPECT_DOUBLE_EQ(sine.queries.at("q").job.sources.at("in").rate.peak(), 9.0);
  EXPECT_EQ(with("comparison.run.tuners=[\"ds2\"]").comparisons[0].tuners[0].kind, "ds2");
}

TEST(Load, TunersByNameByTableAndInline) {
  const Experiment experiment = ConfigFolder().load(
      small_config_with("[\"fixed\"]",
                        "[\"fixed\", \"fast\", { label = \"slow\", kind = \"ds2\", scaling_factor = \"20 %\" }]") +
      "[comparison.run.tuner.fast]\nkind = \"ds2\"\npolicy_interval = \"20 s\"\ninitial_parallelism = { work = 5 }\n");
  const auto& tuners = experiment.comparisons[0].tuners;
  ASSERT_EQ(tuners.size(), 3u);
  EXPECT_EQ(tuners[1].label, "fast");
  EXPECT_EQ(tuners[1].options.at("policy_interval"), 20.0);
  EXPECT_EQ(tuners[1].initial_parallelism.at("work"), 5u);
  EXPECT_EQ(tuners[2].label, "slow");
  EXPECT_EQ(tuners[2].options.at("scaling_factor"), 0.2);
}

TEST(Load, MixedClusters) {
  const Experiment experiment =
      ConfigFolder().load(small_config_with("type = \"m510\"\nslots_per_node = 8",
                                            "[[cluster.c.node]]\ntype = \"m510\"\nnodes = 2\nslots_per_node = 3\n"
                                            "[[cluster.c.node]]\ntype = \"c6420\"\nspeed = 0.5\n"));
  const cluster::Cluster& cluster = experiment.clusters.at("c");
  ASSERT_EQ(cluster.nodes.size(), 3u);
  EXPECT_EQ(cluster.slots(), 7u);
  EXPECT_EQ(cluster.nodes[1].name, "m510-1");
  EXPECT_EQ(cluster.nodes[2].type.speed, 0.5);
}

TEST(Load, AComparisonMayHaveAnEngineOfItsOwn) {
  const Experiment experiment =
      ConfigFolder().load(small_config_with("queries = [\"q\"]", "queries = [\"q\"]\nengine = { sink = \"2 us\" }") +
                          "[engine]\nserialize = \"7 us\"\n");
  const runtime::EngineProfile& own = experiment.comparisons.front().engine.value();
  EXPECT_EQ(own.sink_ns, 2000);
  EXPECT_EQ(own.serialize_ns, 7000);
  EXPECT_EQ(experiment.engine.sink_ns, runtime::EngineProfile{}.sink_ns);
  EXPECT_EQ(experiment.engine.serialize_ns, 7000);
  const Cell cell = cells_of(experiment).front();
  EXPECT_TRUE(engine_of(experiment, cell) == own);
  Experiment other = experiment;
  other.comparisons.front().engine.reset();
  EXPECT_NE(cells_of(other).front().hash, cell.hash);
}

TEST(Load, WuIsTheSourcesOwnUnit) {
  const Experiment experiment =
      ConfigFolder().load(small_config_with("rate = \"1k/s\"", "unit = \"80k/s\"\nrate = \"7 Wu\""));
  EXPECT_EQ(experiment.queries.at("q").job.sources.at("in").rate.peak(), 560e3);
}

TEST(Shelves, EveryFileLoads) {
  const ConfigFolder folder;  // points the home folder at the source tree
  for (const std::string& name : names_on(LibraryShelf::queries)) {
    const auto query = load_query(name);
    EXPECT_TRUE(query.has_value()) << to_string(query.error().front());
    EXPECT_NE(about_of(file_on(LibraryShelf::queries, name).string()), "") << name;
  }
  for (const std::string& name : names_on(LibraryShelf::clusters)) EXPECT_TRUE(load_cluster(name).has_value()) << name;
  for (const std::string& name : names_on(LibraryShelf::engines)) EXPECT_TRUE(load_engine(name).has_value()) << name;
  const auto quickstart = load_experiment(std::string(MILLRACE_SOURCE_DIR) + "/configs/quickstart.toml");
  EXPECT_TRUE(quickstart.has_value()) << to_string(quickstart.error().front());
}

TEST(Shelves, WhatTunesTheLiveJobLoads) {
  const ConfigFolder folder;
  const auto all = load_experiment(std::string(MILLRACE_SOURCE_DIR) + "/configs/flink/tune-live-all.toml");
  ASSERT_TRUE(all.has_value()) << to_string(all.error().front());
  ASSERT_EQ(all->comparisons.size(), 2U);
  EXPECT_NE(all->comparisons.front().live.has_value(), all->comparisons.back().live.has_value());
  const auto simulated = load_experiment(std::string(MILLRACE_SOURCE_DIR) + "/configs/flink/base/tuning.toml");
  ASSERT_TRUE(simulated.has_value()) << to_string(simulated.error().front());
  EXPECT_FALSE(simulated->needs_a_cluster());
}

TEST(Shelves, DefaultEngineIsTheDefaultOfTheCode) {
  const ConfigFolder folder;
  EXPECT_EQ(load_engine("default").value(), runtime::EngineProfile{});
}

TEST(Shelves, NexmarkUnitsAreStreamTunes) {
  const ConfigFolder folder;
  const auto rate = [](const char* query, const char* source) {
    return load_query(query).value().job.sources.at(source).rate.peak() / 5;  // shipped at 5 Wu
  };
  EXPECT_DOUBLE_EQ(rate("nexmark-q1", "bids"), 700e3);
  EXPECT_DOUBLE_EQ(rate("nexmark-q2", "bids"), 900e3);
  EXPECT_DOUBLE_EQ(rate("nexmark-q3", "auctions"), 200e3);
  EXPECT_DOUBLE_EQ(rate("nexmark-q3", "persons"), 40e3);
  EXPECT_DOUBLE_EQ(rate("nexmark-q5", "bids"), 80e3);
  EXPECT_DOUBLE_EQ(rate("nexmark-q8", "auctions"), 100e3);
  EXPECT_DOUBLE_EQ(rate("nexmark-q8", "persons"), 60e3);
}

}  // namespace
}  // namespace millrace::experiments
