// The tuner streamtune with encoders that were trained on histories whose bottlenecks follow a law.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "models/learning_library.h"
#include "tests/models/streamtune/encoder/made_history.h"
#include "tuners/streamtune/streamtune.h"

namespace millrace::tuners::streamtune {
namespace {

using testing::HasSubstr;

constexpr double kRate = 100'000;

// events -> filter -> mean -> sink, as the histories' line.
class StreamTuneTunerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto learning = models::learning_library();
    ASSERT_TRUE(learning) << learning.error();
    const auto trained = (*learning)->train_streamtune(models::quick_settings(), models::made_history(400, 1),
                                                       [](const auto&) { return true; });
    ASSERT_TRUE(trained) << trained.error();
    file() = (std::filesystem::temp_directory_path() / "millrace-test-streamtune.model").string();
    std::ofstream(file(), std::ios::binary) << (*trained)->bytes();
  }
  static void TearDownTestSuite() { std::remove(file().c_str()); }
  static std::string& file() {
    static std::string name;
    return name;
  }

  StreamTuneTunerTest() {
    const char* const ids[] = {"events", "filter", "mean", "sink"};
    plan_.operators.resize(4);
    for (std::size_t i = 0; i < 4; ++i) plan_.operators[i].id = ids[i];
    for (std::size_t i = 0; i < 3; ++i) plan_.edges.push_back({.from = ids[i], .to = ids[i + 1]});
    plan_.operators[0].kind = plan::OperatorKind::source;
    plan_.operators[1].kind = plan::OperatorKind::filter;
    plan_.operators[2].kind = plan::OperatorKind::window_aggregate;
    plan_.operators[2].window.emplace().length = kernel::Duration::from_seconds(2);
    plan_.operators[3].kind = plan::OperatorKind::sink;
    plan_.operators[3].scalable = false;
    context_.plan = &plan_;
    context_.expected_rates = {{"events", kRate}};
    context_.max_parallelism = 60;
  }

  std::unique_ptr<Tuner> prepared(nlohmann::json given = nlohmann::json::object()) const {
    given["model"] = file();
    auto tuner = make(context_, *checked_options(*find_tuner("streamtune"), given));
    const auto ready = tuner->prepare();
    EXPECT_TRUE(ready) << ready.error();
    return tuner;
  }

  // Nobody is backpressured.
  job::Observation idle() const {
    job::Observation seen;
    seen.window_s = 60;
    for (const plan::Operator& op : plan_.operators) {
      job::Metrics& total = seen.operators[op.id].total;
      total.busy_ms_per_s = 100;
      total.idle_ms_per_s = 900;
      total.backpressured_ms_per_s = 0;
    }
    seen.sources["events"].offered_rate_per_s = kRate;
    return seen;
  }

  nlohmann::json explained(const nlohmann::json& given) const {
    return prepared(given)->adjust(plan::Deployment(plan_), idle(), {}).explain;
  }

  plan::LogicalPlan plan_;
  TunerContext context_;
};

TEST_F(StreamTuneTunerTest, RecommendsDegreesWithinItsRange) {
  const auto tuner = prepared();
  const Adjustment first = tuner->adjust(plan::Deployment(plan_), idle(), {});
  EXPECT_EQ(first.explain.at("cluster"), 0);
  EXPECT_EQ(first.explain.at("dist"), 0);
  EXPECT_LE(first.explain.at("M_f").at("w_p"), 0);
  ASSERT_TRUE(first.to) << first.why;
  EXPECT_EQ(first.to->parallelism("events"), 1U);
  EXPECT_GT(first.to->parallelism("filter"), 1U);
  EXPECT_LE(first.to->slots_needed(), 60U);
  // The same input, the same decision, from another loaded model too.
  EXPECT_EQ(prepared()->adjust(plan::Deployment(plan_), idle(), {}).next, first.next);
}

