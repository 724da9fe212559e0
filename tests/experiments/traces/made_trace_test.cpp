#include "experiments/traces/made_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/learning/describe.h"
#include "experiments/published/described_operator.h"
#include "experiments/published/plan_document.h"
#include "models/description/job_describer.h"
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

TEST(MadeTrace, TunersDegreesAreThoseThatTheyPlanOrEndWith) {
  const ConfigFolder folder;
  const auto made = [&](const std::string& tuner, const std::string& tuning) {
    const Experiment experiment =
        folder.load(kConfig, {.overrides = {"engine.profile=\"cloudlab-flink116\"", "trace.drawn.strategy=\"tuner\"",
                                            "trace.drawn.space.event_rates=[\"1M/s\"]", "trace.drawn.space.fields=[5]",
                                            "trace.drawn.space.windows=[\"tumbling time\"]",
                                            "trace.drawn.tuner=" + tuner, "trace.drawn.tuning=\"" + tuning + "\""},
                              .seed = {},
                              .quick = false});
    const auto maker = TraceMaker::prepare(experiment, set_of(experiment, "drawn"));
    return *maker->make(0, 0);
  };
  const auto total = [](const MadeTrace& trace) {
    std::uint32_t sum = 0;
    for (const TracedOperator& op : trace.operators) sum += op.kind == "source" ? 0 : op.parallelism;
    return sum;
  };
  const MadeTrace untouched = made("\"ds2\"", "0 s");
  EXPECT_EQ(total(untouched), untouched.operators.size() - 1);  // DS2 plans nothing: everything stands alone
  EXPECT_EQ(untouched.operators.front().parallelism, 10U);
  const MadeTrace planned = made("{ kind = \"greedy\", form = \"static\" }", "0 s");
  const std::string fast =
      "{ kind = \"dhalion\", interval = \"10 s\", wait_after_action = \"10 s\", sensor_duration = \"10 s\" }";
  const MadeTrace watched = made(fast, "2 min");
  EXPECT_GT(total(planned), total(untouched));
  EXPECT_GT(total(watched), total(untouched));
  EXPECT_EQ(planned.query, untouched.query);
  EXPECT_EQ(made(fast, "2 min").document, watched.document);
}

TEST(MadeTrace, WhatATunerNeedsIsSaid) {
  const auto mistakes = [](const std::vector<std::string>& overrides) {
    return ConfigFolder().mistakes(kConfig, {.overrides = overrides, .seed = {}, .quick = false});
  };
  EXPECT_THAT(mistakes({"trace.drawn.tuner=\"ds2\""}),
              testing::Contains(testing::HasSubstr("tuner: only `strategy = \"tuner\"` asks a tuner")));
  EXPECT_THAT(mistakes({"trace.drawn.strategy=\"tuner\""}), testing::Contains(testing::HasSubstr("tuner")));
  EXPECT_THAT(mistakes({"trace.drawn.strategy=\"tuner\"", "trace.drawn.tuner=\"ds3\""}),
              testing::Contains(testing::HasSubstr("did you mean 'ds2'?")));
  EXPECT_THAT(
      mistakes({"trace.drawn.strategy=\"tuner\"", "trace.drawn.tuner=\"ds2\"", "trace.drawn.plans_per_query=2"}),
      testing::Contains(testing::HasSubstr("a tuner ends with one plan of each query")));
}

// What a tuner is told of a drawn query's operators is what models are trained with.
TEST(MadeTrace, ATunerSeesADrawnQueryAsModelsDo) {
  const ConfigFolder folder;
  const Experiment experiment =
      folder.load(kConfig, {.overrides = {"trace.drawn.structures=[\"3-way-join\"]"}, .seed = {}, .quick = false});
  const auto maker = TraceMaker::prepare(experiment, set_of(experiment, "drawn"));
  for (std::uint64_t attempt = 0; attempt < 5; ++attempt) {
    const auto trace = maker->make(0, attempt);
    ASSERT_TRUE(trace);
    const auto document = nlohmann::json::parse(trace->document);
    const auto stored = describe(document, SelectivitySource::estimated, {});
    ASSERT_TRUE(stored) << stored.error();
    models::KnownQuery known{.operators = {}, .key_groups_follow_degree = true};
    nlohmann::json bare = document;
    bare["placement"] = nlohmann::json::array();
    const auto plan = plan_of_documents(bare, nlohmann::json::array());
    ASSERT_TRUE(plan) << plan.error();
    for (const PublishedOperator& op : plan->operators) known.operators[operator_id(op)] = described_operator(op);
    std::map<std::string, double> rates;
    for (const auto& [id, load] : trace->work.job.sources) rates[id] = load.rate.rate(kernel::SimTime());
    plan::LogicalPlan free = trace->work.job.plan;  // as a tuner gets it
    for (plan::Operator& op : free.operators) op.max_parallelism = 0;
    models::JobDescriber describer(free, rates, &known);
    const auto seen = describer.operators(trace->work.deployment);
    ASSERT_EQ(seen.operators.size(), stored->operators.size());
    for (const models::DescribedOperator& op : seen.operators) {
      const bool same = std::ranges::any_of(stored->operators, [&](const models::DescribedOperator& other) {
        return other.type == op.type && other.parallelism == op.parallelism && other.chain == op.chain &&
               other.chained == op.chained && other.partitioning == op.partitioning && other.width_in == op.width_in &&
               other.width_out == op.width_out && other.filter_function == op.filter_function &&
               other.key_class == op.key_class && other.window_length == op.window_length &&
               std::abs(other.output_per_s - op.output_per_s) <= 0.02 * other.output_per_s;
      });
      EXPECT_TRUE(same) << to_string(op.type) << " of attempt " << attempt << ": " << op.output_per_s;
    }
  }
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
