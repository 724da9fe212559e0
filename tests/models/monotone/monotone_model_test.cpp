#include "models/monotone/monotone_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace millrace::models {
namespace {

using testing::HasSubstr;

// A bottleneck at the degrees that a function says.
class Told : public MonotoneModel {
 public:
  Told(bool monotone, std::function<bool(double)> law) : law_(std::move(law)) { facts_.monotone = monotone; }
  const MonotoneFacts& facts() const override { return facts_; }
  double probability(std::span<const float>, double parallelism) const override {
    ++asked;
    return law_(parallelism) ? 0.5 : 0.49;
  }
  mutable int asked = 0;

 private:
  MonotoneFacts facts_;
  std::function<bool(double)> law_;
};

TEST(LeastParallelism, IsTheFirstThatIsNoBottleneck) {
  for (const bool monotone : {true, false}) {
    for (std::uint32_t first = 1; first <= 100; ++first) {
      const Told model(monotone, [&](double p) { return p < first; });
      const LeastParallelism least = least_parallelism(model, {}, 100);
      EXPECT_EQ(least.parallelism, first);
      EXPECT_TRUE(least.found);
      EXPECT_LE(model.asked, monotone ? 8 : 100);
    }
  }
}

TEST(LeastParallelism, IsTheGreatestIfAllAreBottlenecks) {
  for (const bool monotone : {true, false}) {
    const Told model(monotone, [](double) { return true; });
    const LeastParallelism least = least_parallelism(model, {}, 7);
    EXPECT_EQ(least.parallelism, 7U);
    EXPECT_FALSE(least.found);
  }
}

// 3 is none, 4 to 10 are, 11 is none: only a search from below finds 3.
TEST(LeastParallelism, TriesEveryDegreeOfAModelThatIsNotMonotone) {
  const Told model(false, [](double p) { return p < 3 || (p > 3 && p < 11); });
  EXPECT_EQ(least_parallelism(model, {}, 20).parallelism, 3U);
}

TEST(DegreeScale, RunsFromNoughtToOneAndOn) {
  const DegreeScale linear{.low = 1, .high = 61};
  EXPECT_DOUBLE_EQ(linear(1), 0);
  EXPECT_DOUBLE_EQ(linear(31), 0.5);
  EXPECT_DOUBLE_EQ(linear(121), 2);
  const DegreeScale log{.low = 1, .high = 7, .log = true};  // ln 2 to ln 8
  EXPECT_DOUBLE_EQ(log(7), 1);
  EXPECT_DOUBLE_EQ(log(3), 0.5);
}

TEST(MonotoneSettings, KnowTheirWordsAndRanges) {
  EXPECT_EQ(parse_monotone_kind("xgboost"), MonotoneKind::xgboost);
  EXPECT_EQ(parse_monotone_kind("tree").error(), "no model 'tree'; known: svm, xgboost, network");
  EXPECT_EQ(parse_svm_kernel("polynomial"), SvmKernel::polynomial);
  EXPECT_EQ(problem_of(MonotoneSettings()), "");
  MonotoneSettings settings;
  settings.step = 1.5;
  EXPECT_EQ(problem_of(settings), "step: 1.5 is not in (0, 1]");
  settings = {};
  settings.gamma = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(problem_of(settings), HasSubstr("gamma"));
  settings = {};
  settings.hidden = 0;
  EXPECT_EQ(problem_of(settings), "hidden: 0 is below 1");
}

}  // namespace
}  // namespace millrace::models
