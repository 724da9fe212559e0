#include "experiments/predictors/compute_predictor.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/predictors/trials.h"
#include "tests/experiments/predictors/made_pipelines.h"

namespace millrace::experiments {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ComputePredictor : public testing::Test {
 protected:
  ComputePredictor() : spec(made_spec("m", "a")), data(*predictor_data(spec, made_pipelines(), made_calls(), 7)) {
    hooks.tried = [this](const PredictorTrialRow& row) { tried.push_back(row); };
    hooks.remark = [this](const std::string& stage) { remarks.push_back(stage); };
    hooks.go_on = [this] { return remarks.size() < most_remarks; };
  }
  auto computed(const models::OperatorCostModel* costs = nullptr) {
    return compute_predictor(learning, spec, data, costs, 7, hooks);
  }

  FakeLearning learning;
  PredictorSpec spec;
  PredictorData data;
  PredictorHooks hooks;
  std::vector<PredictorTrialRow> tried;
  std::vector<std::string> remarks;
  std::size_t most_remarks = 1000;
};

TEST_F(ComputePredictor, WithoutTrialsTheWrittenSettingsAreTrained) {
  const auto made = computed();
  ASSERT_TRUE(made) << made.error();
  const PredictorRows& rows = made->rows;
  EXPECT_EQ(rows.model, "merlin");
  EXPECT_EQ(rows.parameters, 1000U);
  EXPECT_EQ(rows.trials, 0U);
  EXPECT_EQ(rows.settings, models::settings_json(spec.settings).dump());
  EXPECT_EQ(rows.best_epoch, 2U);
  EXPECT_EQ(rows.cost_loss, std::nullopt);
  EXPECT_EQ(rows.bytes, 9U);
  EXPECT_EQ(made->bytes, "predictor");
  EXPECT_THAT(rows.tried, IsEmpty());
  ASSERT_THAT(rows.epochs, SizeIs(3));
  EXPECT_EQ(rows.epochs[1].validation_q_error, 0.01);
  ASSERT_THAT(learning.asked, SizeIs(1));
  EXPECT_EQ(learning.asked[0].train, 24U);
  EXPECT_EQ(learning.asked[0].validation, 8U);
  EXPECT_THAT(remarks, Contains(HasSubstr("epoch 2 of 30, mean q-error 1.300")));
  EXPECT_TRUE(made->clocks.training_s && made->clocks.epoch_s && made->clocks.inference_s);
  EXPECT_FALSE(made->clocks.trials_s);
}

TEST_F(ComputePredictor, QueriesOfTheTestUnderEverySigma) {
  const auto made = computed();
  ASSERT_TRUE(made) << made.error();
  const auto& queries = made->rows.queries;
  ASSERT_THAT(queries, SizeIs(3 * 8));
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(queries[i].sigma, 0);
    EXPECT_EQ(queries[i].position, 32 + i);
    EXPECT_EQ(queries[i].template_index, 5U);
    EXPECT_NEAR(queries[i].q_error(), 1.25, 1e-5);
    EXPECT_EQ(queries[8 + i].sigma, 1);
    EXPECT_GT(std::abs(queries[8 + i].q_error() - 1.25), 1e-3);
    EXPECT_EQ(queries[16 + i].sigma, 1.5);
  }
}

TEST_F(ComputePredictor, OfTheTrialsTheBestIsTrainedWithAll) {
  spec.trials = 6;
  spec.trial_queries = 10;
  spec.trial_epochs = 4;
  const FakeCosts costs;
  const auto made = computed(&costs);
  ASSERT_TRUE(made) << made.error();
  ASSERT_THAT(learning.asked, SizeIs(7));
  std::uint32_t widest = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(learning.asked[i].train, 10U);
    EXPECT_EQ(learning.asked[i].validation, 8U);
    EXPECT_EQ(learning.asked[i].settings.epochs, 4U);
    EXPECT_TRUE(learning.asked[i].with_costs);
    widest = std::max(widest, learning.asked[i].settings.hidden);
  }
  EXPECT_EQ(learning.asked[6].train, 24U);
  EXPECT_EQ(learning.asked[6].settings.hidden, widest);
  EXPECT_EQ(learning.asked[6].settings.epochs, 30U);
  EXPECT_THAT(made->rows.settings, HasSubstr(fmt::format("\"hidden\":{}", widest)));
  EXPECT_EQ(made->rows.cost_loss, 0.25);
  ASSERT_THAT(made->rows.tried, SizeIs(6));
  EXPECT_EQ(made->rows.tried, tried);
  EXPECT_DOUBLE_EQ(made->rows.tried[0].validation_loss, 1.0 / 32);  // of its second epoch
  EXPECT_THAT(remarks, Contains(HasSubstr("trial 2 of 6, epoch 1 of 4")));
}

TEST_F(ComputePredictor, FinishedTrialsAreNotTrainedAgain) {
  spec.trials = 4;
  const auto whole = computed();
  ASSERT_TRUE(whole);
  hooks.finished = {tried[0], tried[1], {"{}", 0}};  // the third was of other settings
  learning.asked.clear();
  const auto rest = computed();
  ASSERT_TRUE(rest);
  EXPECT_THAT(learning.asked, SizeIs(3));
  EXPECT_EQ(rest->rows, whole->rows);
}

TEST_F(ComputePredictor, ATrialThatDivergesLoses) {
  spec.trials = 5;
  spec.settings.hidden = learning.diverges_at = 1000;
  const auto made = computed();
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ(made->rows.tried[0].validation_loss, kDivergedLoss);
  EXPECT_LT(learning.asked.back().settings.hidden, 1000U);
  spec.trials = 1;
  EXPECT_EQ(computed().error(), "no trial could be trained");
  spec.trials = 0;
  EXPECT_EQ(computed().error(), "it diverged");
}

TEST_F(ComputePredictor, StopsWhenItIsTold) {
  most_remarks = 1;
  EXPECT_EQ(computed().error(), "stopped");
  remarks.clear();
  spec.trials = 3;
  most_remarks = 5;
  EXPECT_EQ(computed().error(), "stopped");
  EXPECT_THAT(tried, SizeIs(1));
}

TEST_F(ComputePredictor, PredictionsMustBeAbove0) {
  learning.factor = 0;
  EXPECT_THAT(computed().error(), HasSubstr("it predicts 0 s for query 32"));
}

}  // namespace
}  // namespace millrace::experiments
