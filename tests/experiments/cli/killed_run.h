// A run of many small cells that is killed in several ways, and gone on with.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "experiments/store/store.h"
#include "tests/experiments/cli/background_run.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {

constexpr const char* kManyCells = R"(
[experiment]
name = "many"
seeds = 6
[cluster.small]
template = "m510-x4"
[query.q5]
template = "nexmark-q5"
[query.q5.source.bids]
rate = "50k/s"
[comparison.main]
queries = ["q5"]
cluster = "small"
tuners = ["fixed", "ds2"]
duration = "4 min"
sample = "10 s"
)";
constexpr std::size_t kCells = 12;

class KilledRun : public testing::Test {
 protected:
  void SetUp() override { folder.write("many.toml", kManyCells); }

  // `program`: what is started, as shell.
  std::string command(const std::string& program, const std::string& store) const {
    return program + " run '" + folder.file("many.toml") + "' --quiet --store '" + folder.file(store) + "' --out '" +
           folder.file("out") + "'";
  }
  std::string dump(const std::string& store) const {
    return run_program({"export", "--dump", "--store", folder.file(store)}).out;
  }
  // What was spent on each cell that is stored, and when.
  std::vector<Row> clocks(const std::string& store) const {
    auto opened = Store::open_existing(folder.file(store));
    if (!opened) return {};
    return opened->database()
        .rows(
            "SELECT subject, started_utc, duration_s FROM wall_clock JOIN run ON run.run = subject WHERE what = "
            "'simulate' AND status = 'done' ORDER BY subject")
        .value_or(std::vector<Row>{});
  }
  std::vector<pid_t> workers(const std::string& store) const { return processes_of("worker", folder.file(store)); }
  std::vector<pid_t> managers(const std::string& store) const { return processes_of("run", folder.file(store)); }

  // Whether `before` were left as they were: computed once.
  static bool were_kept(const std::vector<Row>& before, const std::vector<Row>& after) {
    return std::ranges::all_of(before, [&](const Row& row) { return std::ranges::find(after, row) != after.end(); });
  }
  // Of a run under `program`: a worker is killed, then the same command goes on.
  void check_worker_killed(const std::string& program) {
    ASSERT_EQ(run_shell(command("\"$MILLRACE\"", "whole.sqlite")).status, 0);
    BackgroundRun run(command(program, "cut.sqlite"));
    run.wait_until([&] { return !workers("cut.sqlite").empty(); });
    const auto victims = workers("cut.sqlite");
    ASSERT_FALSE(victims.empty());
    ::kill(victims[0], SIGKILL);
    const auto first = run.result();
    EXPECT_EQ(first.status, 3) << first.error;
    EXPECT_THAT(first.error, testing::HasSubstr("1 of 12 runs failed"));
    const auto before = clocks("cut.sqlite");
    EXPECT_EQ(before.size(), kCells - 1) << "the cell in hand is lost, the others are not";
    const auto second = run_shell(command(program, "cut.sqlite"));
    EXPECT_EQ(second.status, 0) << second.error;
    EXPECT_TRUE(were_kept(before, clocks("cut.sqlite")));
    EXPECT_EQ(dump("cut.sqlite"), dump("whole.sqlite"));
  }
  // Likewise with what `kill` ends: all that was committed stays.
  template <class Kill>
  void check_ended_by(const std::string& program, Kill kill) {
    ASSERT_EQ(run_shell(command("\"$MILLRACE\"", "whole.sqlite")).status, 0);
    BackgroundRun run(command(program, "cut.sqlite"));
    run.wait_until([&] { return !clocks("cut.sqlite").empty(); });
    kill();
    EXPECT_NE(run.result().status, 0);
    while (!workers("cut.sqlite").empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto before = clocks("cut.sqlite");
    EXPECT_LT(before.size(), kCells);
    const auto second = run_shell(command(program, "cut.sqlite"));
    EXPECT_EQ(second.status, 0) << second.error;
    const auto after = clocks("cut.sqlite");
    EXPECT_EQ(after.size(), kCells);
    EXPECT_TRUE(were_kept(before, after)) << "nothing was computed twice";
    EXPECT_EQ(dump("cut.sqlite"), dump("whole.sqlite"));
  }

  const TemporaryFolder folder;
};

}  // namespace millrace::experiments
