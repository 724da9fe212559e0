#include "experiments/judging/judged_windows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "experiments/judging/judged_runs.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

// A run of source "in", operators "work" and "out".
class StoredRun {
 public:
  StoredRun(Database& store, const std::string& tuner) : store_(store), run_(add_run(store, {"q", tuner})) {}

  struct Window {
    double start_s, end_s;
    int work = 1;              // degree; "out" has one, "in" four
    double backlog = 0;        // records
    double backpressured = 0;  // ms/s of `in`
    double read_per_s = 1000;
  };
  StoredRun& saw(const Window& window) {
    const std::string operators =
        fmt::format(R"({{"in":{{"parallelism":4,"backpressured_ms_per_s":{}}},"out":{{"parallelism":1}},)"
                    R"("work":{{"parallelism":{},"backpressured_ms_per_s":0}}}})",
                    window.backpressured, window.work);
    insert("window (run, position, t_s, window_s, offered_per_s, read_per_s, backlog_records, operators)",
           {run_, windows_++, window.end_s, window.end_s - window.start_s, 1000.0, window.read_per_s, window.backlog,
            operators});
    return *this;
  }

  // The oracle's: `work` instances of "work" from then on.
  StoredRun& played(double start_s, double length_s, int work, bool feasible = true) {
    const std::string point = fmt::format("point{}", phases_);
    insert(
        "oracle (oracle, query, rates, parallelism, feasible, total_parallelism, searched_parallelism, bound,"
        " guarantee, evaluations, backpressured_share)",
        {point, std::string("q"), std::string(R"({"in":1000.0})"), fmt::format(R"({{"in":4,"out":1,"work":{}}})", work),
         std::int64_t{feasible}, std::int64_t{work}, std::int64_t{work + 1}, std::int64_t{1}, std::string("exact"),
         std::int64_t{1}, 0.0});
    insert("artefact (hash, kind, name, settings, status)",
           {point, std::string("oracle"), std::string("oracle of q"),
            std::string(R"({"settings":{"backlog_growth":0.02,"backpressure":0.2,"window_ns":30000000000}})"),
            std::string("done")});
    insert("oracle_phase (run, position, start_s, length_s, oracle)", {run_, phases_++, start_s, length_s, point});
    return *this;
  }

  StoredRun& round(std::int64_t change, std::int64_t number, double load, double t_s) {
    insert("protocol_round (run, change, round, load, t_s)", {run_, change, number, load, t_s});
    return *this;
  }

  const std::string& hash() const { return run_; }

 private:
  void insert(const std::string& table_and_columns, const Row& values) {
    std::string sql = "INSERT INTO " + table_and_columns + " VALUES (";
    for (std::size_t i = 0; i < values.size(); ++i) sql += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
    const auto done = store_.rows(sql + ")", values);
    ASSERT_TRUE(done.has_value()) << done.error().what;
  }

  Database& store_;
  std::string run_;
  std::int64_t windows_ = 0, phases_ = 0;
};

std::vector<JudgedWindow> windows_of(Database& store, const StoredRun& run, const StoredRun& oracle) {
  auto windows = judged_windows(store, run.hash(), oracle.hash());
  EXPECT_TRUE(windows.has_value()) << windows.error().what;
  return windows.value();
}

std::vector<bool> held(const std::vector<JudgedWindow>& windows) {
  std::vector<bool> values;
  for (const JudgedWindow& window : windows) values.push_back(window.held);
  return values;
}

// The oracle needs 2 + 1 instances until 100 s, then 5 + 1: the source's four do not count.
TEST(JudgedWindows, StandBesideThePhaseTheyLieIn) {
  Database store = empty_store();
  StoredRun oracle(store, "oracle"), run(store, "ds2");
  oracle.played(0, 100, 2).played(100, 100, 5).played(200, 50, 9, false);
  run.saw({0, 100, 3}).saw({100, 130, 3}).saw({130, 210, 7}).saw({210, 250, 7}).saw({250, 260, 7});
  const auto windows = windows_of(store, run, oracle);
  ASSERT_EQ(windows.size(), 5U);
  EXPECT_EQ(windows[0].instances, 4);
  EXPECT_EQ(windows[0].oracle->instances, 3);
  EXPECT_TRUE(windows[0].oracle->feasible);
  EXPECT_EQ(windows[1].oracle->instances, 6);
  EXPECT_EQ(windows[2].oracle->instances, 10) << "of two phases the one that needs most";
  EXPECT_FALSE(windows[2].oracle->feasible);
  EXPECT_FALSE(windows[3].oracle->feasible);
  EXPECT_FALSE(windows[4].oracle.has_value()) << "after the last phase";
}

