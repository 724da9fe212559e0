#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "experiments/store/store.h"
#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfig = R"(
[experiment]
name = "tiny"
seeds = 2
[cluster.small]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[query.q2.source.bids]
rate = "50k/s"
[comparison.main]
queries = ["q2"]
cluster = "small"
tuners = ["fixed", "ds2"]
duration = "60 s"
sample = "10 s"
)";

class Run : public testing::Test {
 protected:
  void SetUp() override { folder.write("tiny.toml", kConfig); }

  ProgramResult run(const std::string& store, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"run",    config, "--store", folder.file(store), "--out", folder.file("out"),
                                          "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  std::string dump(const std::string& store) const {
    return run_program({"export", "--dump", "--store", folder.file(store)}).out;
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(folder.file(name)); }

  const TemporaryFolder folder;
  const std::string config = folder.file("tiny.toml");
};

TEST_F(Run, ShowsLatencyMarkersIfThereAreAny) {
  const auto result = run("store.sqlite", {"--set", "engine.latency_marker_interval=\"500 ms\""});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("fixed: latency markers reach"));
  EXPECT_THAT(run("other.sqlite").out, Not(HasSubstr("latency markers")));
}

TEST_F(Run, ComputesShowsAndSaysWhereThingsLie) {
  const auto result = run("store.sqlite");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.error, "");
  for (const char* word : {"q2", "fixed", "ds2", "p99", "±", "store    ", "report   "}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
  EXPECT_TRUE(exists("store.sqlite"));
  EXPECT_TRUE(exists("out/report.html"));
  EXPECT_THAT(run_program({"show", "tiny", "--store", folder.file("store.sqlite"), "--out", folder.file("out")}).out,
              testing::Eq(result.out));
  EXPECT_THAT(run_program({"check", config, "--store", folder.file("store.sqlite")}).out,
              HasSubstr("4 of 4 runs are stored"));
}

TEST_F(Run, JudgesWhatIsExpected) {
  folder.write("tiny.toml", std::string(kConfig) + R"(
[[expect]]
tuner = "fixed"
metric = "reconfigurations"
is = "equal"
value = 0
because = "it changes nothing"
[[expect]]
tuner = "fixed"
metric = "result_records"
is = "above"
value = "1G"
because = "nobody can do that"
)");
  const auto result = run("store.sqlite");
  EXPECT_EQ(result.status, 0) << result.error;
  for (const char* words : {"met      main q2 fixed  reconfigurations equal to 0", "because nobody can do that",
                            "NOT met  main q2 fixed", "expectations.csv\n"}) {
    EXPECT_THAT(result.out, HasSubstr(words));
  }
  EXPECT_THAT(result.out, testing::EndsWith("\n1 of 2 expectations met\n"));
  const auto shown = run_program({"show", config, "--store", folder.file("store.sqlite"), "--out", folder.file("out")});
  EXPECT_EQ(shown.out, result.out);
  EXPECT_EQ(run("store.sqlite", {"--strict"}).status, 1);
  EXPECT_EQ(run("store.sqlite", {"--strict", "--set", "expect=[]"}).status, 0);
  EXPECT_THAT(run_program({"check", config, "--store", folder.file("store.sqlite")}).out,
              testing::AllOf(HasSubstr("expect main fixed: result_records above 1 G\n"), HasSubstr("4 of 4 runs")));
}

TEST_F(Run, WritesTheTimelinesThatAreAskedFor) {
  EXPECT_EQ(run("store.sqlite", {"--timeline", "ds3"}).status, 2);
  EXPECT_FALSE(exists("store.sqlite")) << "nothing was written";
  const auto result = run("store.sqlite", {"--timeline", "ds2#1", "--timeline", "main/q2/ds2#1"});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("timeline " + folder.file("out") + "/timeline/main-q2-ds2-1.json\n"));
  EXPECT_TRUE(exists("out/timeline/main-q2-ds2-1.json"));
  EXPECT_FALSE(exists("out/timeline/main-q2-ds2-0.json"));
}

