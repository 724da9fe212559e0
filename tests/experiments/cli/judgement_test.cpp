#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two tuners that differ in name alone, and one with 5 % less parallelism; nine seeds of jittery arrivals.
constexpr const char* kConfig = R"(
[experiment]
name = "twins"
seeds = 9
[cluster.small]
template = "m510-x4"
[query.q2]
template = "nexmark-q2"
[query.q2.source.bids]
rate = "50k/s"
[query.q2.operator.selection]
parallelism = 20
[comparison.main]
queries = ["q2"]
cluster = "small"
tuners = [{ kind = "fixed", label = "one" }, { kind = "fixed", label = "twin" },
          { kind = "fixed", label = "less", initial_parallelism = { selection = 19 } }]
duration = "20 s"
sample = "10 s"
)";

std::string file_text(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

class JudgementOfARun : public testing::Test {
 protected:
  void SetUp() override { folder.write("twins.toml", kConfig); }

  ProgramResult run(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"run",   folder.file("twins.toml"), "--store", folder.file("store.sqlite"),
                                          "--out", folder.file("out"),        "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }

  const TemporaryFolder folder;
};

// Row of judgement.csv, from its n on.
std::string row(const std::string& csv, const std::string& beginning) {
  const std::size_t at = csv.find("\n" + beginning);
  if (at == std::string::npos) return "no row " + beginning;
  const std::size_t from = at + 1 + beginning.size();
  return csv.substr(from, csv.find('\n', from) - from);
}

TEST_F(JudgementOfARun, TwinsDoNotDifferAndFivePercentAreFound) {
  const auto result = run();
  ASSERT_EQ(result.status, 0) << result.error;
  const std::string csv = file_text(folder.file("out/judgement.csv"));
  for (const char* quantity : {"backpressured_share", "slot_hours", "reconfigurations", "mean_parallelism"}) {
    EXPECT_THAT(row(csv, std::string("main,q2,twin,one,") + quantity), HasSubstr(",9,0,9,0,0,0,,"));
    EXPECT_THAT(row(csv, std::string("main,q2,twin,one,") + quantity), HasSubstr(",0,0,0,1,1,0,0"));
  }
  // 2 / 2^9 = 0.00390625, twice that after the correction for two tests.
  EXPECT_EQ(row(csv, "main,q2,less,one,mean_parallelism"), ",9,0,9,-1,-1,-1,,0.95,9,0,45,0.00390625,0.0078125,-1,-1");
  for (const char* words : {"q2: who wins at what", "beside one:", "-1 [-1, -1]  0.950  0.008*", "judgement.csv"}) {
    EXPECT_THAT(result.out, HasSubstr(words));
  }
  EXPECT_THAT(result.out, Not(HasSubstr("no test is meaningful")));
  EXPECT_THAT(result.out, Not(HasSubstr("all queries")));
  EXPECT_THAT(result.out, HasSubstr("lower in one: backpressured, slot hours, changes (backpressured stands in"));
  const std::string report = file_text(folder.file("out/report.html"));
  for (const char* words : {"Who wins at what", "Beside one", "rank-biserial", "0.008"}) {
    EXPECT_THAT(report, HasSubstr(words));
  }
  EXPECT_EQ(run_program({"show", "twins", "--store", folder.file("store.sqlite"), "--out", folder.file("out")}).out,
            result.out);
}

TEST_F(JudgementOfARun, FewSeedsAreWarnedOf) {
  const auto result = run({"--set", "experiment.seeds=3"});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("3 seeds: fewer than nine, no test is meaningful"));
  EXPECT_THAT(result.out,
              HasSubstr("With 3 pairs Wilcoxon's p is at least 0.25, 0.5 after the correction for 2 tests"));
  EXPECT_THAT(file_text(folder.file("out/report.html")), HasSubstr("3 seeds: fewer than nine"));
}

TEST_F(JudgementOfARun, AnSloTakesThePlaceOfBackpressure) {
  const auto result = run({"--set", "experiment.seeds=2", "--set", "comparison.main.slo.backlog=\"1 s\""});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("lower in one: outside SLO, slot hours, changes\n"));
  EXPECT_THAT(file_text(folder.file("out/judgement.csv")), HasSubstr("main,q2,one,,outside_slo_share,"));
}

TEST_F(JudgementOfARun, ASingleTunerHasNone) {
  const auto result = run({"--set", "experiment.seeds=2", "--set", "comparison.main.tuners=[\"fixed\"]"});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, Not(HasSubstr("who wins")));
  EXPECT_EQ(file_text(folder.file("out/judgement.csv")), "");
}

}  // namespace
}  // namespace millrace::experiments
