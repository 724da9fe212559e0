#include "experiments/calibration/fit_score.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::experiments {
namespace {

TEST(FitScore, QuantitiesCountAlikeWhateverTheirPairs) {
  const FitScore score = fit_score({{"a", {{2.0, 1.0}, {2.0, 4.0}, {3.0, 0.0}}}, {"b", {{1.0, 1.0}}}, {"none", {}}});
  EXPECT_NEAR(score.mean_log_q, std::log(2.0) / 2, 1e-12);
  ASSERT_EQ(score.parts.size(), 3U);
  EXPECT_EQ(score.parts[0].name, "a");
  EXPECT_EQ(score.parts[0].errors.pairs, 2U);  // nothing can be compared with zero
  EXPECT_EQ(score.parts[2].errors.pairs, 0U);
}

TEST(FitScore, NoResultCountsLikeTheGreatestError) {
  EXPECT_NEAR(fit_score({{"a", {{std::nullopt, 1.0}}}}).mean_log_q, std::log(kMostScoredError), 1e-12);
  EXPECT_NEAR(fit_score({{"a", {{1e9, 1.0}}}}).mean_log_q, std::log(kMostScoredError), 1e-12);
}

}  // namespace
}  // namespace millrace::experiments
