#include "experiments/report/decision_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

TEST(DecisionPicture, SaysWhatBecameOfEachDecisionAndWhy) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q1", .tuner = "ds2"});
  add_window(store, run, 0, {.end_s = 60, .window_s = 60, .read_per_s = 1, .total_parallelism = 1});
  add_window(store, run, 1, {.end_s = 120, .window_s = 60, .read_per_s = 1, .total_parallelism = 4});
  add_decision(store, run, 0, 60, "map=1", "map=4", "rate above capacity", 12.5);
  add_decision(store, run, 1, 120, "map=4", "", "fits", 0);
  const auto picture = decision_picture(store, kComparison, "q1");
  ASSERT_TRUE(picture.has_value());
  ASSERT_EQ(picture->panels.size(), 1U);
  const auto& series = picture->panels[0].series;
  ASSERT_EQ(series.size(), 3U);  // parallelism, decisions to leave it, changes
  EXPECT_EQ(series[0].form, PictureForm::steps);
  EXPECT_EQ(series[1].points.at(0).words, "map=4\nfits");
  EXPECT_EQ(series[2].points.at(0).words, "map=1 → map=4\nrate above capacity\nstopped 12.5 s");
  EXPECT_EQ(series[2].points.at(0).across, 60);
  EXPECT_EQ(series[2].points.at(0).up, 4);
}

TEST(DecisionPicture, HasNoPanelsWhereNothingWasDecided) {
  Database store = empty_store();
  add_window(store, add_run(store, {.query = "q1", .tuner = "fixed"}), 0, {.end_s = 60, .read_per_s = 1});
  const auto picture = decision_picture(store, kComparison, "q1");
  ASSERT_TRUE(picture.has_value());
  EXPECT_TRUE(picture->panels.empty());
}

}  // namespace
}  // namespace millrace::experiments
