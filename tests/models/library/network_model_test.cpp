#include "models/library/network_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/regressors/described_plans.h"

namespace millrace::models {
namespace {

using testing::HasSubstr;

double law(const PlanDescription& plan) {
  return 10 + plan.operators[0].event_rate / plan.operators.back().parallelism;
}

ModelSettings small(ModelKind kind) {
  ModelSettings settings = default_settings(kind);
  settings.hidden = 8;
  settings.epochs = 3;
  settings.dropout = 0;
  return settings;
}

std::unique_ptr<Model> trained(const ModelSettings& settings, const TrainingSet& set, const Model* base = nullptr) {
  auto model = train_network_model(settings, set, base, {});
  EXPECT_TRUE(model) << model.error();
  return std::move(*model);
}

std::vector<PlanDescription> some_plans() {
  std::vector<PlanDescription> plans;
  for (std::uint64_t seed = 50; seed < 60; ++seed) plans.push_back(drawn_plan(seed));
  return plans;
}

TEST(NetworkModel, ComesBackFromItsBytes) {
  for (const ModelKind kind : {ModelKind::zerotune, ModelKind::zerotune_released, ModelKind::mlp}) {
    ModelSettings settings = small(kind);
    settings.members = 2;
    const auto model = trained(settings, drawn_set(60, law));
    const auto file = parse_model_file(model->bytes());
    ASSERT_TRUE(file) << file.error();
    const auto again = load_network_model(*file);
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ((*again)->predict(some_plans()), model->predict(some_plans()));
    EXPECT_EQ((*again)->bytes(), model->bytes());
  }
}

TEST(NetworkModel, SaysWhatItCannotRead) {
  const auto model = trained(small(ModelKind::zerotune), drawn_set(60, law));
  PlanDescription plan = drawn_plan(1);
  EXPECT_EQ(model->problem_with(plan), "");
  plan.operators[0].type = OperatorType::other;
  EXPECT_THAT(model->problem_with(plan), HasSubstr("never seen an operator of the kind 'other'"));
  plan = drawn_plan(1);
  plan.operators.back().window_type = "hopping";
  plan.operators.back().type = OperatorType::window_aggregate;
  EXPECT_THAT(model->problem_with(plan), HasSubstr("windowType is 'hopping'"));
  plan.operators.clear();
  EXPECT_THAT(model->problem_with(plan), HasSubstr("no operator"));
}

TEST(NetworkModel, RefusesAFileOfOtherFeatures) {
  const auto model = trained(small(ModelKind::zerotune), drawn_set(60, law));
  auto file = parse_model_file(model->bytes());
  ASSERT_TRUE(file);
  file->model["features"]["types"][0]["inputs"][0] = "colour";
  const auto other = load_network_model(*file);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error(), HasSubstr("other features"));
  file->payload.resize(10);
  EXPECT_FALSE(load_network_model(*file));
}

TEST(NetworkModel, IsTrainedOnOnlyWithItsOwnKindAndWidth) {
  const TrainingSet set = drawn_set(60, law);
  const auto base = trained(small(ModelKind::zerotune), set);
  const auto more = trained(small(ModelKind::zerotune), set, base.get());
  EXPECT_NE(more->bytes(), base->bytes());
  ModelSettings wider = small(ModelKind::zerotune);
  wider.hidden = 9;
  EXPECT_FALSE(train_network_model(wider, set, base.get(), {}));
  EXPECT_FALSE(train_network_model(small(ModelKind::zerotune_released), set, base.get(), {}));
}

}  // namespace
}  // namespace millrace::models