// Crashes between checkpoints, a node that is lost and comes back, one that is slow and stands still.
TEST_F(Run, StoresTheSameOfAFaultyJobWhateverTheNumberOfJobs) {
  folder.write("tiny.toml", std::string(kConfig) + R"(
faults = ["crash", "loss", "slow", "pause"]
[fault.crash]
kind = "task_crash"
operator = "bids"
at = "7 s"
every = "25 s"
[fault.loss]
kind = "node_loss"
node = "m510-0"
at = "20 s"
duration = "15 s"
[fault.slow]
kind = "slow_node"
node = "m510-1"
at = "3 s"
[fault.pause]
kind = "pause"
node = "m510-1"
at = "45 s"
duration = "2 s"
[engine]
checkpoint_interval = "3 s"
heartbeat_timeout = "2 s"
restart_fixed = "1 s"
)");
  EXPECT_EQ(run("one.sqlite", {"--jobs", "1"}).status, 0);
  EXPECT_EQ(run("two.sqlite", {"--jobs", "2"}).status, 0);
  EXPECT_EQ(dump("two.sqlite"), dump("one.sqlite"));
  auto store = Store::open_existing(folder.file("one.sqlite"));
  const auto rows = store->database().rows(
      "SELECT restarts, reprocessed_records, lost_records, checkpoints, (SELECT sum(restarts) FROM window WHERE "
      "window.run = run.run) FROM run");
  ASSERT_EQ(rows->size(), 4U);
  for (const Row& row : *rows) {
    EXPECT_EQ(integer(row[0]), 4);  // at 7, 22, 32 and 57 s
    EXPECT_GT(number(row[1]), 50'000);
    EXPECT_EQ(number(row[2]), 0);
    EXPECT_GT(integer(row[3]), 10);
    EXPECT_EQ(integer(row[4]), 4);
  }
}

TEST_F(Run, StoresTheSameWhateverTheNumberOfJobs) {
  EXPECT_EQ(run("one.sqlite", {"--jobs", "1"}).status, 0);
  EXPECT_EQ(run("two.sqlite", {"--jobs", "2"}).status, 0);
  const std::string expected = dump("one.sqlite");
  EXPECT_THAT(expected, HasSubstr("# run\n"));
  EXPECT_EQ(dump("two.sqlite"), expected);
}

TEST_F(Run, ComputesNothingTwice) {
  EXPECT_EQ(run("store.sqlite").status, 0);
  const std::string expected = dump("store.sqlite");
  const auto again = run_program({"run", config, "--store", folder.file("store.sqlite"), "--out", folder.file("out")});
  EXPECT_THAT(again.error, HasSubstr("4 runs: 4 were stored, 0 computed, 0 failed"));
  EXPECT_EQ(dump("store.sqlite"), expected);
}

TEST_F(Run, GoesOnAfterAKill) {
  EXPECT_EQ(run("whole.sqlite").status, 0);
  // Killed once some runs are stored: 60 replications take much longer than it takes to see the first.
  const std::string store = folder.file("killed.sqlite");
  const auto killed = run_shell("\"$MILLRACE\" run " + config + " --set experiment.seeds=60 --quiet --jobs 1 --store " +
                                store + " --out " + folder.file("out") +
                                " & pid=$!; for i in $(seq 100); do sleep 0.1; "
                                "\"$MILLRACE\" export --format csv run --store " +
                                store + " 2>/dev/null | grep -q done && break; done; kill -9 $pid; wait $pid");
  EXPECT_EQ(killed.status, 128 + 9);
  EXPECT_EQ(run("killed.sqlite", {"--set", "experiment.seeds=60"}).status, 0);
  EXPECT_EQ(run("unharmed.sqlite", {"--set", "experiment.seeds=60"}).status, 0);
  EXPECT_EQ(dump("killed.sqlite"), dump("unharmed.sqlite"));
}

TEST_F(Run, StopsAtCtrlCAndGoesOnLater) {
  const std::string store = folder.file("store.sqlite");
  // A shell starts background jobs with Ctrl-C ignored; `timeout` sends it to one in front.
  const auto stopped = run_shell("timeout --preserve-status --foreground -s INT 1 \"$MILLRACE\" run " + config +
                                 " --set comparison.main.duration='\"100 h\"' --quiet --store " + store + " --out " +
                                 folder.file("out") + "; exit $?");
  EXPECT_EQ(stopped.status, 130);
  EXPECT_THAT(stopped.error, HasSubstr("interrupted; what was finished is stored"));
  EXPECT_EQ(run("store.sqlite").status, 0);
}

TEST_F(Run, ACrashCostsTheCellInHand) {
  // Every worker is killed by its limit of CPU time, as one that runs wild would be by the kernel.
  const auto result =
      run_shell("ulimit -t 1; \"$MILLRACE\" run " + config +
                " --set comparison.main.duration='\"100 h\"' --set experiment.seeds=1 --quiet --store " +
                folder.file("store.sqlite") + " --out " + folder.file("out"));
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.error, HasSubstr("q2 fixed #0 failed: its worker process was killed by signal"));
  EXPECT_THAT(result.error, HasSubstr("2 of 2 runs failed"));
  EXPECT_THAT(dump("store.sqlite"), HasSubstr("failed"));
}

TEST_F(Run, WritesNothingOnABadConfig) {
  const auto result = run("store.sqlite", {"--set", "experiment.sed=3", "--set", "comparison.main.sample=3"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("'seed'"));
  EXPECT_THAT(result.error, HasSubstr("sample"));
  EXPECT_FALSE(exists("store.sqlite"));
  EXPECT_FALSE(exists("out"));
}

TEST_F(Run, RefusesAnOutputFolderThatCannotBe) {
  folder.write("file", "");
  const auto result =
      run_program({"run", config, "--store", folder.file("store.sqlite"), "--out", folder.file("file/below")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("the output folder " + folder.file("file/below") + " is not writable"));
  EXPECT_FALSE(exists("store.sqlite"));
}

TEST_F(Run, RefusesAStoreOfANewerVersion) {
  const std::string path = folder.file("store.sqlite");
  ASSERT_TRUE(Store::open(path)->database().execute("PRAGMA user_version = 99").has_value());
  const auto result = run("store.sqlite");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("was written by a newer version of Millrace"));
  EXPECT_FALSE(exists("out"));
}

TEST_F(Run, QuickSaysSo) {
  const auto result = run("store.sqlite", {"--quick"});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("quick: on at most 2 % of the simulated time"));
}

}  // namespace
}  // namespace millrace::experiments
