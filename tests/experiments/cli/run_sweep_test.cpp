// A config with [sweep], as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfig = R"(
[experiment]
name = "tiny"
[cluster.small]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[comparison.main]
queries = ["q2"]
cluster = "small"
duration = "20 s"
sample = "10 s"
[sweep]
"query.q2.source.bids.rate" = { from = "50k/s", to = "200k/s", steps = 3, scale = "log" }
"comparison.main.tuners" = [["fixed"], ["ds2", "fixed"]]
)";

class RunSweep : public testing::Test {
 protected:
  void SetUp() override { folder.write("tiny.toml", kConfig); }

  ProgramResult run(const std::string& store, const std::vector<std::string>& more = {},
                    const std::string& verb = "run") const {
    std::vector<std::string> arguments = {verb, config, "--store", folder.file(store)};
    if (verb == "run") arguments.insert(arguments.end(), {"--quiet"});
    if (verb != "check") arguments.insert(arguments.end(), {"--out", folder.file("out")});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  std::string table(const std::string& store, const std::string& name) const {
    return run_program({"export", "--format", "csv", name, "--store", folder.file(store)}).out;
  }
  std::string dump(const std::string& store) const {
    return run_program({"export", "--dump", "--store", folder.file(store)}).out;
  }
  std::string file(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder.file(name)).rdbuf();
    return text.str();
  }

  const TemporaryFolder folder;
  const std::string config = folder.file("tiny.toml");
};

std::ptrdiff_t lines(const std::string& text) {
  return std::ranges::count(text, '\n');
}

TEST_F(RunSweep, StoresTheSameAtAnyNumberOfJobsAndAsSeparateRuns) {
  const auto one = run("one.sqlite", {"--jobs", "1"});
  ASSERT_EQ(one.status, 0) << one.error;
  ASSERT_EQ(run("two.sqlite", {"--jobs", "2"}).status, 0);
  EXPECT_EQ(dump("one.sqlite"), dump("two.sqlite"));
  EXPECT_EQ(lines(table("one.sqlite", "run")), 7);  // fixed is the same run in two cells
  EXPECT_EQ(lines(table("one.sqlite", "sweep_cell")), 7);

  std::string alone = kConfig;
  folder.write("alone.toml", alone.substr(0, alone.find("[sweep]")));
  for (const char* rate : {"50k/s", "100k/s", "200k/s"}) {
    for (const char* tuners : {"[\"fixed\"]", "[\"ds2\", \"fixed\"]"}) {
      const auto result =
          run_program({"run", folder.file("alone.toml"), "--quiet", "--store", folder.file("sets.sqlite"), "--out",
                       folder.file("sets"), "--set", std::string("query.q2.source.bids.rate=") + rate, "--set",
                       std::string("comparison.main.tuners=") + tuners});
      ASSERT_EQ(result.status, 0) << result.error;
    }
  }
  for (const char* name : {"run", "window", "decision", "comparison_run", "plan"}) {
    EXPECT_EQ(table("one.sqlite", name), table("sets.sqlite", name)) << name;
  }
}

