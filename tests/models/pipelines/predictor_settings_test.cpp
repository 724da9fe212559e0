#include "models/pipelines/predictor_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace millrace::models {
namespace {

using testing::HasSubstr;

TEST(PredictorSettings, ComeBackFromJson) {
  PredictorSettings settings{.kind = PredictorKind::raal, .hidden = 48, .layers = 2, .learning_rate = 1e-4};
  settings.weight_decay = 0.01;
  settings.dropout = 0.1;
  settings.batch = 16;
  settings.epochs = 5;
  settings.patience = 3;
  settings.seed = 1ULL << 60;
  settings.operator_costs = settings.calibrator = settings.resource_attention = false;
  settings.separated_by_blocking = true;
  settings.edges = PipelineEdges::sum;
  EXPECT_EQ(predictor_settings_from_json(settings_json(settings)), settings);
  const OperatorCostSettings costs{
      .hidden = 8, .learning_rate = 0.1, .batch = 2, .epochs = 3, .patience = 4, .validation = 0.5, .seed = 6};
  EXPECT_EQ(operator_cost_settings_from_json(settings_json(costs)), costs);
}

TEST(PredictorSettings, NameWhatIsOutOfRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(problem_of(PredictorSettings{}), "");
  EXPECT_EQ(problem_of(PredictorSettings{.hidden = 0}), "hidden: 0 is below 1");
  EXPECT_EQ(problem_of(PredictorSettings{.layers = 0}), "layers: 0 is below 1");
  EXPECT_EQ(problem_of(PredictorSettings{.batch = 0}), "batch: 0 is below 1");
  EXPECT_EQ(problem_of(PredictorSettings{.epochs = 0}), "epochs: 0 is below 1");
  EXPECT_EQ(problem_of(PredictorSettings{.patience = 0}), "patience: 0 is below 1");
  EXPECT_EQ(problem_of(PredictorSettings{.learning_rate = 0}), "learning_rate: 0 is not above 0");
  EXPECT_THAT(problem_of(PredictorSettings{.learning_rate = nan}), HasSubstr("learning_rate"));
  EXPECT_EQ(problem_of(PredictorSettings{.weight_decay = -1}), "weight_decay: -1 is below 0");
  EXPECT_EQ(problem_of(PredictorSettings{.dropout = 1}), "dropout: 1 is not in [0, 1)");
  EXPECT_EQ(problem_of(OperatorCostSettings{}), "");
  EXPECT_EQ(problem_of(OperatorCostSettings{.hidden = 0}), "hidden: 0 is below 1");
  EXPECT_EQ(problem_of(OperatorCostSettings{.validation = 1}), "validation: 1 is not in (0, 1)");
  EXPECT_THAT(problem_of(OperatorCostSettings{.learning_rate = nan}), HasSubstr("learning_rate"));
}

TEST(PredictorSettings, SayWhatIsWrongWithJson) {
  nlohmann::json json = settings_json(PredictorSettings{});
  json["kind"] = "oracle";
  EXPECT_THAT(predictor_settings_from_json(json).error(), HasSubstr("no predictor 'oracle'; known: merlin, gcn"));
  json["kind"] = "gcn";
  json["depth"] = 3;
  EXPECT_THAT(predictor_settings_from_json(json).error(), HasSubstr("depth"));
  json.erase("depth");
  json["batch"] = 0;
  EXPECT_EQ(predictor_settings_from_json(json).error(), "batch: 0 is below 1");
  json.erase("batch");
  EXPECT_THAT(predictor_settings_from_json(json).error(), HasSubstr("batch"));
}

}  // namespace
}  // namespace millrace::models
