#include "experiments/validation/replay_rows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/experiments/store/temporary_folder.h"
#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

TEST(ReplayRows, ComeBackAsTheyWereStored) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store.has_value());
  ReplayedLabels labels = right_labels(small_published_plan("Linear_Query", "x", 1000, 1.0 / 3));
  labels.operator_input_per_s[2] = std::nan("");
  ReplayedLabels silent;
  ASSERT_TRUE(store->put({replay_row("setup", "set", 3, labels), replay_row("setup", "set", 4, silent),
                          replay_row("setup", "set", 5, tl::unexpected<std::string>("too many instances")),
                          replay_row("setup", "other set", 3, silent), replay_row("other", "set", 6, silent)}));

  const auto stored = stored_replays(*store, "setup", "set");
  ASSERT_TRUE(stored.has_value());
  ASSERT_EQ(stored->size(), 3u);
  const ReplayedLabels& back = *stored->at(3);
  EXPECT_EQ(back.latency_ms, labels.latency_ms);
  EXPECT_EQ(back.throughput_per_s, labels.throughput_per_s);
  EXPECT_EQ(back.configured_per_s, labels.configured_per_s);
  EXPECT_EQ(back.achieved_per_s, labels.achieved_per_s);
  EXPECT_EQ(back.operator_input_per_s[1], labels.operator_input_per_s[1]);
  EXPECT_TRUE(std::isnan(back.operator_input_per_s[2]));
  EXPECT_EQ(back.operator_output_per_s, labels.operator_output_per_s);
  EXPECT_EQ(back.dominant, labels.dominant);
  EXPECT_EQ(back.busiest_share, labels.busiest_share);
  EXPECT_EQ(back.events, labels.events);
  EXPECT_FALSE(stored->at(4)->latency_ms.has_value());
  EXPECT_EQ(stored->at(5).error(), "too many instances");
}

TEST(ReplaySetup, DependsOnEngineInputAndSeedAlone) {
  Validation validation;
  const std::string plain = replay_setup_key(validation, ReplayInput::plain).hash();
  EXPECT_NE(replay_setup_key(validation, ReplayInput::oracle).hash(), plain);
  Validation other = validation;
  other.name = "another";
  other.split = Split::all;
  other.sample = 5;
  EXPECT_EQ(replay_setup_key(other, ReplayInput::plain).hash(), plain);
  other.seed = 2;
  EXPECT_NE(replay_setup_key(other, ReplayInput::plain).hash(), plain);
  other = validation;
  other.engine.sink_ns += 1;
  EXPECT_NE(replay_setup_key(other, ReplayInput::plain).hash(), plain);
}

TEST(ValidationKey, DependsOnThePlansToo) {
  const Validation validation;
  const std::string hash = validation_key(validation, "set", {{1, "a", "s"}, {2, "b", "s"}}).hash();
  EXPECT_NE(validation_key(validation, "set", {{1, "a", "s"}}).hash(), hash);
  EXPECT_NE(validation_key(validation, "other", {{1, "a", "s"}, {2, "b", "s"}}).hash(), hash);
}

}  // namespace
}  // namespace millrace::experiments
