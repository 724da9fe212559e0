// The tuner zerotune with the models that come with the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tuners/zerotune/zerotune.h"

namespace millrace::tuners::zerotune {
namespace {

using testing::HasSubstr;

// sensors -> mean per device over two seconds -> spikes -> sink, on four nodes.
class ZeroTuneTunerTest : public testing::Test {
 protected:
  ZeroTuneTunerTest() : cluster_(cluster::uniform_cluster(*cluster::find_node_type("m510"), 4, 15)) {
    plan_.operators.resize(4);
    const char* const ids[] = {"sensors", "mean", "spikes", "sink"};
    for (std::size_t i = 0; i < 4; ++i) plan_.operators[i].id = ids[i];
    for (std::size_t i = 0; i < 3; ++i) plan_.edges.push_back({.from = ids[i], .to = ids[i + 1]});
    plan_.operators[0].kind = plan::OperatorKind::source;
    plan_.operators[1].kind = plan::OperatorKind::window_aggregate;
    plan_.operators[1].key = "device";
    plan_.operators[1].window.emplace().length = kernel::Duration::from_seconds(2);
    plan_.operators[2].kind = plan::OperatorKind::filter;
    plan_.operators[3].kind = plan::OperatorKind::sink;
    plan_.keys["device"].keys = 60;
    context_.plan = &plan_;
    context_.cluster = &cluster_;
    context_.initial_parallelism = {{"sensors", 10}};
    context_.expected_rates = {{"sensors", 20'000}};
    context_.model_folder = MILLRACE_SOURCE_DIR "/configs/models";
  }

  std::unique_ptr<Tuner> prepared(const nlohmann::json& given = nlohmann::json::object()) const {
    auto tuner = make(context_, *checked_options(*find_tuner("zerotune"), given));
    const auto ready = tuner->prepare();
    EXPECT_TRUE(ready) << ready.error();
    return tuner;
  }

  static job::Observation offering(double rate) {
    job::Observation seen;
    seen.window_s = 60;
    seen.sources["sensors"].offered_rate_per_s = rate;
    return seen;
  }

  plan::LogicalPlan plan_;
  cluster::Cluster cluster_;
  TunerContext context_;
};

TEST_F(ZeroTuneTunerTest, ChoosesBeforeAnythingRan) {
  const auto tuner = prepared();
  const plan::Deployment chosen = tuner->plan();
  EXPECT_EQ(chosen, prepared()->plan());
  EXPECT_EQ(chosen.parallelism("sensors"), 10U);
  EXPECT_EQ(chosen.parallelism("sink"), 1U);
  EXPECT_LE(chosen.slots_needed(), cluster_.slots());
}

TEST_F(ZeroTuneTunerTest, PredictsAgainWhenTheOfferedRateHasMoved) {
  const auto tuner = prepared();
  const plan::Deployment first = tuner->plan();
  const Adjustment same = tuner->adjust(first, offering(21'000), {});
  EXPECT_FALSE(same.to);
  EXPECT_EQ(same.next.at("rates").at("sensors"), 20'000);
  const Adjustment moved = tuner->adjust(first, offering(900'000), same.next);
  EXPECT_EQ(moved.next.at("rates").at("sensors"), 900'000);
  EXPECT_GT(moved.explain.at("candidates"), 100);
  EXPECT_THAT(moved.why, HasSubstr("have moved"));
  EXPECT_FALSE(tuner->adjust(first, offering(900'000), moved.next).to);
  EXPECT_FALSE(prepared({{"replan", 0}})->adjust(first, offering(900'000), {}).to);
}

// A source that is held up reads less than it would: that is no smaller demand.
TEST_F(ZeroTuneTunerTest, WhatASourceReadsWhileItIsHeldUpIsNoDemand) {
  const auto tuner = prepared();
  job::Observation seen = offering(5'000);
  seen.operators["sensors"].total.backpressured_ms_per_s = 600;
  EXPECT_EQ(tuner->adjust(tuner->plan(), seen, {}).next.at("rates").at("sensors"), 20'000);
  seen.operators["sensors"].total.backpressured_ms_per_s = 0;
  EXPECT_EQ(tuner->adjust(tuner->plan(), seen, {}).next.at("rates").at("sensors"), 5'000);
}

TEST_F(ZeroTuneTunerTest, ItsOptionsChangeWhatItLooksAt) {
  const auto looked_at = [&](const nlohmann::json& given) {
    return prepared(given)->adjust({}, offering(900'000), {}).explain;
  };
  EXPECT_EQ(looked_at({{"search", "optisample"}}).at("candidates"), 1);
  const std::uint32_t some = looked_at({{"candidates", 50}}).at("candidates");
  EXPECT_TRUE(some > 25 && some <= 50) << some;  // neighbours that were looked at before do not count
  EXPECT_NE(looked_at({{"wt", 1.0}}), looked_at({{"wt", 0.5}}));
  EXPECT_NE(looked_at({{"search", "random"}, {"candidates", 20}}),
            looked_at({{"search", "random"}, {"candidates", 20}, {"seed", 2}}));
}

TEST_F(ZeroTuneTunerTest, SaysWhatItsModelsCannotRead) {
  plan_.operators[2].kind = plan::OperatorKind::incremental_join;
  auto tuner = make(context_, default_options(*find_tuner("zerotune")));
  auto ready = tuner->prepare();
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error(), HasSubstr("never seen an operator of the kind 'other'"));
  context_.model_folder = "/nowhere";
  tuner = make(context_, default_options(*find_tuner("zerotune")));
  ready = tuner->prepare();
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error(), HasSubstr("there is no model file /nowhere/zerotune-latency.model"));
}

}  // namespace
}  // namespace millrace::tuners::zerotune