TEST_F(RunSweep, ShowsATableAFigureAndAReport) {
  std::ofstream(config, std::ios::app) << "repetitions = 2\n[figure.cost]\nkind = \"sweep\"\nx = \"rate\"\n"
                                          "y = \"latency_p99_ms\"\nseries = \"tuners\"\n";
  const auto result = run("store.sqlite", {"--sweep", "comparison.main.tuners=[\"fixed\"]"});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("sweep tiny: 3 cells, 2 repetitions"));
  EXPECT_THAT(result.out, HasSubstr("100k/s"));
  EXPECT_THAT(result.out, HasSubstr("±"));
  const std::string csv = file("out/sweep.csv");
  EXPECT_THAT(csv,
              HasSubstr("cell,query.q2.source.bids.rate,comparison.main.tuners,comparison,query,tuner,status,error"));
  EXPECT_THAT(csv, HasSubstr("1,100k/s,\"[\"\"fixed\"\"]\",main,q2,fixed,done,,2,0,"));
  EXPECT_EQ(lines(csv), 4);
  EXPECT_THAT(table("store.sqlite", "run"), HasSubstr(",2,"));  // the second repetition's seed
  for (const char* name : {"out/figures/cost.svg", "out/figures/cost.png", "out/figures/cost.csv"}) {
    EXPECT_FALSE(file(name).empty()) << name;
  }
  EXPECT_THAT(file("out/report.html"), HasSubstr("<h2 id=\"sweep\">"));
  EXPECT_THAT(file("out/report.html"), HasSubstr("</svg>"));
  EXPECT_THAT(run("store.sqlite", {"--sweep", "comparison.main.tuners=[\"fixed\"]"}, "show").out,
              HasSubstr("sweep tiny: 3 cells"));
  EXPECT_EQ(run("store.sqlite", {}, "show").status, 2);  // other tuners: another sweep
  EXPECT_THAT(run_program({"show", "tiny", "--store", folder.file("store.sqlite"), "--out", folder.file("out")}).out,
              HasSubstr("sweep tiny: 3 cells"));
}

TEST_F(RunSweep, SaysBeforehandWhatItWouldDo) {
  const auto before = run("store.sqlite", {"--dry-run"});
  EXPECT_EQ(before.status, 0) << before.error;
  EXPECT_THAT(before.out, HasSubstr("axis query.q2.source.bids.rate: 3 values, 50k/s to 200k/s\n"));
  EXPECT_THAT(before.out, HasSubstr("cell 5 (rate = 200k/s, tuners = [\"ds2\", \"fixed\"]): 0 of 2 runs are stored\n"));
  EXPECT_THAT(before.out, HasSubstr("6 runs are left; how long they take is unknown"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("store.sqlite")));
  EXPECT_FALSE(std::filesystem::exists(folder.file("out")));
  ASSERT_EQ(run("store.sqlite", {"--sweep", "query.q2.source.bids.rate=50k/s"}).status, 0);
  const auto between = run("store.sqlite", {"--dry-run", "--jobs", "2"});
  EXPECT_THAT(between.out, HasSubstr("cell 1 (rate = 50k/s, tuners = [\"ds2\", \"fixed\"]): 2 of 2 runs are stored\n"));
  EXPECT_THAT(between.out, HasSubstr("4 runs are left, about "));
  EXPECT_THAT(between.out, HasSubstr(" with 2 workers, by the 2 of these runs that are stored\n"));
  const auto checked = run("store.sqlite", {}, "check");
  EXPECT_THAT(checked.out, HasSubstr("2 of 6 different runs are stored\n"));
  EXPECT_THAT(checked.out, Not(HasSubstr("left")));
}