TEST(JudgedWindows, AreHeldWithoutMuchBackpressure) {
  Database store = empty_store();
  StoredRun oracle(store, "oracle"), run(store, "ds2");
  oracle.played(0, 100, 2);  // whose limit is 20 %
  run.saw({.start_s = 0, .end_s = 50, .backpressured = 200}).saw({.start_s = 50, .end_s = 100, .backpressured = 201});
  EXPECT_EQ(held(windows_of(store, run, oracle)), (std::vector<bool>{true, false}));
}

// 1000 records/s; the limit is 2 %, so 600 records in the 30 s of the oracle's window.
// By window: 500 in 10 s of the 10 s that there are; 500 of 20,000 in 20 s; 600 of 30,000 in 30 s; 1101 less the 500 at
// 10 s, which is 601; falling.
TEST(JudgedWindows, AreHeldUnlessTheBacklogGrows) {
  Database store = empty_store();
  StoredRun oracle(store, "oracle"), run(store, "ds2");
  oracle.played(0, 100, 2);
  run.saw({.start_s = 0, .end_s = 10, .backlog = 500, .read_per_s = 950});
  run.saw({.start_s = 10, .end_s = 20, .backlog = 500});
  run.saw({.start_s = 20, .end_s = 30, .backlog = 600});
  run.saw({.start_s = 30, .end_s = 40, .backlog = 1101});
  run.saw({.start_s = 40, .end_s = 50, .backlog = 400});
  EXPECT_EQ(held(windows_of(store, run, oracle)), (std::vector<bool>{false, false, true, false, true}));
}

// What waited before the first record arrived is no growth: 5000 less the 1000 x 10 that came, plus the 1000 x 10 read.
TEST(JudgedWindows, ABacklogAtTheStartIsNoGrowth) {
  Database store = empty_store();
  StoredRun oracle(store, "oracle"), run(store, "ds2");
  oracle.played(0, 100, 2);
  run.saw({.start_s = 0, .end_s = 10, .backlog = 5000});
  EXPECT_EQ(held(windows_of(store, run, oracle)), (std::vector<bool>{true}));
}

// The oracle met loads 1 and 3, in phases of 2 and 5 instances of "work"; of 1000 records/s, 800 are enough.
TEST(JudgedWindows, UnderAProtocolAreThoseAtTheEndOfEachRound) {
  Database store = empty_store();
  StoredRun oracle(store, "oracle"), run(store, "ds2");
  oracle.played(0, 600, 2).played(600, 600, 5);
  oracle.round(0, 0, 1, 600).round(1, 0, 3, 1200).round(1, 1, 3, 1800);
  run.round(0, 0, 1, 700).round(1, 0, 3, 1400).round(1, 1, 3, 2100);
  run.saw({0, 640, 1}).saw({640, 700, 3}).saw({700, 1400, 3, 0, 0, 790}).saw({1400, 2040, 3}).saw({2040, 2100, 5});
  const auto windows = windows_of(store, run, oracle);
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(windows[0].instances, 4);
  EXPECT_EQ(windows[0].oracle->instances, 3);
  EXPECT_EQ(windows[1].oracle->instances, 6);
  EXPECT_EQ(held(windows), (std::vector<bool>{true, false, true})) << "in the second, a fifth of the records is missed";
}

// Windows: 4 instances beside 3, and 4 that do not hold; regret 1/3.
TEST(JudgedWindows, GiveEachRunItsRegret) {
  Database store = empty_store();
  StoredRun run(store, "ds2"), oracle(store, "oracle");
  oracle.played(0, 100, 2).saw({0, 100, 2});
  run.saw({0, 50, 3}).saw({50, 100, 3, 0, 900});
  const auto judged = judged_runs(store, kComparison);
  ASSERT_TRUE(judged.has_value()) << judged.error().what;
  const WindowRegret& regret = judged->runs[0].regret.value();
  EXPECT_DOUBLE_EQ(regret.mean.value(), 1.0 / 3);
  EXPECT_EQ(regret.overloaded, 1U);
  EXPECT_EQ(judged->runs[1].regret->mean, 0.0);

  Database alone = empty_store();
  add_run(alone, {.query = "q", .tuner = "ds2"});
  EXPECT_FALSE(judged_runs(alone, kComparison)->runs[0].regret.has_value());
}

}  // namespace
}  // namespace millrace::experiments
