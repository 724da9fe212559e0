#include "experiments/judging/judgement_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "experiments/judging/judgement_csv.h"
#include "experiments/judging/judgement_text.h"
#include "tests/experiments/judging/made_runs.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Each tuner with one instance more than the one before, under every seed.
JudgedRuns stairs(int tuners, int seeds) {
  JudgedRuns runs;
  for (int tuner = 0; tuner < tuners; ++tuner) {
    for (int seed = 0; seed < seeds; ++seed) {
      runs.runs.push_back(made_run(std::string(1, static_cast<char>('a' + tuner)), seed, 0.125, 2, 1, 10 + tuner));
    }
  }
  return runs;
}

std::vector<std::string> cautions_of(const JudgedRuns& runs) {
  return cautions(judge(runs).scopes[0]);
}

TEST(Cautions, NineSeedsNeedNone) {
  EXPECT_THAT(cautions_of(stairs(8, 9)), IsEmpty());
}

TEST(Cautions, FewerSeedsAreNamed) {
  EXPECT_THAT(cautions_of(stairs(2, 8)),
              ElementsAre("8 seeds: fewer than nine, no test is meaningful (--set experiment.seeds=9)."));
  EXPECT_THAT(cautions_of(stairs(2, 1)),
              ElementsAre("1 seed: chance is not seen at all, and no test is meaningful (--set experiment.seeds=9)."));
}

// 2 / 2^5 = 0.0625.
TEST(Cautions, FiveSeedsCannotReachTheLevel) {
  EXPECT_THAT(cautions_of(stairs(2, 5)),
              ElementsAre("5 seeds: fewer than nine, no test is meaningful (--set experiment.seeds=9).",
                          "With 5 pairs Wilcoxon's p is at least 0.0625: it cannot reach 0.05."));
}

// 2 / 2^9 = 0.0039, times 13 = 0.0508.
TEST(Cautions, ManyTunersTakeMoreSeeds) {
  EXPECT_THAT(cautions_of(stairs(13, 9)), IsEmpty());
  EXPECT_THAT(cautions_of(stairs(14, 9)),
              ElementsAre("With 9 pairs Wilcoxon's p is at least 0.00391, 0.0508 after the correction for 13 tests: it "
                          "cannot reach 0.05."));
}

TEST(Cautions, WhatIsLeftOutIsNamed) {
  JudgedRuns runs = stairs(2, 9);
  runs.runs.push_back(failed_run("b", 8));
  EXPECT_THAT(cautions_of(runs), ElementsAre("b: 1 run failed and is left out."));
  runs.runs.push_back(made_run("a", 0, 0, 1, 0, 1, "other"));
  EXPECT_THAT(cautions(judge(runs).scopes.back()),
              ElementsAre("b: 1 run failed and is left out.", "b: it is left out, as it finished no run of other."));
}

TEST(JudgementText, ShowsPlacesIntervalsAndTests) {
  JudgedRuns runs = stairs(2, 9);
  const Judgement judgement = judge(runs);
  const std::string text = judgement_text(judgement, judgement.scopes[0]);
  EXPECT_THAT(text,
              HasSubstr("q: who wins at what\n"
                        "  tuner  place            backpressured  slot hours   changes       p mean  peak backlog\n"
                        "  a      front  12.5 % [12.5 %, 12.5 %]    2 [2, 2]"));
  EXPECT_THAT(text, HasSubstr("beside a:\n"));
  EXPECT_THAT(text, HasSubstr("+1 [+1, +1]  1.100  0.004*         1.00\n"));
  EXPECT_THAT(text, Not(HasSubstr("regret")));
  EXPECT_THAT(judgement_legend(judgement), HasSubstr("backpressured stands in for an SLO"));
  runs.has_slo = true;
  EXPECT_THAT(judgement_legend(judge(runs)), Not(HasSubstr("stands in")));
}

TEST(JudgementText, NothingIsSignificantOnFewSeeds) {
  const Judgement judgement = judge(stairs(2, 8));
  EXPECT_THAT(judgement_text(judgement, judgement.scopes[0]), Not(HasSubstr("*")));
}

