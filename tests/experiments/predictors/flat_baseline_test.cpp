#include "experiments/predictors/flat_baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiments/predictors/made_pipelines.h"

namespace millrace::experiments {
namespace {

using testing::SizeIs;

TEST(FlatFeatures, AreSumsOverNodesOfAType) {
  models::PipelineSample sample = made_sample(1, 99, 1);
  sample.nodes.push_back(sample.nodes.back());  // a second scan
  feature(sample.nodes.back().features, models::CallFeature::work) = static_cast<float>(std::log1p(2));
  const std::vector<double> features = flat_features(sample);
  ASSERT_THAT(features, SizeIs(4 * models::kPipelineOperators + 3));
  EXPECT_NEAR(features[0], std::log1p(2), 1e-6);    // scans
  EXPECT_NEAR(features[1], std::log1p(198), 1e-6);  // their rows
  EXPECT_NEAR(features[2], std::log1p(198), 1e-6);  // times their work: 0 and 2
  EXPECT_EQ(features[4], 0);                        // no filter
  EXPECT_NEAR(features[features.size() - 3], std::log1p(4), 1e-6);
}

TEST(FlatBaseline, LearnsWhatIsLinearInTheLogarithms) {
  models::PipelineSet set;
  for (int i = 0; i < 60; ++i) {
    const double rows = 1e4 * std::exp(0.1 * i);
    (i % 5 == 0 ? set.validation : set.train).push_back(made_sample(1, rows, std::pow(rows, 0.7) / 1e4));
  }
  const FlatBaseline baseline(set);
  EXPECT_NEAR(baseline.latency_s(made_sample(1, 3e5, 0)) / (std::pow(3e5, 0.7) / 1e4), 1, 0.02);
  EXPECT_EQ(baseline.parameters(), 4 * models::kPipelineOperators + 4);
  // Not beyond what it was trained with.
  const double most = set.train.back().latency_s;
  EXPECT_NEAR(baseline.latency_s(made_sample(1, 1e12, 0)), most, 1e-9 * most);
}

TEST(FlatBaseline, RowsOfAllSigmas) {
  const PredictorSpec spec = made_spec("m", "a");
  const auto data = predictor_data(spec, made_pipelines(), made_calls(), 7);
  ASSERT_TRUE(data);
  const PredictorRows rows = compute_flat_baseline(spec, *data, 7);
  EXPECT_EQ(rows.model, "ridge");
  ASSERT_THAT(rows.queries, SizeIs(3 * 8));
  EXPECT_EQ(rows.queries[0].sigma, 0);
  EXPECT_EQ(rows.queries[8].sigma, 1);
  EXPECT_EQ(rows.queries[0].latency_ms, 500);
  EXPECT_EQ(compute_flat_baseline(spec, *data, 7), rows);
}

}  // namespace
}  // namespace millrace::experiments
