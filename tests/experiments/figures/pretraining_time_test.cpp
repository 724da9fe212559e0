// The figure of pre-training times, from invented ones.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/figures/draw.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

void add_model(Database& store, const std::string& hash, int executions, double clustering_s, double training_s) {
  ASSERT_TRUE(
      store.execute(fmt::format("INSERT INTO model VALUES ('{}', 'streamtune', 'bottleneck', {}, {}, 0, 9, "
                                "NULL, 1)",
                                hash, executions - 100, 100)));
  for (const auto& [what, seconds] : {std::pair("reading executions", 1.0), std::pair("clustering", clustering_s),
                                      std::pair("training encoders", training_s), std::pair("train", 99.0)}) {
    ASSERT_TRUE(
        store.execute(fmt::format("INSERT INTO wall_clock VALUES ('{}', '{}', NULL, {})", hash, what, seconds)));
  }
}

TEST(PretrainingTime, IsOfClusteringAndTrainingByExecutions) {
  Database store = empty_store();
  add_model(store, "b", 2000, 0.5, 8);
  add_model(store, "a", 500, 0.25, 2);
  ASSERT_TRUE(store.execute("INSERT INTO model VALUES ('old', 'streamtune', 'bottleneck', 700, 90, 0, 9, NULL, 1)"));
  const Figure figure{.name = "main", .kind = "pretraining_time", .comparison = "", .queries = {}, .title = ""};
  const auto folder = fresh_folder("pretraining");
  const auto drawn = draw_models_figure(store, figure, {{"large", "b"}, {"old", "old"}, {"small", "a"}}, folder);
  ASSERT_TRUE(drawn.has_value()) << drawn.error();
  EXPECT_EQ(contents(folder / "main.csv"),
            "model,executions,held_out,reading_s,clustering_s,training_s,total_s\n"
            "small,400,100,1,0.25,2,2.25\nlarge,1900,100,1,0.5,8,8.5\n");
  EXPECT_THAT(contents(drawn->svg), testing::HasSubstr("clustering"));
}

TEST(PretrainingTime, NothingIsDrawnOfModelsWithoutTimes) {
  Database store = empty_store();
  const Figure figure{.name = "main", .kind = "pretraining_time", .comparison = "", .queries = {}, .title = ""};
  const auto drawn = draw_models_figure(store, figure, {{"old", "old"}}, fresh_folder("pretraining"));
  ASSERT_FALSE(drawn.has_value());
  EXPECT_EQ(drawn.error(), "figure 'main': the store holds no pre-trained model whose time was taken");
}

}  // namespace
}  // namespace millrace::experiments
