#include "experiments/learning/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "experiments/traces/made_trace.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using models::OperatorType;
using models::PlanDescription;

constexpr const char* kConfig = R"(
[query.spikes]
template = "spike-detection"
[query.spikes.source.sensors]
rate = "6k/s"
[trace.drawn]
structures = ["3-way-join"]
source_parallelism = 4
[trace.drawn.space]
template = "zerotune-seen"
[trace.ready]
queries = ["spikes"]
[trace.ready.space]
template = "zerotune-seen"
)";

nlohmann::json document_of(std::size_t set, std::uint64_t attempt) {
  static const Experiment kExperiment = ConfigFolder().load(kConfig);
  const auto maker = TraceMaker::prepare(kExperiment, kExperiment.traces.at(set));
  EXPECT_TRUE(maker) << maker.error();
  const auto trace = maker->make(0, attempt);
  EXPECT_TRUE(trace) << trace.error();
  return nlohmann::json::parse(trace->document);
}

PlanDescription described(const nlohmann::json& document, SelectivitySource source = SelectivitySource::estimated,
                          const std::vector<std::optional<double>>& observed = {}) {
  auto description = describe(document, source, observed);
  EXPECT_TRUE(description) << description.error();
  return std::move(*description);
}

// Every edge forwards, every instance has a place, estimates flow on.
void expect_sound(const PlanDescription& plan) {
  std::vector<std::uint32_t> placed(plan.operators.size(), 0);
  for (const auto& each : plan.placement) placed[each.op] += each.instances;
  std::vector<double> in(plan.operators.size(), 0);
  for (const auto& edge : plan.edges) {
    ASSERT_LT(edge.from, edge.to);
    in[edge.to] += plan.operators[edge.from].output_per_s;
  }
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    const auto& op = plan.operators[i];
    EXPECT_EQ(placed[i], op.parallelism);
    EXPECT_GE(op.key_imbalance, 1);
    EXPECT_LE(op.key_imbalance, op.parallelism);
    EXPECT_GE(op.cpu_demand, 0);
    const double arriving = op.type == OperatorType::source ? op.input_per_s : in[i];
    EXPECT_NEAR(op.input_per_s, arriving, 1e-6 * arriving);
  }
}

TEST(Describe, DrawnPlansWithAllThatTheyHave) {
  for (std::uint64_t attempt = 0; attempt < 20; ++attempt) {
    const PlanDescription plan = described(document_of(0, attempt));
    expect_sound(plan);
    std::map<OperatorType, int> types;
    for (const auto& op : plan.operators) {
      ++types[op.type];
      if (op.type == OperatorType::source) {
        EXPECT_GT(op.event_rate, 0);
        EXPECT_EQ(op.parallelism, 4U);
        EXPECT_EQ(op.integers + op.doubles + op.strings + 1, op.width_out);
      } else {
        EXPECT_FALSE(op.partitioning.empty());
      }
      if (op.type == OperatorType::window_join) {
        EXPECT_EQ(op.partitioning, "hash");
        EXPECT_FALSE(op.join_key_class.empty());
        EXPECT_TRUE(op.window_policy == "time" || op.window_policy == "count") << op.window_policy;
      }
    }
    EXPECT_EQ(types[OperatorType::source], 3);
    EXPECT_EQ(types[OperatorType::window_join], 2);
    EXPECT_EQ(types[OperatorType::window_aggregate], 1);
  }
}

TEST(Describe, ReadyQueriesWithoutTheirSink) {
  const PlanDescription plan = described(document_of(1, 0));
  expect_sound(plan);
  ASSERT_EQ(plan.operators.size(), 3U);
  EXPECT_EQ(plan.operators[1].window_type, "tumblingWindow");
  EXPECT_EQ(plan.operators[1].window_length, 2000);
  // Each of 60 keys occurs in nearly every window of two seconds; half of the means are spikes.
  const double rate = plan.operators[0].event_rate;
  EXPECT_NEAR(plan.operators[1].output_per_s, 30 * (1 - std::exp(-2 * rate / 60)), 1e-6);
  EXPECT_NEAR(plan.operators[2].output_per_s, plan.operators[1].output_per_s / 2, 1e-9);
  // The filter has the aggregate's degree and is chained to it.
  EXPECT_EQ(plan.operators[1].chain, plan.operators[2].chain);
  EXPECT_GE(plan.operators[2].chained, 2U);
}

TEST(Describe, ObservedSelectivitiesTakeThePlaceOfEstimates) {
  const nlohmann::json document = document_of(0, 3);
  const PlanDescription estimated = described(document);
  std::vector<std::optional<double>> observed(estimated.operators.size(), 0.125);
  observed.back() = -1;  // overflowed
  const PlanDescription plan = described(document, SelectivitySource::observed, observed);
  EXPECT_EQ(plan.operators[0].selectivity, 0.125);
  EXPECT_EQ(plan.operators.back().selectivity, estimated.operators.back().selectivity);
}

TEST(Describe, SaysWhatItCannotRead) {
  const auto description = describe({{"operators", nlohmann::json::array()}}, SelectivitySource::estimated, {});
  ASSERT_FALSE(description);
  EXPECT_THAT(description.error(), testing::HasSubstr("cannot be described"));
}

}  // namespace
}  // namespace millrace::experiments
