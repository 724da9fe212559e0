#include "models/regressors/standardiser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Rows = std::vector<std::vector<double>>;

TEST(Standardiser, MovesTheMeanToZeroAndScalesTheDeviationToOne) {
  // 1, 3, 5, 7: mean 4, squared distances 9 + 1 + 1 + 9 over 4 make 5.
  const Standardiser standardiser = fit_standardiser(Rows{{1}, {3}, {5}, {7}});
  EXPECT_THAT(standardiser.means, ElementsAre(4));
  EXPECT_THAT(standardiser.scales, ElementsAre(std::sqrt(5)));
  EXPECT_THAT(standardiser(std::vector{4.0 + std::sqrt(5)}), ElementsAre(testing::DoubleEq(1)));
}

TEST(Standardiser, MakesAConstantExactlyZero) {
  // Three times 0.1 divided by 3 is not 0.1.
  const Standardiser standardiser = fit_standardiser(Rows{{0.1}, {0.1}, {0.1}});
  EXPECT_THAT(standardiser.scales, ElementsAre(1));
  EXPECT_THAT(standardiser(std::vector{0.1}), ElementsAre(0));
}

TEST(Standardiser, ReadsItsJson) {
  const Standardiser standardiser = fit_standardiser(Rows{{1, 0.1}, {2, 0.7}, {4, 0.9}});
  const auto read = standardiser_from_json(nlohmann::json::parse(standardiser_json(standardiser).dump()), 2);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->means, standardiser.means);
  EXPECT_EQ(read->scales, standardiser.scales);
}

TEST(Standardiser, ExplainsJsonThatIsNone) {
  EXPECT_EQ(standardiser_from_json({{"means", {1}}}, 1).error(), "standardiser.scales: is missing");
  EXPECT_THAT(standardiser_from_json({{"means", {1}}, {"scales", {1}}}, 2).error(), HasSubstr("2 means"));
  EXPECT_THAT(standardiser_from_json({{"means", {1}}, {"scales", {0}}}, 1).error(), HasSubstr("above 0"));
}

}  // namespace
}  // namespace millrace::models