TEST_F(RunSweep, TellsEveryMistakeOfAnyCellBeforehand) {
  const auto result = run("store.sqlite", {"--sweep", "query.q2.source.bids.rate=50k/s,3 s,-1/s", "--sweep",
                                           "comparison.main.sample=10 s,7 s"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error,
              HasSubstr("--sweep query.q2.source.bids.rate=50k/s,3 s,-1/s: rate: '3 s' is a time; a rate is "
                        "wanted"));
  EXPECT_THAT(result.error, HasSubstr("'-1/s' must"));
  EXPECT_THAT(result.error, HasSubstr("(cell 4: rate = 3 s, tuners = [\"fixed\"], sample = 10 s, and 3 others)"));
  EXPECT_THAT(result.error, HasSubstr("7 s"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("store.sqlite")));

  const auto unknown = run("store.sqlite", {"--sweep", "query.q2.source.bids.rat=50k/s"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(lines(unknown.error), 1) << unknown.error;
  EXPECT_THAT(unknown.error, HasSubstr("unknown key 'rat'"));
  EXPECT_THAT(unknown.error, Not(HasSubstr("cell")));  // all have it
}

TEST_F(RunSweep, AFigureOfASweepNeedsOne) {
  std::string alone = kConfig;
  alone.replace(alone.find("[sweep]"), std::string::npos, "tuners = [\"fixed\"]\n[figure.f]\nkind = \"sweep\"\n");
  folder.write("tiny.toml", alone);
  const auto result = run("store.sqlite");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("tiny.toml:14:1: kind: 'sweep' is of the cells of a [sweep]; there is none"));
}

constexpr const char* kFailing =
    "[comparison.main.tuner.maybe]\nkind = \"external\"\nperiod = \"10 s\"\ncommand = [\"/bin/sh\", "
    "\"FOLDER/tuner.sh\"]\n";

// A tuner that leaves everything alone, but fails the first `times` times that it sees 100k/s, which it counts.
std::string script(const std::string& tries, int times) {
  return "read hello\nwhile read seen; do\n  case $seen in *'\"offered_rate_per_s\":1000'*)\n    tries=$(cat " + tries +
         " 2>/dev/null || echo 0)\n    echo $((tries + 1)) > " + tries + "\n    [ $tries -lt " + std::to_string(times) +
         " ] && exit 1;;\n  esac\n  echo '{\"to\":null,\"why\":\"as it is\"}'\ndone\n";
}

TEST_F(RunSweep, GoesOnWhereACellFails) {
  std::string failing = kFailing;
  failing.replace(failing.find("FOLDER"), 6, folder.file("."));
  std::ofstream(config, std::ios::app) << failing;
  folder.write("tuner.sh", script(folder.file("tries"), 1000));
  const std::vector<std::string> options = {"--sweep", "comparison.main.tuners=[\"maybe\"]", "--jobs", "1"};
  const auto result = run("store.sqlite", options);
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.error, HasSubstr("cell 1: q2 maybe #0 failed: "));
  EXPECT_THAT(result.error, HasSubstr("1 of 3 runs failed"));
  EXPECT_THAT(result.out, HasSubstr("cell 1 failed: "));
  EXPECT_THAT(file("out/sweep.csv"), HasSubstr("main,q2,maybe,failed,"));
  EXPECT_EQ(lines(table("store.sqlite", "sweep_cell")), 4);
  EXPECT_THAT(table("store.sqlite", "run"), HasSubstr(",failed,"));

  auto stopping = options;
  stopping.insert(stopping.end(), {"--on-error", "stop"});
  const auto stopped = run("stopped.sqlite", stopping);
  EXPECT_EQ(stopped.status, 3);
  EXPECT_THAT(stopped.error, HasSubstr("stopped at a failed run, as --on-error says"));
  EXPECT_EQ(lines(table("stopped.sqlite", "run")), 3);  // the third cell was not tried
  EXPECT_THAT(table("stopped.sqlite", "sweep_cell"), HasSubstr(",running,"));
  EXPECT_EQ(run("stopped.sqlite", options).status, 3);
  EXPECT_EQ(dump("stopped.sqlite"), dump("store.sqlite"));
}

TEST_F(RunSweep, TriesFailedRunsAgain) {
  std::string failing = kFailing;
  failing.replace(failing.find("FOLDER"), 6, folder.file("."));
  std::ofstream(config, std::ios::app) << failing;
  folder.write("tuner.sh", script(folder.file("tries"), 2));
  const std::vector<std::string> options = {"--sweep", "comparison.main.tuners=[\"maybe\"]", "--jobs", "1",
                                            "--retries"};
  auto once = options, twice = options;
  once.emplace_back("1");
  twice.emplace_back("2");
  const auto failed = run("once.sqlite", once);
  EXPECT_EQ(failed.status, 3);
  EXPECT_THAT(failed.error, HasSubstr("failed and is tried again later: "));
  std::filesystem::remove(folder.file("tries"));
  const auto result = run("twice.sqlite", twice);
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(table("twice.sqlite", "run"), Not(HasSubstr(",failed,")));
}

TEST_F(RunSweep, RefusesTimelines) {
  const auto result = run("store.sqlite", {"--timeline", "all"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("--timeline is of one experiment, and this is a sweep"));
}

}  // namespace
}  // namespace millrace::experiments
