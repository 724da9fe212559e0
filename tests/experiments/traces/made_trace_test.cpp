#include "experiments/traces/made_trace.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfig = R"(
[cluster.c]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[query.q2.source.bids]
rate = "1k/s"
[trace.ready]
queries = ["q2"]
cluster = "c"
least_load = 2
greatest_load = 4
greatest_parallelism = 5
interval = "2 s"
[trace.drawn]
structures = ["linear"]
[trace.drawn.space]
template = "zerotune-seen"
)";

const TraceSet& set_of(const Experiment& experiment, const std::string& name) {
  for (const TraceSet& set : experiment.traces) {
    if (set.name == name) return set;
  }
  throw std::out_of_range(name);
}

double rate_of(const MadeTrace& trace) {
  return trace.work.job.sources.at("bids").rate.rate(kernel::SimTime());
}

TEST(MadeTrace, ReadyQueriesAreScaledOrGivenRates) {
  const ConfigFolder folder;
  Experiment experiment = folder.load(kConfig);
  const auto maker = TraceMaker::prepare(experiment, set_of(experiment, "ready"));
  ASSERT_TRUE(maker.has_value());
  std::set<double> rates;
  for (std::uint64_t attempt = 0; attempt < 20; ++attempt) {
    const auto trace = maker->make(0, attempt);
    ASSERT_TRUE(trace.has_value()) << trace.error();
    EXPECT_GE(rate_of(*trace), 2000);
    EXPECT_LE(rate_of(*trace), 4000);
    rates.insert(rate_of(*trace));
    for (const TracedOperator& op : trace->operators) {
      EXPECT_TRUE(op.kind != "filter" || op.parallelism <= 5) << op.parallelism;
    }
  }
  EXPECT_EQ(rates.size(), 20U);

  experiment =
      folder.load(kConfig, {.overrides = {"trace.ready.rates=\"space\"", "trace.ready.space.template=\"zerotune-seen\"",
                                          "trace.ready.space.event_rates=[\"7k/s\"]"},
                            .seed = {},
                            .quick = false});
  const auto other = TraceMaker::prepare(experiment, set_of(experiment, "ready"));
  EXPECT_EQ(rate_of(*other->make(0, 3)), 7000);
}

// The document tells everything that a model may know: operators, rates, hosts with their facts, where instances lie.
TEST(MadeTrace, DocumentOfAReadyQueryHasHostsAndPlacement) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  const auto maker = TraceMaker::prepare(experiment, set_of(experiment, "ready"));
  const auto trace = maker->make(0, 1);
  ASSERT_TRUE(trace.has_value());
  const auto document = nlohmann::json::parse(trace->document);
  EXPECT_EQ(document.at("operators").size(), trace->operators.size());
  EXPECT_GT(document.at("rates_per_s").at("bids").get<double>(), 0);
  ASSERT_FALSE(document.at("hosts").empty());
  EXPECT_EQ(document.at("hosts")[0].at("cores"), 8);
  std::size_t instances = 0;
  for (const TracedOperator& op : trace->operators) instances += op.parallelism;
  EXPECT_EQ(document.at("placement").size(), instances);
}

// What is drawn depends on structure and attempt alone: other strategies see the same queries on the same clusters.
TEST(MadeTrace, StrategiesMeetTheSameQueries) {
  const ConfigFolder folder;
  const Experiment a = folder.load(kConfig);
  const Experiment b =
      folder.load(kConfig, {.overrides = {"trace.drawn.strategy=\"min-avg-max\""}, .seed = {}, .quick = false});
  const auto random = TraceMaker::prepare(a, set_of(a, "drawn"));
  const auto other = TraceMaker::prepare(b, set_of(b, "drawn"));
  bool differs = false;
  for (std::uint64_t attempt = 0; attempt < 10; ++attempt) {
    const auto x = random->make(0, attempt), y = other->make(0, attempt);
    ASSERT_TRUE(x && y);
    EXPECT_EQ(x->query, y->query);
    EXPECT_EQ(x->work.cluster.nodes, y->work.cluster.nodes);
    differs = differs || x->work.deployment != y->work.deployment;
  }
  EXPECT_TRUE(differs);
}

// Chains and hosts are in the document of a drawn query, as a published plan has them.
TEST(MadeTrace, DocumentOfADrawnQueryIsAPublishedPlans) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  const auto maker = TraceMaker::prepare(experiment, set_of(experiment, "drawn"));
  const auto trace = maker->make(0, 0);
  ASSERT_TRUE(trace.has_value());
  const auto document = nlohmann::json::parse(trace->document);
  EXPECT_EQ(document.at("operators")[0].at("attributes").at("numInteger").get<std::string>().size(), 1U);
  EXPECT_TRUE(document.at("operators")[1].contains("component"));
  EXPECT_EQ(document.at("hosts")[0].at("attributes").count("nodeType"), 1U);
}

}  // namespace
}  // namespace millrace::experiments
