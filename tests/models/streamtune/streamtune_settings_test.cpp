#include "models/streamtune/streamtune_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::models {
namespace {

using testing::HasSubstr;

TEST(StreamTuneSettings, ComeBackFromTheirJson) {
  const StreamTuneSettings settings{.steps = 2,
                                    .width = 9,
                                    .fuse = Fuse::last_step,
                                    .numbers = NumberScale::log,
                                    .parallelism = NumberScale::log,
                                    .class_weights = false,
                                    .epochs = 3,
                                    .patience = 4,
                                    .batch = 5,
                                    .learning_rate = 0.1,
                                    .weight_decay = 0.2,
                                    .validation = 0.3,
                                    .warm_up_plans = 6,
                                    .warm_up_balanced = true,
                                    .global = false,
                                    .seed = 7};
  const auto again = streamtune_settings_from_json(settings_json(settings));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(*again, settings);
  EXPECT_NE(*again, StreamTuneSettings());
}

TEST(StreamTuneSettings, SayWhatIsWrongWithTheirJson) {
  auto json = settings_json(StreamTuneSettings());
  json["fuse"] = "never";
  EXPECT_THAT(streamtune_settings_from_json(json).error(), HasSubstr("no fuse 'never'; known: every-step, last-step"));
  json = settings_json(StreamTuneSettings());
  json["depth"] = 1;
  EXPECT_THAT(streamtune_settings_from_json(json).error(), HasSubstr("depth"));
  json = settings_json(StreamTuneSettings());
  json["validation"] = 1;
  EXPECT_EQ(streamtune_settings_from_json(json).error(), "validation: 1 is not in (0, 1)");
  json.erase("width");
  EXPECT_THAT(streamtune_settings_from_json(json).error(), HasSubstr("width"));
}

}  // namespace
}  // namespace millrace::models
