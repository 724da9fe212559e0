#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "made_pipelines.h"
#include "models/pipelines/network/train_pipelines.h"

namespace millrace::models {
namespace {

using testing::HasSubstr;

const OperatorCostModel& made_costs() {
  static const auto model = train_operator_cost_model({.epochs = 20}, made_calls(500, 1)).value();
  return *model;
}

PipelineSet made_set(std::size_t count, std::uint64_t seed, const MadeLaw& law = {}) {
  return {.train = made_pipelines(count, seed, law),
          .validation = made_pipelines(std::max<std::size_t>(1, count / 4), seed + 1'000, law)};
}

std::unique_ptr<PipelineModel> trained(const PredictorSettings& settings, const PipelineSet& set,
                                       const PipelineHook& hook = {}) {
  auto model = train_pipeline_network(settings, set, &made_costs(), hook);
  EXPECT_TRUE(model) << model.error();
  return std::move(*model);
}

const PipelineModel& made_model() {
  static const auto model = trained({.epochs = 2}, made_set(100, 1));
  return *model;
}

double mean_q_error(const PipelineModel& model, const std::vector<PipelineSample>& samples) {
  const std::vector<double> predictions = model.predict(samples);
  double sum = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    sum += std::max(predictions[i] / samples[i].latency_s, samples[i].latency_s / predictions[i]);
  }
  return sum / static_cast<double>(samples.size());
}

TEST(PipelineModel, LearnsFewPipelinesByHeart) {
  PipelineSet set = made_set(20, 7);
  set.validation = set.train;
  for (const PipelineEdges edges : {PipelineEdges::channels, PipelineEdges::sum}) {
    const PredictorSettings settings{.learning_rate = 3e-3, .batch = 5, .epochs = 150, .patience = 150, .edges = edges};
    EXPECT_LT(mean_q_error(*trained(settings, set), set.train), 1.05);
  }
}

TEST(PipelineModel, LearnsWhoCompetesWithTheCalibratorAndNotWithoutIt) {
  // Every competitor, wherever it stands, slows an operator by half.
  const PipelineSet set = made_set(600, 8, {.fewest = 3, .most = 12, .slowdown = 0.5});
  const std::vector<PipelineSample> test = made_pipelines(300, 99, {.fewest = 3, .most = 12, .slowdown = 0.5});
  PredictorSettings settings{.learning_rate = 3e-3, .batch = 32, .epochs = 25, .patience = 25};
  const double with = mean_q_error(*trained(settings, set), test);
  settings.kind = PredictorKind::tcn;
  EXPECT_LT(with, mean_q_error(*trained(settings, set), test));
}

TEST(PipelineModel, PredictsEachPipelineByItself) {
  const std::vector<PipelineSample> samples = made_pipelines(150, 11, {.fewest = 1, .most = 40});
  const std::vector<double> together = made_model().predict(samples);
  for (std::size_t i = 0; i < samples.size(); i += 10) {
    const double alone = made_model().predict({&samples[i], 1})[0];
    EXPECT_NEAR(together[i] / alone, 1, 1e-5);
  }
  std::vector<PipelineSample> backwards(samples.rbegin(), samples.rend());
  const std::vector<double> others = made_model().predict(backwards);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_GT(together[i], 0);
    EXPECT_NEAR(together[i] / others[samples.size() - 1 - i], 1, 1e-5);
  }
  EXPECT_TRUE(made_model().predict({}).empty());
}

class PipelineModelOfKind : public testing::TestWithParam<PredictorKind> {};

TEST_P(PipelineModelOfKind, LearnsComesBackAndKeepsPipelinesApart) {
  const PipelineSet set = made_set(150, 13);
  std::vector<PipelineProgress> epochs;
  const PredictorSettings settings{.kind = GetParam(), .layers = 2, .learning_rate = 3e-3, .batch = 16, .epochs = 6};
  const auto hook = [&](const PipelineProgress& progress) {
    epochs.push_back(progress);
    return true;
  };
  const auto model = trained(settings, set, hook);
  EXPECT_LT(epochs.back().loss, epochs.front().loss);
  EXPECT_EQ(trained(settings, set)->bytes(), model->bytes());
  const auto again = load_pipeline_network(model->bytes());
  ASSERT_TRUE(again) << again.error();
  const std::vector<double> together = model->predict(set.validation);
  EXPECT_EQ((*again)->predict(set.validation), together);
  for (std::size_t i = 0; i < together.size(); i += 5) {
    EXPECT_NEAR(model->predict({&set.validation[i], 1})[0] / together[i], 1, 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, PipelineModelOfKind,
                         testing::Values(PredictorKind::merlin, PredictorKind::gcn, PredictorKind::tcn,
                                         PredictorKind::qppnet, PredictorKind::queryformer, PredictorKind::raal),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST(PipelineModel, ComesBackFromItsBytes) {
  const std::vector<PipelineSample> samples = made_pipelines(20, 12);
  for (const bool operator_costs : {true, false}) {
    PredictorSettings settings{.dropout = 0.1, .epochs = 2};
    settings.operator_costs = operator_costs;
    const auto model = trained(settings, made_set(80, 2));
    const auto again = load_pipeline_network(model->bytes());
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ((*again)->bytes(), model->bytes());
    EXPECT_EQ((*again)->settings(), settings);
    EXPECT_EQ((*again)->parameters(), model->parameters());
    EXPECT_EQ((*again)->predict(samples), model->predict(samples));
  }
}

TEST(PipelineModel, CountsTheOperatorCostPredictorsAmongItsNumbers) {
  PredictorSettings settings{.epochs = 1};
  settings.operator_costs = false;
  const auto without = trained(settings, made_set(10, 3));
  // Beside them a layer of 7 to 32, one of 32 to 32.
  EXPECT_EQ(made_model().parameters(), without->parameters() + made_costs().parameters() + 8 * 32 + 33 * 32);
  EXPECT_GT(made_model().bytes().size(), made_model().parameters() * sizeof(float));
}

TEST(PipelineModel, IsTheSameFromTheSameSeed) {
  const PipelineSet set = made_set(100, 4);
  PredictorSettings settings{.dropout = 0.2, .epochs = 2};
  const std::string bytes = trained(settings, set)->bytes();
  EXPECT_EQ(trained(settings, set)->bytes(), bytes);
  settings.seed = 2;
  EXPECT_NE(trained(settings, set)->bytes(), bytes);
}

TEST(PipelineModel, HasAnEffectOfEachOfMerlinsSettings) {
  const PipelineSet set = made_set(60, 5);
  PredictorSettings settings{.epochs = 1};
  const std::vector<double> as_it_is = trained(settings, set)->predict(set.validation);
  settings.separated_by_blocking = true;
  EXPECT_NE(trained(settings, set)->predict(set.validation), as_it_is);
  settings.separated_by_blocking = false;
  settings.resource_attention = false;
  EXPECT_NE(trained(settings, set)->predict(set.validation), as_it_is);
  settings.resource_attention = true;
  settings.calibrator = false;
  EXPECT_NE(trained(settings, set)->predict(set.validation), as_it_is);
  settings.calibrator = true;
  settings.edges = PipelineEdges::sum;
  EXPECT_NE(trained(settings, set)->predict(set.validation), as_it_is);
  settings.edges = PipelineEdges::channels;
  settings.layers = 1;
  EXPECT_NE(trained(settings, set)->predict(set.validation), as_it_is);
}

TEST(PipelineModel, ReportsEpochsAndKeepsTheBest) {
  const PipelineSet set = made_set(100, 6);
  std::vector<PipelineProgress> epochs;
  const auto model = trained({.learning_rate = 0.02, .epochs = 30, .patience = 2}, set, [&](const auto& progress) {
    epochs.push_back(progress);
    return true;
  });
  ASSERT_FALSE(epochs.empty());
  const auto best = std::ranges::min_element(epochs, {}, &PipelineProgress::validation_loss);
  EXPECT_NEAR(mean_q_error(*model, set.validation), best->validation_q_mean, 1e-4);
  EXPECT_TRUE(epochs.size() == 30 || best->epoch + 2 == epochs.size());
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    EXPECT_EQ(epochs[i].epoch, i + 1);
    EXPECT_EQ(epochs[i].epochs, 30U);
    EXPECT_GT(epochs[i].train_q_mean, 1);
    EXPECT_GT(epochs[i].validation_q_error, 0);
  }
  EXPECT_LT(epochs.back().loss, epochs.front().loss);
}

TEST(PipelineModel, SaysWhatIsWrong) {
  PipelineSet set = made_set(4, 1);
  const auto mistake = [&](const PredictorSettings& settings, const OperatorCostModel* costs = &made_costs()) {
    return train_pipeline_network(settings, set, costs, {}).error();
  };
  EXPECT_EQ(mistake({.hidden = 0}), "hidden: 0 is below 1");
  EXPECT_THAT(mistake({}, nullptr), HasSubstr("operator_costs: merlin needs trained operator cost predictors"));
  EXPECT_EQ(train_pipeline_network({}, set, &made_costs(), [](const auto&) { return false; }).error(), "stopped");
  set.train[0].latency_s = 0;
  EXPECT_THAT(mistake({}), HasSubstr("is not above 0"));
  set.train[0] = {};
  EXPECT_EQ(mistake({}), "a pipeline has no operators");
  set.validation.clear();
  EXPECT_EQ(mistake({}), "there are no pipelines to validate with");
  set.train.clear();
  EXPECT_EQ(mistake({}), "there are no pipelines to learn from");
  std::string bytes = made_model().bytes();
  bytes.back() ^= 1;
  EXPECT_THAT(load_pipeline_network(bytes).error(), HasSubstr("checksum"));
  EXPECT_THAT(load_pipeline_network("millrace model 1\n").error(), HasSubstr("not a model file"));
}

}  // namespace
}  // namespace millrace::models
