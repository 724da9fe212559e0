#include "models/model_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace millrace::models {
namespace {

using testing::HasSubstr;

// No setting has its default.
ModelSettings full_settings() {
  return {.kind = ModelKind::boosted,
          .features = FeatureSet::physics,
          .labels = LabelDomain::raw,
          .hidden = 3,
          .members = 4,
          .epochs = 5,
          .patience = 6,
          .batch = 7,
          .learning_rate = 0.1,
          .weight_decay = 1e-4,
          .dropout = 0.3,
          .decay = false,
          .last_layers = true,
          .trees = 8,
          .depth = 9,
          .device = "cuda",
          .seed = std::numeric_limits<std::uint64_t>::max()};
}

TEST(ModelSettings, ReadTheirJson) {
  const auto read = settings_from_json(nlohmann::json::parse(settings_json(full_settings()).dump()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, full_settings());
  EXPECT_EQ(settings_from_json(settings_json({})), ModelSettings{});
}

TEST(ModelSettings, HaveAWordForEveryValue) {
  for (int i = 0; i <= static_cast<int>(ModelKind::constant); ++i) {
    EXPECT_EQ(parse_model_kind(to_string(static_cast<ModelKind>(i))), static_cast<ModelKind>(i));
  }
  for (int i = 0; i <= static_cast<int>(FeatureSet::parallelism); ++i) {
    EXPECT_EQ(parse_feature_set(to_string(static_cast<FeatureSet>(i))), static_cast<FeatureSet>(i));
  }
  EXPECT_EQ(parse_label_domain("log"), LabelDomain::log);
  EXPECT_EQ(to_string(ModelKind::zerotune_released), "zerotune-released");
}

TEST(ModelSettings, ExplainWordsThatTheyDoNotKnow) {
  EXPECT_EQ(parse_model_kind("tree").error(),
            "no model 'tree'; known: zerotune, zerotune-released, linear, mlp, forest, boosted, constant, streamtune, "
            "merlin");
  EXPECT_THAT(parse_label_domain("ln").error(), HasSubstr("known: raw, log"));
  EXPECT_THAT(parse_feature_set("").error(), HasSubstr("no set of features ''"));
}

TEST(ModelSettings, ExplainJsonThatIsNone) {
  const auto error_with = [](const char* member, const nlohmann::json& value) {
    nlohmann::json json = settings_json({});
    json[member] = value;
    return settings_from_json(json).error();
  };
  EXPECT_THAT(error_with("kind", "tree"), HasSubstr("settings.kind: no model 'tree'"));
  EXPECT_EQ(error_with("seed", -1), "settings.seed: a whole number of at least 0 is wanted");
  EXPECT_EQ(error_with("depht", 3), "settings.depht: is not known");
  EXPECT_EQ(error_with("trees", 0), "trees: 0 is not above 0");
  EXPECT_EQ(error_with("dropout", 1), "dropout: 1 is not in [0, 1)");
  EXPECT_THAT(error_with("device", "tpu"), HasSubstr("no device 'tpu'"));
  EXPECT_THAT(settings_from_json(nlohmann::json::object()).error(), HasSubstr("is missing"));
}

TEST(ModelSettings, StartInRangeForEveryKind) {
  for (int i = 0; i <= static_cast<int>(ModelKind::constant); ++i) {
    const ModelSettings settings = default_settings(static_cast<ModelKind>(i));
    EXPECT_EQ(settings.kind, static_cast<ModelKind>(i));
    EXPECT_EQ(problem_of(settings), "");
  }
}

}  // namespace
}  // namespace millrace::models