TEST_F(StreamTuneTunerTest, ItsOptionsChangeWhatItFits) {
  const nlohmann::json usual = explained({});
  EXPECT_NE(explained({{"prediction", "xgboost"}}).at("M_f"), usual.at("M_f"));
  EXPECT_EQ(explained({{"prediction", "network"}}).at("M_f").at("monotone"), false);
  EXPECT_NE(explained({{"kernel", "polynomial"}}), usual);
  EXPECT_NE(explained({{"c", 0.01}}), usual);
  EXPECT_NE(explained({{"gamma", 9}}), usual);
  EXPECT_NE(explained({{"weight", 7}}).at("T"), usual.at("T"));
  EXPECT_NE(explained({{"encoder", "global"}}).at("cluster"), usual.at("cluster"));
  const nlohmann::json trees = {{"prediction", "xgboost"}}, network = {{"prediction", "network"}};
  for (const char* const option : {"trees", "depth"}) {
    nlohmann::json other = trees;
    other[option] = 1;
    EXPECT_NE(explained(other), explained(trees)) << option;
  }
  nlohmann::json other = network;
  other["epochs"] = 3;
  EXPECT_NE(explained(other), explained(network));
  other = network;
  other["seed"] = 2;
  EXPECT_NE(explained(other), explained(network));
}

TEST_F(StreamTuneTunerTest, AsksForRetrainingWhereAnOperatorIsUnknown) {
  plan_.operators[1].kind = plan::OperatorKind::flat_map;
  nlohmann::json given = {{"model", file()}};
  const auto tuner = make(context_, *checked_options(*find_tuner("streamtune"), given));
  const auto ready = tuner->prepare();
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error(), HasSubstr("flat_map"));
}

// Nexmark's Q5 at ten units, with the encoders of configs/models/streamtune-timely.toml: one instance of count takes in
// a fifth of the bids.
TEST(ShippedEncoders, ThoseForTimelyTuneByLag) {
  plan::LogicalPlan plan;
  const auto add = [&](const char* id, plan::OperatorKind kind) {
    plan::Operator& op = plan.operators.emplace_back();
    op.id = id;
    op.kind = kind;
    if (plan.operators.size() > 1) {
      plan.edges.push_back({.from = plan.operators[plan.operators.size() - 2].id, .to = id});
    }
  };
  add("bids", plan::OperatorKind::source);
  add("count", plan::OperatorKind::window_aggregate);
  add("hottest", plan::OperatorKind::filter);
  add("sink", plan::OperatorKind::sink);
  plan::Window& window = plan.operators[1].window.emplace();
  window.shape = plan::WindowShape::sliding;
  window.length = kernel::Duration::from_seconds(10);
  window.slide = kernel::Duration::from_seconds(5);
  plan.operators[2].follows = "count";
  plan.operators[3].scalable = false;
  TunerContext context;
  context.plan = &plan;
  context.expected_rates = {{"bids", 100e6}};
  context.max_parallelism = 10;
  context.model_folder = MILLRACE_SOURCE_DIR "/configs/models";
  const auto tuner =
      make(context, *checked_options(*find_tuner("streamtune"), {{"model", "streamtune-timely"}, {"labels", "lag"}}));
  const auto ready = tuner->prepare();
  ASSERT_TRUE(ready) << ready.error();

  job::Observation seen;
  seen.window_s = 60;
  double into = 100e6 * 60;
  for (const plan::Operator& op : plan.operators) {
    if (op.id == "count") into /= 5;
    seen.operators[op.id].max_parallelism = 10;
    job::Metrics& total = seen.operators[op.id].total;
    total.records_in = into;
    if (op.id == "count") into /= 1000;
    total.records_out = into;
  }
  for (const plan::Edge& edge : plan.edges) seen.edges.push_back({edge.from, edge.to, "hash"});
  seen.sources["bids"].offered_rate_per_s = 100e6;
  const Adjustment first = tuner->adjust(plan::Deployment(plan), seen, {});
  ASSERT_TRUE(first.to) << first.why;
  EXPECT_GT(first.to->parallelism("count"), 1U);
  EXPECT_LE(first.to->slots_needed(), 10U);
  EXPECT_LE(first.explain.at("M_f").at("w_p"), 0);
}

}  // namespace
}  // namespace millrace::tuners::streamtune
