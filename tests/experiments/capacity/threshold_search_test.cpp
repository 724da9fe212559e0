#include "experiments/capacity/threshold_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace millrace::experiments {
namespace {

using Kept = std::function<bool(const Trial&)>;

AskTrials answers(const Kept& kept, std::vector<Trial>* asked = nullptr) {
  return [kept, asked](const std::vector<Trial>& trials) {
    std::vector<bool> all;
    for (const Trial& trial : trials) all.push_back(kept(trial));
    if (asked != nullptr) asked->insert(asked->end(), trials.begin(), trials.end());
    return std::optional(all);
  };
}

ThresholdProblem problem(std::int64_t guess, std::size_t seeds = 1, std::vector<std::int64_t> checks = {}) {
  return {.lowest = -100, .highest = 100, .guess = guess, .seeds = seeds, .checks = std::move(checks)};
}

TEST(ThresholdSearch, FindsTheThresholdFromAnyGuess) {
  for (const std::int64_t threshold : {-99, -17, 0, 3, 99}) {
    for (const std::int64_t guess : {-100, -18, 0, 4, 100}) {
      const Threshold found =
          find_threshold(problem(guess), answers([&](const Trial& t) { return t.step <= threshold; }));
      EXPECT_EQ(found.kept, threshold) << guess;
      EXPECT_EQ(found.broken, threshold + 1) << guess;
      EXPECT_FALSE(found.reversal);
      EXPECT_LE(found.trials.size(), 16u);
    }
  }
}

TEST(ThresholdSearch, AnEndOfTheLineHasNoOtherSide) {
  const Threshold all = find_threshold(problem(0, 2), answers([](const Trial&) { return true; }));
  EXPECT_EQ(all.kept, 100);
  EXPECT_EQ(all.broken, std::nullopt);
  const Threshold none = find_threshold(problem(0, 2), answers([](const Trial&) { return false; }));
  EXPECT_EQ(none.kept, std::nullopt);
  EXPECT_EQ(none.broken, -100);
  EXPECT_EQ(none.by_seed, (std::vector<std::optional<std::int64_t>>(2)));
}

// Whatever the thresholds of the seeds: the answer is the least of them, and every seed was seen to keep it.
TEST(ThresholdSearch, TheAnswerIsTheLeastOfTheSeeds) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> thresholds;
    for (int seed = 0; seed < 5; ++seed) thresholds.push_back(static_cast<std::int64_t>(random() % 21) - 10);
    std::vector<Trial> asked;
    const Threshold found =
        find_threshold(problem(static_cast<std::int64_t>(random() % 101) - 50, 5),
                       answers([&](const Trial& t) { return t.step <= thresholds[t.seed]; }, &asked));
    const std::int64_t least = *std::ranges::min_element(thresholds);
    ASSERT_EQ(found.kept, least);
    ASSERT_EQ(found.broken, least + 1);
    for (std::size_t seed = 0; seed < 5; ++seed) {
      EXPECT_EQ(found.by_seed[seed], thresholds[seed]);
      EXPECT_TRUE(found.trials.at({least, seed}));
    }
    EXPECT_EQ(std::set<Trial>(asked.begin(), asked.end()).size(), asked.size()) << "a trial was asked for twice";
  }
}

TEST(ThresholdSearch, TellsWhereMoreWasKeptThanLess) {
  const Threshold found =
      find_threshold(problem(0, 1, {-3, 20}), answers([](const Trial& t) { return t.step <= 5 || t.step == 25; }));
  EXPECT_EQ(found.kept, 5);
  ASSERT_TRUE(found.reversal);
  EXPECT_EQ(found.reversal->first, (Trial{6, 0}));
  EXPECT_EQ(found.reversal->second, (Trial{25, 0}));
}

// Seed 1 does not keep the first one's threshold, nor, below its own, the step 2.
TEST(ThresholdSearch, ASeedThatDoesNotKeepTheAnswerSearchesOnBelow) {
  const Kept kept = [](const Trial& t) {
    return t.seed == 0 ? t.step <= 2 : t.step <= -7 || (3 <= t.step && t.step <= 9);
  };
  const Threshold found = find_threshold(problem(2, 2), answers(kept));
  EXPECT_EQ(found.kept, -7);
  EXPECT_EQ(found.by_seed[1], -7);
}

TEST(ThresholdSearch, StopsWhenInterrupted) {
  int calls = 0;
  const Threshold found = find_threshold(problem(0), [&](const std::vector<Trial>& trials) {
    return ++calls < 3 ? std::optional(std::vector<bool>(trials.size(), true)) : std::nullopt;
  });
  EXPECT_TRUE(found.interrupted);
  EXPECT_EQ(found.trials.size(), 2u);
}

}  // namespace
}  // namespace millrace::experiments
