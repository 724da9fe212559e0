#include "experiments/figures/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/figures/figure_table.h"
#include "experiments/figures/palette.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Figure figure(const std::string& kind) {
  return {.name = "main", .kind = kind, .comparison = "c", .queries = {}, .tuners = {}, .title = "load"};
}

TEST(Draw, EveryKindGivesTwoPicturesAndTheirNumbersPerQuery) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2", "a<b> & 'c' `id`"});
  for (const FigureEntry& entry : figure_table()) {
    if (entry.each_tuner || entry.all_queries || entry.of_protocol || entry.of_two || entry.of_models) continue;
    SCOPED_TRACE(entry.name);
    const fs::path folder = fresh_folder("draw") / "figures";
    const auto drawn = draw_figure(store, figure(std::string(entry.name)), kComparison, folder);
    ASSERT_TRUE(drawn.has_value()) << drawn.error();
    ASSERT_EQ(drawn->size(), 2U);  // q5 and q3
    EXPECT_EQ(drawn->front().svg, folder / "main-q5.svg");
    EXPECT_EQ(drawn->front().title, "q5: load");
    const std::string svg = contents(drawn->front().svg);
    for (const char* series : {"fixed", "ds2", "a&lt;b> &amp; 'c' `id`"}) EXPECT_THAT(svg, HasSubstr(series));
    EXPECT_THAT(svg, HasSubstr("rgb(213,  94,   0)")) << "ds2 is second: the palette's #d55e00";
    EXPECT_THAT(contents(drawn->front().png), testing::StartsWith("\x89PNG"));
    EXPECT_THAT(contents(drawn->front().csv), HasSubstr("q5,ds2,0,"));
    const std::string json = contents(folder / "main-q5.json");  // what the report draws
    for (const char* series : {"\"fixed\"", "\"ds2\"", "\"a<b> & 'c' `id`\"", "#d55e00"}) {
      EXPECT_THAT(json, HasSubstr(series));
    }
  }
}

TEST(Draw, AFigureShowsTheTunersThatItNames) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2", "dhalion"});
  for (const FigureEntry& entry : figure_table()) {
    if (entry.each_tuner || entry.all_queries || entry.of_protocol || entry.of_two || entry.of_models) continue;
    SCOPED_TRACE(entry.name);
    Figure two = figure(std::string(entry.name));
    two.queries = {"q5"};
    two.tuners = {"ds2", "dhalion"};
    const auto drawn = draw_figure(store, two, kComparison, fresh_folder("some"));
    ASSERT_TRUE(drawn.has_value()) << drawn.error();
    ASSERT_EQ(drawn->size(), 1U);
    const std::string svg = contents(drawn->front().svg);
    EXPECT_THAT(svg, HasSubstr("ds2"));
    EXPECT_THAT(svg, testing::Not(HasSubstr("fixed")));
    EXPECT_THAT(svg, HasSubstr("rgb(213,  94,   0)"))
        << "a tuner has the same colour in every figure of its comparison";
    EXPECT_THAT(contents(drawn->front().csv), testing::Not(HasSubstr("q5,fixed,")));
    EXPECT_THAT(contents(drawn->front().csv), HasSubstr("q5,dhalion,0,"));
  }
}

TEST(Draw, ARunHasAPictureOfItsOwn) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2"});
  const fs::path folder = fresh_folder("run");
  const auto all = draw_figure(store, figure("run"), kComparison, folder);
  ASSERT_TRUE(all.has_value()) << all.error();
  ASSERT_EQ(all->size(), 4U);
  EXPECT_EQ(all->back().svg, folder / "main-q3-ds2.svg");
  EXPECT_EQ(all->back().title, "q3 under ds2: load");
  const std::string svg = contents(all->back().svg);
  for (const char* words : {"offered", "capacity", "parallelism", "backlog", "p99", "queueing", "change, stopped"}) {
    EXPECT_THAT(svg, HasSubstr(words));
  }
  EXPECT_THAT(contents(all->front().svg), testing::Not(HasSubstr("change, stopped"))) << "fixed changes nothing";
  EXPECT_THAT(contents(all->back().csv), HasSubstr("\nq3,ds2,0,0,5,"));
  Figure one = figure("run");
  one.queries = {"q5"};
  one.tuners = {"ds2"};
  const auto chosen = draw_figure(store, one, kComparison, folder);
  ASSERT_EQ(chosen->size(), 1U);
  EXPECT_EQ(chosen->front().png, folder / "main-q5-ds2.png");
}

TEST(Draw, TheTimelineDrawsWhatTheStoreHolds) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "q1", .tuner = "fixed, by hand"});
  add_window(store, run, 0, {.end_s = 5, .offered_per_s = 100, .read_per_s = 80, .backlog_records = 100});
  add_window(store, run, 1, {.end_s = 10, .offered_per_s = 100, .read_per_s = 120, .downtime_s = 0.5});
  const auto drawn = draw_figure(store, figure("timeline"), kComparison, fresh_folder("timeline"));
  ASSERT_TRUE(drawn.has_value()) << drawn.error();
  EXPECT_EQ(
      contents(drawn->front().csv),
      "query,tuner,replication,start_s,end_s,offered_per_s,read_per_s,total_parallelism,backlog_records,downtime_s\n"
      "q1,\"fixed, by hand\",0,0,5,100,80,1,100,0\n"
      "q1,\"fixed, by hand\",0,5,10,100,120,1,0,0.5\n");
}

TEST(Draw, OneStoreGivesOnePicture) {
  Database store = empty_store();
  add_closed_loops(store, {"fixed", "ds2"});
  const auto first = draw_figure(store, figure("timeline"), kComparison, fresh_folder("once"));
  const auto second = draw_figure(store, figure("timeline"), kComparison, fresh_folder("twice"));
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(contents(first->front().svg), contents(second->front().svg));
}

TEST(Draw, NamesOfUsersStayInsideTheFolder) {
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "../q 1", .tuner = "fixed"});
  add_window(store, run, 0, {.end_s = 5});
  const fs::path folder = fresh_folder("names");
  const auto drawn = draw_figure(store, figure("timeline"), kComparison, folder);
  ASSERT_TRUE(drawn.has_value()) << drawn.error();
  EXPECT_EQ(drawn->front().csv, folder / "main-.._q_1.csv");
}

TEST(Draw, FailedRunsAreLeftOut) {
  Database store = empty_store();
  add_failed_run(store, "q1", "fixed", "no slots");
  add_failed_run(store, "q5", "fixed", "no slots");
  add_window(store, add_run(store, {.query = "q5", .tuner = "ds2"}), 0, {.end_s = 5, .read_per_s = 1});
  const auto drawn = draw_figure(store, figure("timeline"), kComparison, fresh_folder("failed"));
  ASSERT_TRUE(drawn.has_value()) << drawn.error();
  ASSERT_EQ(drawn->size(), 1U);
  EXPECT_THAT(contents(drawn->front().svg), HasSubstr("rgb(213,  94,   0)")) << "ds2 keeps its colour";
}

TEST(Draw, TunersHaveTheirColoursByPosition) {
  EXPECT_NE(tuner_colour(0), tuner_colour(1));
  EXPECT_EQ(tuner_colour(0), tuner_colour(7));
  EXPECT_NE(tuner_dash(0), tuner_dash(7));
  EXPECT_EQ(darker("#ff8000"), "#9e4f00");
}

}  // namespace
}  // namespace millrace::experiments
