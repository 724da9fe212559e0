#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "made_pipelines.h"
#include "models/pipelines/network/node_costs.h"
#include "models/pipelines/network/train_pipelines.h"

namespace millrace::models {
namespace {

using testing::HasSubstr;

const OperatorCostModel& made_model() {
  static const auto model = train_operator_cost_model({}, made_calls(3'000, 1)).value();
  return *model;
}

TEST(OperatorCosts, LearnALawOfCosts) {
  EXPECT_LT(made_model().validation_loss(), 0.01);
  double sum = 0;
  const std::vector<OperatorCall> calls = made_calls(500, 2);
  for (const OperatorCall& call : calls) {
    const CallCosts costs = made_model().predict(call.type, call.features);
    for (std::size_t i = 0; i < kCallCosts; ++i) {
      sum += static_cast<double>(std::abs(costs[i] - call.costs[i])) / static_cast<double>(kCallCosts * calls.size());
    }
  }
  EXPECT_LT(sum, 0.1);  // of a logarithm: within 10 %
}

TEST(OperatorCosts, OfATypeWithoutCallsAreNothing) {
  const CallFeatures features = made_calls(1, 1)[0].features;
  EXPECT_EQ(made_model().predict(PipelineOperator::limit, features), CallCosts{});
  // Two types, of 15 inputs, three hidden layers of 16 and 7 outputs.
  EXPECT_EQ(made_model().parameters(), 2U * (16 * 16 + 2 * 17 * 16 + 17 * 7));
}

TEST(OperatorCosts, ComeBackFromTheirBytesAndTheirSeed) {
  const std::string bytes = made_model().bytes();
  const auto again = load_operator_cost_model(bytes);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ((*again)->bytes(), bytes);
  EXPECT_EQ((*again)->validation_loss(), made_model().validation_loss());
  for (const OperatorCall& call : made_calls(10, 3)) {
    EXPECT_EQ((*again)->predict(call.type, call.features), made_model().predict(call.type, call.features));
  }
  OperatorCostSettings settings{.epochs = 2};
  const std::vector<OperatorCall> calls = made_calls(200, 4);
  const std::string first = train_operator_cost_model(settings, calls).value()->bytes();
  EXPECT_EQ(train_operator_cost_model(settings, calls).value()->bytes(), first);
  settings.seed = 2;
  EXPECT_NE(train_operator_cost_model(settings, calls).value()->bytes(), first);
}

TEST(OperatorCosts, LearnFromASingleCall) {
  const auto model = train_operator_cost_model({}, made_calls(1, 5));
  ASSERT_TRUE(model) << model.error();
  const OperatorCall call = made_calls(1, 5)[0];
  const CallCosts costs = (*model)->predict(call.type, call.features);
  for (std::size_t i = 0; i < kCallCosts; ++i) EXPECT_NEAR(costs[i], call.costs[i], 1e-4);
}

TEST(OperatorCosts, SayWhatIsWrong) {
  EXPECT_THAT(train_operator_cost_model({}, {}).error(), HasSubstr("no calls of operators"));
  EXPECT_EQ(train_operator_cost_model({.hidden = 0}, made_calls(1, 1)).error(), "hidden: 0 is below 1");
  std::vector<OperatorCall> calls = made_calls(3, 1);
  calls[1].costs[2] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(train_operator_cost_model({}, calls).error(), HasSubstr("hash-probe has a number that is not finite"));
  std::string bytes = made_model().bytes();
  bytes.back() ^= 1;
  EXPECT_THAT(load_operator_cost_model(bytes).error(), HasSubstr("checksum"));
  EXPECT_THAT(load_operator_cost_model("millrace predictor 1\n").error(), HasSubstr("not a model file"));
}

// Each cost is log1p of its place from 1, times the rows of the call.
class CountingCosts : public OperatorCostModel {
 public:
  CallCosts predict(PipelineOperator /*type*/, const CallFeatures& features) const override {
    CallCosts costs{};
    const float rows = std::expm1(features[static_cast<std::size_t>(CallFeature::rows)]);
    for (std::size_t i = 0; i < kCallCosts; ++i) costs[i] = std::log1p(rows * static_cast<float>(i + 1));
    return costs;
  }
  std::uint64_t parameters() const override { return 0; }
  double validation_loss() const override { return 0; }
  std::string bytes() const override { return ""; }
};

TEST(NodeCosts, AreThoseOfAllCallsAndTheRelease) {
  PipelineSample sample;
  sample.nodes.resize(2);
  for (PipelineNode& node : sample.nodes) {
    node.features[static_cast<std::size_t>(CallFeature::rows)] = std::log1p(1'000.0F);
    node.chunks = 4;
  }
  sample.nodes[1].has_release = true;
  sample.nodes[1].release[static_cast<std::size_t>(CallFeature::rows)] = std::log1p(500.0F);
  const NodeCosts costs = node_costs(sample, CountingCosts());
  const auto value = [&](std::size_t node, CallCost which) {
    return std::expm1(static_cast<double>(costs[node][static_cast<std::size_t>(which)]));
  };
  // Four calls of 250 rows, and a release of 500.
  EXPECT_NEAR(value(0, CallCost::elapsed), 1'000, 0.1);
  EXPECT_NEAR(value(1, CallCost::elapsed), 1'500, 0.1);
  EXPECT_NEAR(value(1, CallCost::blocks_written), 7 * 1'500, 1);
  EXPECT_NEAR(value(0, CallCost::average_memory), 3 * 250, 0.1);
  EXPECT_NEAR(value(1, CallCost::average_memory), 3 * 1'500 / 5.0, 0.1);
  EXPECT_NEAR(value(0, CallCost::most_memory), 4 * 250, 0.1);
  EXPECT_NEAR(value(1, CallCost::most_memory), 4 * 500, 0.1);
}

}  // namespace
}  // namespace millrace::models