TEST(JudgementText, OneSeedHasNoTests) {
  const Judgement judgement = judge(stairs(2, 1));
  EXPECT_THAT(judgement_text(judgement, judgement.scopes[0]), Not(HasSubstr("beside")));
  EXPECT_EQ(judgement_legend(Judgement{}), "");
}

TEST(JudgementText, RegretIsShownBesideAnOracle) {
  JudgedRuns runs = stairs(2, 2);
  runs.runs[0] = beside_oracle(std::move(runs.runs[0]), 0.25, 3);
  runs.runs.push_back(beside_oracle(made_run("oracle", 0, 0, 1, 0, 8), 0, 5));
  const Judgement judgement = judge(runs);
  const std::string text = judgement_text(judgement, judgement.scopes[0]);
  EXPECT_THAT(text, HasSubstr("   regret  infeasible\n"));
  EXPECT_THAT(text, HasSubstr("  +25.0 %      2 of 5\n"));
  EXPECT_THAT(text, HasSubstr("        –           –\n")) << "b's arrivals were not met by the oracle";
  EXPECT_THAT(text, HasSubstr("  oracle  oracle"));
  EXPECT_THAT(judgement_legend(judgement), HasSubstr("\nregret: instances over the oracle's, less 1"));
  EXPECT_THAT(judgement_legend(judge(stairs(2, 2))), Not(HasSubstr("regret")));
}

TEST(JudgementText, RegretCanBeNoneWhereNothingWasHeld) {
  JudgedRuns runs = stairs(2, 1);
  runs.runs[0].regret = WindowRegret{.mean = {}, .feasible = 0, .unservable = 1, .overloaded = 3};
  const Judgement judgement = judge(runs);
  EXPECT_THAT(judgement_text(judgement, judgement.scopes[0]), HasSubstr("       –      4 of 4\n"));
}

TEST(JudgementWords, PIsShortAndNeverZero) {
  EXPECT_EQ(p_text(0.0390625), "0.039");
  EXPECT_EQ(p_text(0.0004), "<0.001");
  EXPECT_EQ(p_text(1), "1.000");
}

TEST(JudgementCsv, HasARowPerNumber) {
  JudgedRuns runs = stairs(2, 2);
  runs.runs.push_back(made_run("oracle", 0, 0, 1, 0, 8));
  runs.runs[0].regret = WindowRegret{.mean = 0.25, .feasible = 3, .unservable = 1, .overloaded = 2};
  runs.runs[0].values[kPeakBacklog].reset();
  runs.runs[1].values[kPeakBacklog].reset();
  const std::string csv = judgement_csv({{"main", judge(runs)}});
  EXPECT_THAT(csv, HasSubstr("comparison,query,tuner,against,quantity,seeds,failed,n,mean,low,high,place,ratio,nonzero,"
                             "w_plus,w_minus,p,p_holm,rank_biserial,cliffs_delta\n"
                             "main,q,a,,backpressured_share,2,0,2,0.125,0.125,0.125,front,,,,,,,,\n"));
  EXPECT_THAT(csv, HasSubstr("main,q,a,,peak_backlog_records,2,0,0,,,,front,,,,,,,,\n"));
  EXPECT_THAT(csv, HasSubstr("main,q,a,,regret,2,0,3,0.25,,,front,,,,,,,,\n"
                             "main,q,a,,infeasible_windows,2,0,6,3,,,front,,,,,,,,\n"
                             "main,q,a,,unservable_windows,2,0,6,1,,,front,,,,,,,,\n"));
  EXPECT_THAT(csv, Not(HasSubstr("main,q,b,,regret"))) << "without an oracle";
  EXPECT_THAT(csv, HasSubstr("main,q,b,a,mean_parallelism,2,0,2,1,1,1,,1.1,2,3,0,0.5,0.5,1,1\n"));
  EXPECT_THAT(csv, HasSubstr("main,q,oracle,,slot_hours,2,0,1,1,,,oracle,,,,,,,,\n"));
}

}  // namespace
}  // namespace millrace::experiments
