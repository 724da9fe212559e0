#include "experiments/judging/judgement.h"

#include <gtest/gtest.h>

#include "tests/experiments/judging/made_runs.h"

namespace millrace::experiments {
namespace {

// Nine seeds under which `more` needs 10 + seed instances, `same` exactly as many and `less` 5 % fewer.
JudgedRuns three_tuners() {
  JudgedRuns runs{.has_slo = true, .has_prices = false, .runs = {}};
  for (const char* tuner : {"more", "same", "less"}) {
    for (int seed = 0; seed < 9; ++seed) {
      const double needed = (10 + seed) * (tuner == std::string("less") ? 0.95 : 1);
      runs.runs.push_back(made_run(tuner, seed, 0.1, needed / 4, 3, needed));
    }
  }
  return runs;
}

TEST(Judgement, EqualTunersDoNotDiffer) {
  const Judgement judgement = judge(three_tuners());
  ASSERT_EQ(judgement.scopes.size(), 1U);
  const Scope& scope = judgement.scopes[0];
  EXPECT_EQ(scope.seeds, 9U);
  ASSERT_EQ(scope.comparisons.size(), 8U) << "two tuners beside the first, by four criteria";
  for (const std::size_t criterion : {kViolation, kSlotHours, kChanges, kMeanParallelism}) {
    const PairedComparison& same = comparison_of(scope, "same", criterion);
    EXPECT_EQ(same.difference, (MeanInterval{9, 0, Interval{0, 0}}));
    EXPECT_EQ(same.corrected_p, 1);
    EXPECT_EQ(same.rank_biserial, 0);
    EXPECT_FALSE(scope.is_significant(same));
  }
}

// Differences -0.5 ... -0.9: mean -0.7. p = 2 / 2^9, times two for the two tuners.
TEST(Judgement, FivePercentLessIsFound) {
  const Scope scope = judge(three_tuners()).scopes[0];
  const PairedComparison& less = comparison_of(scope, "less", kMeanParallelism);
  EXPECT_EQ(less.difference.n, 9U);
  EXPECT_NEAR(less.difference.mean, -0.7, 1e-12);
  EXPECT_LT(less.difference.interval->high, -0.5);
  EXPECT_NEAR(*less.ratio_of_means, 0.95, 1e-12);
  EXPECT_EQ(less.test.p, 2.0 / 512);
  EXPECT_EQ(less.corrected_p, 4.0 / 512);
  EXPECT_EQ(less.rank_biserial, -1);
  EXPECT_NEAR(less.cliffs_delta, -9.0 / 81, 1e-12) << "unpaired: 36 pairs greater, 45 less, as 5 % are at most 0.9";
  EXPECT_TRUE(scope.is_significant(less));
  EXPECT_FALSE(scope.is_significant(comparison_of(scope, "less", kChanges)));
}

TEST(Judgement, TheFrontIsOfMeans) {
  JudgedRuns runs;
  for (int seed = 0; seed < 2; ++seed) {
    runs.runs.push_back(made_run("cheap", seed, 0.4 + 0.1 * seed, 3, 0, 9));
    runs.runs.push_back(made_run("safe", seed, 0.1, 5, 4, 9));
    runs.runs.push_back(made_run("beaten", seed, 0.45, 3, 1, 1));  // on less parallelism, which is no coordinate
    runs.runs.push_back(made_run("oracle", seed, 0, 2, 0, 8));     // beats all, but knows the load
  }
  const Scope scope = judge(runs).scopes[0];
  std::vector<bool> on_front;
  for (const JudgedTuner& tuner : scope.tuners) on_front.push_back(tuner.on_front);
  EXPECT_EQ(on_front, (std::vector<bool>{true, true, false, false}));
  EXPECT_TRUE(scope.tuners[3].oracle);
  EXPECT_DOUBLE_EQ(scope.tuners[0].values[kViolation]->mean, 0.45);
}

TEST(Judgement, WhatWasNotMeasuredHasNoPlaceOnTheFront) {
  JudgedRuns runs{
      .has_slo = false, .has_prices = false, .runs = {made_run("a", 0, 0, 1, 0, 1), made_run("b", 0, 0, 1, 0, 1)}};
  runs.runs[1].values[kSlotHours].reset();
  const Scope scope = judge(runs).scopes[0];
  EXPECT_TRUE(scope.tuners[0].on_front);
  EXPECT_FALSE(scope.tuners[1].on_front);
  EXPECT_FALSE(scope.tuners[1].values[kSlotHours].has_value());
  EXPECT_EQ(comparison_of(scope, "b", kSlotHours).difference.n, 0U) << "no pair has it";
  EXPECT_EQ(comparison_of(scope, "b", kChanges).difference.n, 1U);
}

// (0.2 + 0.5) / 2; the oracle failed under the third seed.
TEST(Judgement, RegretIsTheMeanOverRunsBesideAnOracle) {
  JudgedRuns runs;
  runs.runs.push_back(beside_oracle(made_run("ds2", 0, 0, 1, 0, 12), 0.2, 7));
  runs.runs.push_back(beside_oracle(made_run("ds2", 1, 0, 1, 0, 15), 0.5, 3));
  runs.runs.push_back(made_run("ds2", 2, 0, 1, 0, 18));
  for (int seed = 0; seed < 2; ++seed) {
    runs.runs.push_back(beside_oracle(made_run("oracle", seed, 0, 1, 0, 10), 0, 9));
  }
  runs.runs.push_back(failed_run("oracle", 2));
  const Scope scope = judge(runs).scopes[0];
  EXPECT_NEAR(*scope.tuners[0].regret.mean, 0.35, 1e-12);
  EXPECT_EQ(scope.tuners[0].regret.feasible, 10U);
  EXPECT_EQ(scope.tuners[0].regret.infeasible(), 4U);
  EXPECT_EQ(scope.tuners[1].regret.mean, 0.0);
  EXPECT_TRUE(scope.comparisons.empty()) << "with an oracle there is regret";
  EXPECT_EQ(judge(three_tuners()).scopes[0].tuners[0].regret, WindowRegret());
}

// Of q3 "b" failed under seed 1, so that nobody's regret there counts over both queries: (0.1 + 0.4) / 2.
TEST(Judgement, RegretOverAllQueriesIsOverTheCellsOfEveryTuner) {
  JudgedRuns runs;
  runs.runs.push_back(beside_oracle(made_run("a", 0, 0, 1, 0, 1, "q5"), 0.1, 5));
  runs.runs.push_back(beside_oracle(made_run("a", 0, 0, 1, 0, 1, "q3"), 0.4, 5));
  runs.runs.push_back(beside_oracle(made_run("a", 1, 0, 1, 0, 1, "q3"), 3, 5));
  runs.runs.push_back(made_run("b", 0, 0, 1, 0, 1, "q5"));
  runs.runs.push_back(made_run("b", 0, 0, 1, 0, 1, "q3"));
  runs.runs.push_back(failed_run("b", 1, "q3"));
  const Scope scope = judge(runs).scopes.back();
  EXPECT_NEAR(*scope.tuners[0].regret.mean, 0.25, 1e-12);
  EXPECT_EQ(scope.tuners[0].regret.infeasible(), 4U);
}

TEST(Judgement, PairsAreOfRunsThatBothFinished) {
  JudgedRuns runs;
  for (int seed = 0; seed < 3; ++seed) runs.runs.push_back(made_run("a", seed, 0, 1, 0, 10 * seed));
  runs.runs.push_back(made_run("b", 1, 0, 1, 0, 11));
  runs.runs.push_back(failed_run("b", 0));
  runs.runs.push_back(made_run("b", 2, 0, 1, 0, 23));
  const Scope scope = judge(runs).scopes[0];
  EXPECT_EQ(scope.tuners[1].failed, 1U);
  EXPECT_EQ(scope.tuners[1].runs, 2U);
  EXPECT_EQ(scope.tuners[0].values[kMeanParallelism]->mean, 10) << "of its own three";
  const PairedComparison& b = comparison_of(scope, "b", kMeanParallelism);
  EXPECT_EQ(b.difference.n, 2U);
  EXPECT_EQ(b.difference.mean, 2) << "1 and 3";
}

TEST(Judgement, IsBesideTheFirstTunerThatFinishedAnything) {
  JudgedRuns runs;
  runs.runs = {made_run("oracle", 0, 0, 1, 0, 1), failed_run("broken", 0), made_run("ds2", 0, 0, 1, 0, 1),
               made_run("fixed", 0, 0, 1, 0, 1)};
  const Scope scope = judge(runs).scopes[0];
  EXPECT_EQ(scope.tuners[scope.against.value()].tuner, "ds2");
  EXPECT_EQ(scope.comparisons.size(), 4U);
  runs.runs = {failed_run("broken", 0), failed_run("other", 0)};
  EXPECT_EQ(judge(runs).scopes[0].against, std::nullopt);
}

TEST(Judgement, AFamilyIsJudgedOverItsQueries) {
  JudgedRuns runs;
  for (const char* query : {"q5", "f_1", "f_2"}) {
    for (const char* tuner : {"a", "b"}) {
      runs.runs.push_back(made_run(tuner, 0, 0, 1, 0, query == std::string("f_2") ? 30 : 10, query));
      if (query[0] == 'f') runs.runs.back().family = "f";
    }
  }
  const Judgement judgement = judge(runs);
  ASSERT_EQ(judgement.scopes.size(), 5U) << "three queries, the family, and all";
  const Scope& family = judgement.scopes[3];
  EXPECT_EQ(family.query, "f");
  EXPECT_TRUE(family.several);
  EXPECT_EQ(family.tuners[0].values[kMeanParallelism], (MeanInterval{2, 20, std::nullopt}));
  EXPECT_EQ(judgement.scopes[4].tuners[0].runs, 3U);
}

TEST(Judgement, OverAllQueriesCellsAreThoseOfEveryTuner) {
  JudgedRuns runs;
  for (const char* query : {"q5", "q3"}) {
    const double base = query == std::string("q5") ? 10 : 40;
    for (int seed = 0; seed < 2; ++seed) {
      runs.runs.push_back(made_run("a", seed, 0, 1, 0, base, query));
      runs.runs.push_back(seed == 1 && base == 40 ? failed_run("b", seed, query)
                                                  : made_run("b", seed, 0, 1, 0, base + 1 + seed, query));
      runs.runs.push_back(base == 40 ? failed_run("c", seed, query) : made_run("c", seed, 0, 1, 0, 1, query));
    }
  }
  const Judgement judgement = judge(runs);
  ASSERT_EQ(judgement.scopes.size(), 3U);
  const Scope& all = judgement.scopes[2];
  EXPECT_EQ(all.query, "");
  EXPECT_EQ(all.tuners[0].runs, 3U) << "not that of q3 which b failed in";
  EXPECT_EQ(all.tuners[0].values[kMeanParallelism], (MeanInterval{3, 20, std::nullopt}));
  EXPECT_EQ(comparison_of(all, "b", kMeanParallelism).difference.n, 3U);
  EXPECT_NEAR(comparison_of(all, "b", kMeanParallelism).difference.mean, 4.0 / 3, 1e-12) << "1, 2 and 1";
  EXPECT_EQ(all.tuners[2].unfinished_query, "q3");
  EXPECT_EQ(all.tuners[2].runs, 0U);
  EXPECT_FALSE(all.tuners[2].on_front);
}

TEST(Judgement, ASingleTunerIsNotJudged) {
  JudgedRuns runs{.has_slo = false, .has_prices = false, .runs = {made_run("a", 0, 0, 1, 0, 1)}};
  EXPECT_TRUE(judge(runs).scopes.empty());
  EXPECT_TRUE(judge(JudgedRuns{}).scopes.empty());
}

TEST(Judgement, IsTheSameEachTime) {
  const Judgement first = judge(three_tuners()), second = judge(three_tuners());
  EXPECT_EQ(first.scopes[0].comparisons, second.scopes[0].comparisons);
}

}  // namespace
}  // namespace millrace::experiments
