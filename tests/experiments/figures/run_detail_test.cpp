#include "experiments/figures/run_detail.h"

#include <gtest/gtest.h>

#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

constexpr const char* kPlan =
    R"({"operators":[{"id":"in","kind":"source"},{"id":"side","kind":"source"},{"id":"w","kind":"window_join"},)"
    R"({"id":"out","kind":"sink"}],"edges":[{"from":"in","to":"w"},{"from":"side","to":"w"},{"from":"w","to":"out"}]})";
constexpr const char* kOperators =
    R"({"in":{"parallelism":1,"records_in":80,"backpressured_ms_per_s":90,"true_rate_per_s":1000,"latency":{"queueing_ms":5}},)"
    R"("side":{"parallelism":1,"records_in":20,"backpressured_ms_per_s":250,"true_rate_per_s":1000,"latency":{"queueing_ms":1,"flush_ms":7}},)"
    R"("w":{"parallelism":3,"records_in":100,"true_rate_per_s":50,"latency":{"window_ms":40}},)"
    R"("out":{"parallelism":1,"records_in":10,"true_rate_per_s":900,"latency":{"service_ms":2}}})";

TEST(RunDetail, TellsCapacityDegreesAndTheLongestPath) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q", .tuner = "ds2"});
  add_window(store, run, 0, {.end_s = 5, .offered_per_s = 20, .read_per_s = 20, .total_parallelism = 3});
  add_decision(store, run, 0, 5, "w=3", "w=4", "more", 0);
  add_decision(store, run, 1, 10, "w=4", "w=4", "the same again", 0);
  ASSERT_TRUE(store.rows("INSERT INTO plan VALUES ('p', ?1)", {std::string(kPlan)}).has_value());
  ASSERT_TRUE(store.execute("UPDATE run SET plan = 'p'").has_value());
  ASSERT_TRUE(
      store.rows("UPDATE window SET deployment = 'w=3', restarts = 1, operators = ?1", {std::string(kOperators)})
          .has_value());
  const auto runs = first_runs(store, kComparison, "q");
  const auto detail = run_detail(store, runs->front());
  ASSERT_TRUE(detail.has_value()) << detail.error().what;
  EXPECT_EQ(detail->operators, std::vector<std::string>{"w"});
  ASSERT_EQ(detail->windows.size(), 1U);
  const DetailPoint& window = detail->windows.front();
  EXPECT_DOUBLE_EQ(*window.capacity_per_s, 50) << "w takes every record";
  EXPECT_EQ(window.parallelism.at("w"), 3U);
  EXPECT_EQ(window.most_backpressured_ms_per_s, 250);
  EXPECT_TRUE(window.restarted);
  // By side: 1 + 7 + 40 + 2 ms; by in: 5 + 40 + 2.
  EXPECT_EQ(window.parts_ms, (std::array<double, 6>{1, 2, 0, 7, 0, 40}));
  ASSERT_EQ(detail->changes.size(), 1U) << "one without downtime, and none where the same was asked for";
  EXPECT_EQ(detail->changes.front().start_s, 5);
}

}  // namespace
}  // namespace millrace::experiments
