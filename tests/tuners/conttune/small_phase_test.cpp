#include "tuners/conttune/small_phase.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace millrace::tuners::conttune {
namespace {

// A surrogate whose correlation is 2^(-(distance / half)^2), by bounds that leave no other length scale.
Settings halving_at(double half, Mode mode = Mode::intended) {
  Settings settings;
  settings.mode = mode;
  const double l = half / std::sqrt(2 * std::log(2.0));
  settings.fit = {.mode = mode, .l_start = l, .l_least = l, .l_most = l};
  return settings;
}

// 300/s at 2 and 600/s at 4. The surrogate that halves at 2 is mu(p) = 600 * 2^(-(p - 4)^2 / 4): 126, 300, 505, 600,
// 505, 300 at 1 to 6 (its weights are 0 and 600).
Situation running_four(double arriving) {
  return {.degree = 4, .largest = 8, .ability = 600, .arriving = arriving, .points = {{2, 300}, {4, 600}}};
}

TEST(ContTuneSmallPhase, TheAcquisitionIsGreatestAtTheSmallestDegreeThatKeepsUp) {
  const auto process = fitted(running_four(500).points, halving_at(2).fit, 8);
  ASSERT_TRUE(process.has_value());
  const double expected[] = {0, 0, 5, 4, 3, 0, 0, 0};  // 8 - p where mu(p) >= 500
  for (std::uint32_t p = 1; p <= 8; ++p) {
    EXPECT_EQ(acquisition(*process, p, 8, 500, Mode::intended), expected[p - 1]) << p;
  }
}

TEST(ContTuneSmallPhase, TakesTheProposalNearAnObservation) {
  const Choice choice = choose(running_four(500), halving_at(2));
  EXPECT_EQ(choice.rule, Rule::exploitation);
  EXPECT_EQ(choice.proposed, 3u);
  EXPECT_EQ(choice.distance, 1);
  EXPECT_EQ(choice.degree, 3u);
  EXPECT_EQ(choice.grid_end, 8u);
}

TEST(ContTuneSmallPhase, WithAlphaZeroOnlyMeasuredDegreesAreTaken) {
  Settings settings = halving_at(2);
  settings.alpha = 0;
  // 500/s at 150/s an instance: ceil(3.33).
  const Choice between = choose(running_four(500), settings);
  EXPECT_EQ(between.rule, Rule::exploration);
  EXPECT_EQ(between.degree, 4u);
  EXPECT_NEAR(*between.linear, 10.0 / 3, 1e-12);
  const Choice at = choose(running_four(250), settings);  // 2: mu(1) = 126, mu(2) = 300
  EXPECT_EQ(at.rule, Rule::exploitation);
  EXPECT_EQ(at.degree, 2u);
}

TEST(ContTuneSmallPhase, AboveEveryObservationTheLinearRuleDecides) {
  // No mean reaches 700: ceil(700 / 150 = 4.67) = 5.
  const Choice choice = choose(running_four(700), halving_at(2));
  EXPECT_FALSE(choice.proposed.has_value());
  EXPECT_EQ(choice.rule, Rule::exploration);
  EXPECT_EQ(choice.degree, 5u);
}

TEST(ContTuneSmallPhase, FarFromAllObservationsTheLinearRuleDecides) {
  // 100/s at 1 and 2000/s at 20, halving at 8: mu(11) = 2000 * 2^(-81/64) + 60 * 2^(-100/64) = 852, mu(12) = 1000 + 16.
  // 1000/s ask for 12, 8 from 20: too far for alpha = 3; the linear rule says 1000 / (2000 / 20) = 10.
  const Situation now{.degree = 20, .largest = 20, .ability = 2000, .arriving = 1000, .points = {{1, 100}, {20, 2000}}};
  Settings settings = halving_at(8);
  const Choice explored = choose(now, settings);
  EXPECT_EQ(explored.proposed, 12u);
  EXPECT_EQ(explored.distance, 8);
  EXPECT_EQ(explored.degree, 10u);
  settings.alpha = 8;
  EXPECT_EQ(choose(now, settings).degree, 12u);
}

TEST(ContTuneSmallPhase, ASinglePointIsFittedByTheReleasedCodeOnly) {
  // 800/s at 8; 200/s arrive. Linear: 2. Halving at 2 the released mean is 800 * 2^(-(p - 8)^2 / 4): 168 at 5, 400
  // at 6.
  const Situation now{.degree = 8, .largest = 8, .ability = 800, .arriving = 200, .points = {{8, 800}}};
  const Choice intended = choose(now, halving_at(2));
  EXPECT_FALSE(intended.surrogate.has_value());
  EXPECT_EQ(intended.rule, Rule::exploration);
  EXPECT_EQ(intended.degree, 2u);
  const Choice released = choose(now, halving_at(2, Mode::released));
  EXPECT_EQ(released.rule, Rule::exploitation);
  EXPECT_EQ(released.degree, 6u);
}

TEST(ContTuneSmallPhase, TheReleasedGridStartsAtZero) {
  // mu(0) = 600 * 2^(-4) = 37.5.
  EXPECT_EQ(choose(running_four(30), halving_at(2, Mode::released)).degree, 0u);
  EXPECT_EQ(choose(running_four(30), halving_at(2)).degree, 1u);
}

TEST(ContTuneSmallPhase, TheGridMayEndEarlier) {
  Settings settings = halving_at(2);
  settings.test_grid_end = 2;
  EXPECT_EQ(choose(running_four(250), settings).proposed, 2u);
  EXPECT_FALSE(choose(running_four(500), settings).proposed.has_value());
}

TEST(ContTuneSmallPhase, NothingArrives) {
  // Every mean is positive: 1, next to 2. The useful time of an idle operator says nothing, nor is it needed.
  Situation now = running_four(0);
  now.ability = 0;
  EXPECT_EQ(choose(now, halving_at(2)).degree, 1u);
  now.points = {{4, 600}};
  EXPECT_EQ(choose(now, halving_at(2)).rule, Rule::kept);
  EXPECT_EQ(choose(now, halving_at(2)).degree, 4u);
}

TEST(ContTuneSmallPhase, AnOperatorOfUnknownAbilityOrRateStays) {
  Situation now = running_four(500);
  for (const double ability : {0.0, std::numeric_limits<double>::infinity()}) {
    now.ability = ability;
    EXPECT_EQ(choose(now, halving_at(2)).rule, Rule::kept);
    EXPECT_EQ(choose(now, halving_at(2)).degree, 4u);
  }
  EXPECT_EQ(choose(running_four(std::numeric_limits<double>::quiet_NaN()), halving_at(2)).rule, Rule::kept);
}

TEST(ContTuneSmallPhase, TheExampleOfTheReadme) {
  // README: a workload of 4e6 needs 10.64, so 11 instances of Nexmark Q1's mapper, 1 from the 10 that were measured.
  const Situation now{.degree = 26,
                      .largest = 26,
                      .ability = 7476391.84,
                      .arriving = 4e6,
                      .points = {{1, 529573.16752},
                                 {2, 966817.36242},
                                 {4, 1829695.58},
                                 {6, 2535502.7616},
                                 {7, 2936888.579},
                                 {8, 3118477.8826},
                                 {10, 3721099.1836},
                                 {13, 4624714.165666},
                                 {15, 4967828.2586},
                                 {20, 6350677.0454},
                                 {21, 6465249.805},
                                 {25, 7089387.3074},
                                 {26, 7476391.84}}};
  for (const Mode mode : {Mode::intended, Mode::released}) {
    Settings settings;
    settings.mode = settings.fit.mode = mode;
    const Choice choice = choose(now, settings);
    EXPECT_EQ(choice.rule, Rule::exploitation);
    EXPECT_EQ(choice.degree, 11u);
    EXPECT_EQ(choice.distance, 1);
  }
}

}  // namespace
}  // namespace millrace::tuners::conttune
