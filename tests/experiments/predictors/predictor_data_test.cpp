#include "experiments/predictors/predictor_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/experiments/predictors/made_pipelines.h"

namespace millrace::experiments {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

PredictorSpec spec_with(double validation, std::vector<std::uint32_t> templates = {}) {
  PredictorSpec spec = made_spec("m", "a");
  spec.validation = validation;
  spec.validation_templates = std::move(templates);
  return spec;
}

TEST(ValidationTemplates, AreAShareOfThemAtLeastOneAndNeverAll) {
  const std::vector<std::uint32_t> four = {1, 2, 3, 4};
  EXPECT_THAT(validation_templates(spec_with(0.5), four, 7), SizeIs(2));
  EXPECT_THAT(validation_templates(spec_with(0.01), four, 7), SizeIs(1));
  EXPECT_THAT(validation_templates(spec_with(0.99), four, 7), SizeIs(3));
  EXPECT_THAT(validation_templates(spec_with(0.5, {3}), four, 7), ElementsAre(3));
  EXPECT_EQ(validation_templates(spec_with(0.5), {4, 2, 1, 3}, 7), validation_templates(spec_with(0.5), four, 7));
  std::set<std::vector<std::uint32_t>> drawn;
  for (std::uint64_t seed = 0; seed < 40; ++seed) drawn.insert(validation_templates(spec_with(0.25), four, seed));
  EXPECT_THAT(drawn, SizeIs(4));
}

TEST(PredictorData, TemplatesAreKeptApart) {
  const auto data = predictor_data(spec_with(0.5, {2}), made_pipelines(), made_calls(), 7);
  ASSERT_TRUE(data) << data.error();
  EXPECT_THAT(data->validation, ElementsAre(2));
  EXPECT_THAT(data->set.train, SizeIs(24));
  for (const models::PipelineSample& sample : data->set.train) EXPECT_NE(sample.template_index, 2U);
  EXPECT_THAT(data->set.validation, SizeIs(8));
  for (const models::PipelineSample& sample : data->set.validation) EXPECT_EQ(sample.template_index, 2U);
  ASSERT_THAT(data->test, SizeIs(8));
  EXPECT_EQ(data->test.front().position, 32U);
  EXPECT_THAT(data->calls, SizeIs(3));  // of four templates, one kept aside
}

TEST(PredictorData, WhatIsMissingIsSaid) {
  const auto error_of = [](std::uint32_t first, std::uint32_t last, const PredictorSpec& spec) {
    std::vector<StoredPipeline> some;
    for (StoredPipeline& each : made_pipelines()) {
      if (each.template_index >= first && each.template_index <= last) some.push_back(std::move(each));
    }
    const auto data = predictor_data(spec, std::move(some), {}, 7);
    return data ? std::string() : data.error();
  };
  EXPECT_THAT(error_of(1, 4, spec_with(0.5)),
              HasSubstr("of [pipelines.a] no query of a template that is kept for the test was run to its end"));
  EXPECT_THAT(error_of(4, 5, spec_with(0.5)), HasSubstr("queries of 1 training template were run to their end"));
  EXPECT_THAT(error_of(5, 5, spec_with(0.5)), HasSubstr("queries of 0 training templates"));
  EXPECT_THAT(error_of(3, 5, spec_with(0.5, {1})), HasSubstr("no query that is kept aside for validation"));
  EXPECT_THAT(error_of(3, 5, spec_with(0.5, {3, 4})), HasSubstr("all queries that were run to their end"));
}

}  // namespace
}  // namespace millrace::experiments
