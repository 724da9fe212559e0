#include "models/regressors/regressor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/q_error.h"
#include "models/regressors/label_scale.h"
#include "tests/models/regressors/described_plans.h"

namespace millrace::models {
namespace {

using testing::Each;
using testing::HasSubstr;

// In published inputs, and so for every regressor.
double linear_law(const PlanDescription& plan) {
  return 100 + 0.01 * plan.operators[0].event_rate + 50 * plan.operators[1].selectivity;
}
// In parallelism, which the published inputs lack.
double shared_law(const PlanDescription& plan) {
  return plan.operators[0].event_rate / plan.operators[2].parallelism;
}

// Small enough for a test.
ModelSettings settings_of(ModelKind kind, LabelDomain labels = LabelDomain::log) {
  ModelSettings settings = default_settings(kind);
  settings.labels = labels;
  if (kind == ModelKind::forest) settings.trees = 20;
  if (kind == ModelKind::boosted) settings.trees = 200;
  return settings;
}

std::unique_ptr<Model> trained(const ModelSettings& settings, const TrainingSet& set) {
  auto model = train_regressor(settings, set, {});
  EXPECT_TRUE(model) << model.error();
  return std::move(*model);
}

std::vector<PlanDescription> unseen_plans() {
  std::vector<PlanDescription> plans;
  for (std::uint64_t seed = 1'000'000; seed < 1'000'100; ++seed) plans.push_back(drawn_plan(seed));
  return plans;
}

QErrors errors_of(const Model& model, double (*law)(const PlanDescription&)) {
  std::vector<double> labels;
  for (const PlanDescription& plan : unseen_plans()) labels.push_back(law(plan));
  return q_errors(labels, model.predict(unseen_plans()));
}

std::string error_of(const ModelSettings& settings, const TrainingSet& set) {
  const auto model = train_regressor(settings, set, {});
  return model ? "" : model.error();
}

TEST(Linear, FindsALinearLaw) {
  const auto model = trained(settings_of(ModelKind::linear, LabelDomain::raw), drawn_set(200, linear_law));
  EXPECT_LT(errors_of(*model, linear_law).q95, 1 + 1e-9);
}

TEST(Linear, FindsALinearLawOfLogarithms) {
  const auto law = +[](const PlanDescription& plan) { return std::exp(linear_law(plan) / 100); };
  const auto model = trained(settings_of(ModelKind::linear), drawn_set(200, law));
  EXPECT_LT(errors_of(*model, law).q95, 1 + 1e-9);
}

TEST(Linear, PredictsNothingBelowTheSmallestLabel) {
  const auto falling = [](const PlanDescription& plan) { return 1 + 1e5 - 10 * plan.operators[0].event_rate; };
  const TrainingSet set = drawn_set(200, falling);
  const auto model = trained(settings_of(ModelKind::linear, LabelDomain::raw), set);
  PlanDescription fast = drawn_plan(1);
  fast.operators[0].event_rate = 1e6;
  EXPECT_THAT(model->predict({&fast, 1}), testing::ElementsAre(std::ranges::min(set.train, {}, &Example::label).label));
}

TEST(Linear, DoesNotCountWhatNeverVaried) {
  // No plan of the set has a join: what its slots do is open, and must be nothing.
  const auto model = trained(settings_of(ModelKind::linear, LabelDomain::raw), drawn_set(200, linear_law));
  PlanDescription with_join = drawn_plan(1);
  with_join.operators.push_back({.type = OperatorType::window_join});
  EXPECT_NEAR(model->predict({&with_join, 1})[0], linear_law(with_join), 1e-6);
}

TEST(Forest, FindsALaw) {
  const auto model = trained(settings_of(ModelKind::forest), drawn_set(400, linear_law));
  EXPECT_LT(errors_of(*model, linear_law).q50, 1.02);
}

TEST(Forest, PredictsTheMeanOfPlansThatNothingTellsApart) {
  TrainingSet set;
  for (int i = 0; i < 40; ++i) set.train.push_back({drawn_plan(1), i % 2 == 0 ? 1.0 : 3.0});
  set.validation = {set.train.front()};
  const auto model = trained(settings_of(ModelKind::forest, LabelDomain::raw), set);
  EXPECT_THAT(model->predict({&set.train[0].plan, 1}), testing::ElementsAre(2));
}

TEST(Boosted, FindsALawThatPublishedInputsDoNotShow) {
  const TrainingSet set = drawn_set(400, shared_law);
  EXPECT_LT(errors_of(*trained(settings_of(ModelKind::boosted), set), shared_law).q50, 1.1);
  EXPECT_GT(errors_of(*trained(settings_of(ModelKind::linear), set), shared_law).q50, 1.3);
}

TEST(Boosted, LearnsRawLabels) {
  const auto model = trained(settings_of(ModelKind::boosted, LabelDomain::raw), drawn_set(400, linear_law));
  EXPECT_LT(errors_of(*model, linear_law).q50, 1.02);
}

TEST(Boosted, StopsWhenValidationGetsNoBetterAndKeepsTheBest) {
  // Half of the labels' logarithms are noise that only memory could fit.
  TrainingSet set = drawn_set(200, shared_law);
  for (auto* examples : {&set.train, &set.validation}) {
    for (std::size_t i = 0; i < examples->size(); ++i) (*examples)[i].label *= i * 7919 % 13 < 6 ? 3 : 1;
  }
  ModelSettings settings = settings_of(ModelKind::boosted);
  settings.trees = 2000;
  settings.patience = 10;
  TrainingProgress last;
  const auto model = train_regressor(settings, set,
                                     {.progress =
                                          [&](const TrainingProgress& progress) {
                                            last = progress;
                                            return true;
                                          },
                                      .checkpoint = ""});
  EXPECT_LT(last.epoch, 2000U);
  std::vector<double> labels;
  std::vector<PlanDescription> plans;
  for (const Example& example : set.validation) {
    labels.push_back(example.label);
    plans.push_back(example.plan);
  }
  EXPECT_NEAR(q_errors(labels, (*model)->predict(plans)).q50, last.best_q50, 1e-6);
  // Fewer rounds than were tried: patience, at the least, was lost.
  settings.trees = last.epoch - 10;
  settings.patience = 2000;
  EXPECT_EQ(parse_model_file(trained(settings, set)->bytes())->payload, parse_model_file((*model)->bytes())->payload);
}

TEST(Boosted, ExplainsAModelOfOtherInputs) {
  auto file = parse_model_file(trained(settings_of(ModelKind::boosted), drawn_set(40, shared_law))->bytes());
  file->settings.features = FeatureSet::physics;
  EXPECT_EQ(load_regressor(*file).error(), "model.inputs: are not those of this program: train the model again");
}

TEST(Boosted, ExplainsTreesThatAreNone) {
  auto file = parse_model_file(trained(settings_of(ModelKind::boosted), drawn_set(40, shared_law))->bytes());
  file->payload = "no trees";
  EXPECT_THAT(load_regressor(*file).error(), testing::StartsWith("the boosted trees cannot be read: Check failed"));
}

TEST(Constant, IsTheMedian) {
  TrainingSet set = drawn_set(4, linear_law);
  set.train[0].label = 1, set.train[1].label = 4, set.train[2].label = 16, set.train[3].label = 1000;
  EXPECT_THAT(trained(settings_of(ModelKind::constant, LabelDomain::raw), set)->predict(unseen_plans()), Each(10));
  EXPECT_THAT(trained(settings_of(ModelKind::constant), set)->predict(unseen_plans()), Each(testing::DoubleEq(8)));
}

class EveryRegressor : public testing::TestWithParam<ModelKind> {};

TEST_P(EveryRegressor, ReadsWhatItWrote) {
  const auto model = trained(settings_of(GetParam()), drawn_set(100, shared_law));
  const auto noted = with_training_data(model->bytes(), "9f41c07b");
  const auto read = load_regressor(*parse_model_file(*noted));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ((*read)->bytes(), *noted);
  EXPECT_EQ((*read)->settings(), model->settings());
  EXPECT_EQ((*read)->predict(unseen_plans()), model->predict(unseen_plans()));
}

TEST_P(EveryRegressor, IsTheSameForTheSameSeed) {
  const TrainingSet set = drawn_set(100, shared_law);
  ModelSettings settings = settings_of(GetParam());
  const std::string bytes = trained(settings, set)->bytes();
  EXPECT_EQ(trained(settings, set)->bytes(), bytes);
  const bool draws = GetParam() == ModelKind::forest || GetParam() == ModelKind::boosted;
  settings.seed = 2;
  const auto payload = [](const std::string& file) { return parse_model_file(file)->payload; };
  EXPECT_EQ(payload(trained(settings, set)->bytes()) != payload(bytes), draws);
}

TEST_P(EveryRegressor, PredictsOfEachPlanByItself) {
  const auto model = trained(settings_of(GetParam()), drawn_set(100, shared_law));
  const std::vector<PlanDescription> plans = unseen_plans();
  const std::vector<double> together = model->predict(plans);
  for (std::size_t i = 0; i < plans.size(); i += 9) EXPECT_EQ(model->predict({&plans[i], 1})[0], together[i]);
  EXPECT_TRUE(model->predict({}).empty());
}

TEST_P(EveryRegressor, ReportsAndStops) {
  std::vector<std::uint32_t> rounds;
  const TrainingHooks hooks{.progress =
                                [&](const TrainingProgress& progress) {
                                  rounds.push_back(progress.epoch);
                                  EXPECT_GE(progress.q50, progress.best_q50);
                                  return progress.epoch < 3 && progress.epoch < progress.epochs;
                                },
                            .checkpoint = ""};
  EXPECT_EQ(train_regressor(settings_of(GetParam()), drawn_set(40, shared_law), hooks).error(), "stopped");
  const bool is_of_trees = GetParam() == ModelKind::forest || GetParam() == ModelKind::boosted;
  EXPECT_EQ(rounds.size(), is_of_trees ? 3U : 1U);
}

TEST_P(EveryRegressor, ExplainsWhatItCannotLearnFrom) {
  const ModelSettings settings = settings_of(GetParam());
  EXPECT_THAT(error_of(settings, {}), HasSubstr("no plans to train on"));
  TrainingSet set = drawn_set(4, shared_law);
  set.train[2].label = 0;
  EXPECT_EQ(error_of(settings, set), "a label is 0; labels are finite and above 0");
  set.validation.clear();
  EXPECT_THAT(error_of(settings, set), HasSubstr("no plans to validate on"));
  ModelSettings wrong = settings;
  wrong.trees = 0;
  EXPECT_EQ(error_of(wrong, drawn_set(4, shared_law)), "trees: 0 is not above 0");
}

TEST_P(EveryRegressor, ExplainsAFileThatLacksTheModel) {
  ModelFile file;
  file.settings = settings_of(GetParam());
  file.model = nlohmann::json::object();
  EXPECT_NE(load_regressor(file).error(), "");
}

TEST_P(EveryRegressor, LearnsFromASinglePlan) {
  const TrainingSet set{.train = {{drawn_plan(1), 7}}, .validation = {{drawn_plan(2), 8}}};
  EXPECT_THAT(trained(settings_of(GetParam()), set)->predict(unseen_plans()), Each(testing::DoubleNear(7, 1e-5)));
}

INSTANTIATE_TEST_SUITE_P(Regressors, EveryRegressor,
                         testing::Values(ModelKind::linear, ModelKind::forest, ModelKind::boosted, ModelKind::constant),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(Regressor, IsNoNetwork) {
  EXPECT_FALSE(is_regressor(ModelKind::mlp));
  EXPECT_EQ(error_of(settings_of(ModelKind::zerotune), drawn_set(4, shared_law)), "'zerotune' is a network");
  ModelFile file;
  EXPECT_EQ(load_regressor(file).error(), "'zerotune' is a network");
}

}  // namespace
}  // namespace millrace::models
