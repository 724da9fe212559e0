#include "experiments/predictors/trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <set>

#include "experiments/predictors/trial_file.h"
#include "sim/kernel/moments.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using models::PredictorSettings;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(TrialSettings, BeginWithTheWrittenOnesAndStayInTheirRanges) {
  const PredictorSettings written{.hidden = 100, .dropout = 0.5, .batch = 9};
  const auto all = trial_settings(written, 400, 7);
  ASSERT_THAT(all, SizeIs(400));
  EXPECT_EQ(all[0], written);
  std::set<std::uint32_t> hidden, layers;
  kernel::OnlineMoments rates;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const PredictorSettings& each = all[i];
    hidden.insert(each.hidden);
    layers.insert(each.layers);
    for (const auto& [value, range] :
         {std::pair(each.learning_rate, kTrialLearningRate), std::pair(each.weight_decay, kTrialWeightDecay),
          std::pair(each.dropout, kTrialDropout)}) {
      EXPECT_GE(value, range.low);
      EXPECT_LE(value, range.high);
    }
    rates.add(std::log(each.learning_rate));
    EXPECT_EQ(each.batch, 9U);
  }
  EXPECT_THAT(hidden, ElementsAre(16, 24, 32, 40, 48, 56, 64));
  EXPECT_THAT(layers, ElementsAre(1, 2, 3, 4));
  // Log-uniform: the middle of the logarithms, give or take three standard errors.
  const double low = std::log(kTrialLearningRate.low), high = std::log(kTrialLearningRate.high);
  EXPECT_NEAR(rates.mean(), (low + high) / 2, 3 * (high - low) / std::sqrt(12.0 * 399));
}

TEST(TrialSettings, AreTheSameForEveryModel) {
  const auto merlin = trial_settings({}, 5, 7);
  auto raal = trial_settings({.kind = models::PredictorKind::raal}, 5, 7);
  for (PredictorSettings& each : raal) each.kind = models::PredictorKind::merlin;
  EXPECT_EQ(raal, merlin);
  // More trials begin as fewer do; another seed draws others.
  auto more = trial_settings({}, 9, 7);
  more.resize(5);
  EXPECT_EQ(more, merlin);
  EXPECT_NE(trial_settings({}, 5, 8), merlin);
}

TEST(TrialSample, DrawsDistinctPlaces) {
  const auto places = trial_sample(100, 30, 7);
  ASSERT_THAT(places, SizeIs(30));
  for (std::size_t i = 1; i < places.size(); ++i) EXPECT_LT(places[i - 1], places[i]);
  EXPECT_LT(places.back(), 100U);
  EXPECT_EQ(trial_sample(100, 30, 7), places);
  EXPECT_NE(trial_sample(100, 30, 8), places);
  EXPECT_THAT(trial_sample(3, 30, 7), ElementsAre(0, 1, 2));
}

TEST(TrialFile, KeepsWhatWasFinished) {
  const TemporaryFolder folder;
  const std::filesystem::path path = std::filesystem::path(folder.file("deep/er")) / "trials.jsonl";
  EXPECT_THAT(read_trials(path), IsEmpty());
  const PredictorTrialRow one{models::settings_json(PredictorSettings{}).dump(), 0.1},
      two{models::settings_json(PredictorSettings{.hidden = 8}).dump(), 1e300};
  ASSERT_TRUE(append_trial(path, one));
  ASSERT_TRUE(append_trial(path, two));
  EXPECT_THAT(read_trials(path), ElementsAre(one, two));
  std::ofstream(path, std::ios::app) << "{\"settings\":{\"hid";  // a program that was killed
  EXPECT_THAT(read_trials(path), ElementsAre(one, two));
  ASSERT_TRUE(append_trial(path, one));
  EXPECT_THAT(read_trials(path), ElementsAre(one, two, one));
}

}  // namespace
}  // namespace millrace::experiments
