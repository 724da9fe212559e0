#include "experiments/figures/beside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/figures/draw.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSimulated = "decaf";  // artefact hash of the second comparison

Figure figure() {
  return {.name = "tuning", .kind = "beside", .comparison = "live", .beside = "simulated", .queries = {}, .title = ""};
}

// Two runs of five seconds and five more, the second with a change at 5 s.
void add_two_windows(Database& store, const std::string& run, double read_per_s, std::int64_t parallelism) {
  add_window(store, run, 0, {.end_s = 5, .offered_per_s = 100, .read_per_s = read_per_s, .backlog_records = 7});
  add_window(store, run, 1,
             {.end_s = 10,
              .offered_per_s = 100,
              .read_per_s = 100,
              .total_parallelism = parallelism,
              .downtime_s = parallelism > 1 ? 0.5 : 0});
  if (parallelism > 1) add_decision(store, run, 0, 5, "count=1", "count=2", "more", 0.5);
}

// The run, which was added to kComparison, belongs to the other one.
void move(Database& store, const std::string& run) {
  ASSERT_TRUE(store.rows("UPDATE comparison_run SET comparison = ?1 WHERE run = ?2", {std::string(kSimulated), run})
                  .has_value());
}

// DS2 in both, fixed degrees in the first alone.
Database two_comparisons() {
  Database store = empty_store();
  const std::string fixed = add_run(store, {.query = "q", .tuner = "fixed"});
  const std::string live = add_run(store, {.query = "q", .tuner = "ds2"});
  const std::string simulated = add_run(store, {.query = "q", .tuner = "ds2"});
  add_two_windows(store, fixed, 70, 1);
  add_two_windows(store, live, 80, 2);
  add_two_windows(store, simulated, 90, 2);
  move(store, simulated);
  return store;
}

TEST(Beside, HasTheRunsOfBothInOnePicture) {
  Database store = two_comparisons();
  const auto drawn = draw_figure(store, figure(), kComparison, fresh_folder("beside"), kSimulated);
  ASSERT_TRUE(drawn.has_value()) << drawn.error();
  ASSERT_EQ(drawn->size(), 1U);
  EXPECT_EQ(drawn->front().svg.filename(), "tuning-q.svg");
  const std::string svg = contents(drawn->front().svg);
  for (const char* words : {"fixed", "ds2", "live", "simulated", "total parallelism", "most backpressured"}) {
    EXPECT_THAT(svg, HasSubstr(words));
  }
  EXPECT_THAT(contents(drawn->front().png), testing::StartsWith("\x89PNG"));
  EXPECT_EQ(contents(drawn->front().csv),
            "query,tuner,replication,comparison,start_s,end_s,offered_per_s,read_per_s,total_parallelism,"
            "most_backpressured_ms_per_s,backlog_records,downtime_s,changes,deployment\n"
            "q,fixed,0,live,0,5,100,70,1,100,7,0,0,\n"
            "q,fixed,0,live,5,10,100,100,1,100,0,0,0,\n"
            "q,ds2,0,live,0,5,100,80,1,100,7,0,0,\n"
            "q,ds2,0,live,5,10,100,100,2,100,0,0.5,1,\n"
            "q,ds2,0,simulated,0,5,100,90,1,100,7,0,0,\n"
            "q,ds2,0,simulated,5,10,100,100,2,100,0,0.5,1,\n");
}

TEST(Beside, DrawsTheFirstSolidAndTheSecondDashedAndDarker) {
  Database store = two_comparisons();
  const auto plot = beside_figure(store, {.comparison = kComparison,
                                          .query = "q",
                                          .title = "",
                                          .tuners = {"ds2"},
                                          .beside = {kSimulated, "live", "simulated"}});
  ASSERT_TRUE(plot.has_value()) << plot.error();
  EXPECT_THAT(plot->plot.commands, HasSubstr("$read0_0 using 1:2 with lines linecolor rgb '#d55e00' linewidth"));
  EXPECT_THAT(plot->plot.commands, HasSubstr("$read0_1 using 1:2 with lines linecolor rgb '#843a00' dashtype 2"));
  EXPECT_THAT(plot->plot.commands, HasSubstr("$change0_0 << END_OF_DATA\nNaN NaN\n5 2\nEND_OF_DATA"));
  EXPECT_THAT(plot->plot.commands, Not(HasSubstr("'fixed'")));
}

TEST(Beside, ALineHasAGapWhereNothingWasMeasured) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q", .tuner = "ds2"});
  add_window(store, run, 0, {.end_s = 5, .read_per_s = 1});
  add_window(store, run, 1, {.end_s = 10, .read_per_s = 2});
  add_window(store, run, 2, {.end_s = 20, .read_per_s = 3});  // from 15 s on
  ASSERT_TRUE(store.execute("UPDATE window SET offered_per_s = NULL WHERE position = 0").has_value());
  const auto plot = beside_figure(
      store, {.comparison = kComparison, .query = "q", .title = "", .tuners = {}, .beside = {kSimulated, "a", "b"}});
  ASSERT_TRUE(plot.has_value()) << plot.error();
  EXPECT_THAT(plot->plot.commands, HasSubstr("$read0_0 << END_OF_DATA\n\n0 1\n5 1\n5 2\n10 2\n\n15 3\n20 3\n"));
  EXPECT_THAT(plot->plot.commands, HasSubstr("$offered0 << END_OF_DATA\n\n5 0\n10 0\n\n15 0\n20 0\n"));
  EXPECT_THAT(plot->plot.commands, HasSubstr("$held0_0 << END_OF_DATA\n\n0 100\n10 100\n\n15 100\n20 100\n"))
      << "one line while it holds";
  EXPECT_THAT(plot->plot.commands, HasSubstr("$read0_1 << END_OF_DATA\nNaN NaN\n")) << "no run in the second";
}

TEST(Beside, WithoutAnyFinishedRunThereIsNothingToDraw) {
  Database store = empty_store();
  add_failed_run(store, "q", "ds2", "no cluster");
  const auto plot = beside_figure(
      store, {.comparison = kComparison, .query = "q", .title = "", .tuners = {}, .beside = {kSimulated, "a", "b"}});
  ASSERT_FALSE(plot.has_value());
  EXPECT_EQ(plot.error(), "the store holds no finished run of query q");
}

}  // namespace
}  // namespace millrace::experiments
