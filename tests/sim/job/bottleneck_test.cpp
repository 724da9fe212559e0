#include "sim/job/bottleneck.h"

#include <gtest/gtest.h>

namespace millrace::job {
namespace {

using Labels = std::vector<std::int8_t>;

TEST(Bottleneck, NobodyIsOneWithoutBackpressure) {
  EXPECT_EQ(bottleneck_labels({{0, 0.9}, {100, 0.9}, {0, 0.1}}, {{0, 1}, {1, 2}}), (Labels{0, 0, 0}));
}

// Fig. 3 of the paper: O1 under backpressure; O2 busy to 98 %, O3 to 15 %. O4 behind both is not labelled, unless
// downstream means everything that records of O1 reach.
TEST(Bottleneck, OfThePapersFigureIsTheBusyOneBehindTheBackpressure) {
  const std::vector<OperatorLoad> loads = {{400, 0.5}, {0, 0.98}, {0, 0.15}, {0, 0.2}};
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> edges = {{0, 1}, {0, 2}, {1, 3}, {2, 3}};
  EXPECT_EQ(bottleneck_labels(loads, edges), (Labels{-1, 1, 0, -1}));
  EXPECT_EQ(bottleneck_labels(loads, edges, {.downstream = Downstream::transitive}), (Labels{-1, 1, 0, 0}));
}

// Backpressure goes up a chain: only behind the last operator that feels it is its cause.
TEST(Bottleneck, IsLookedForBehindTheLastOperatorUnderBackpressure) {
  EXPECT_EQ(bottleneck_labels({{900, 0.1}, {500, 0.4}, {0, 0.99}, {0, 0.1}}, {{0, 1}, {1, 2}, {2, 3}}),
            (Labels{-1, -1, 1, -1}));
}

// Two branches: each has its own last operator.
TEST(Bottleneck, MayLieOnSeveralBranches) {
  EXPECT_EQ(bottleneck_labels({{200, 0.1}, {300, 0.1}, {0, 0.7}, {0, 0.8}}, {{0, 2}, {1, 3}}), (Labels{-1, -1, 1, 1}));
}

TEST(Bottleneck, LimitsAreExceededNotReached) {
  EXPECT_FALSE(under_backpressure({kBackpressureLimit, 1}));
  EXPECT_EQ(bottleneck_labels({{101, 0}, {0, kUtilisationLimit}}, {{0, 1}}), (Labels{-1, 0}));
}

TEST(Bottleneck, HasTheLimitOfItsRule) {
  EXPECT_EQ(bottleneck_labels({{500, 0}, {0, 0.5}}, {{0, 1}}, {.limit = 0.4}), (Labels{-1, 1}));
}

OperatorObservation observed(double busy, double idle, double backpressured) {
  OperatorObservation seen;
  seen.total.busy_ms_per_s = busy;
  seen.total.idle_ms_per_s = idle;
  seen.total.backpressured_ms_per_s = backpressured;
  return seen;
}

TEST(OperatorLoadOf, IsTheCpuShareWhereItIsMeasured) {
  OperatorObservation seen = observed(900, 0, 100);
  seen.total.cpu_share = 0.4;
  EXPECT_EQ(load_of(seen, Utilisation::mean)->utilisation, 0.4);
  EXPECT_EQ(load_of(seen, Utilisation::mean)->backpressured_ms_per_s, 100);
}

TEST(OperatorLoadOf, IsTheBusyShareWhereNoCpuIs) {
  EXPECT_EQ(load_of(observed(700, 300, 0), Utilisation::mean)->utilisation, 0.7);
}

TEST(OperatorLoadOf, IsTheMeanOrTheGreatestOfSubtasks) {
  OperatorObservation seen;
  for (const double busy : {200.0, 1000.0}) {
    seen.subtasks.push_back(observed(busy, 1000 - busy, 0).total);
  }
  EXPECT_EQ(load_of(seen, Utilisation::mean)->utilisation, 0.6);
  EXPECT_EQ(load_of(seen, Utilisation::max)->utilisation, 1);
}

// Metrics of a window that was cut short do not add up to a second.
TEST(OperatorLoadOf, CountsBackpressureAsAShareOfTheThreeTimes) {
  EXPECT_EQ(load_of(observed(300, 100, 100), Utilisation::mean)->backpressured_ms_per_s, 200);
}

TEST(OperatorLoadOf, IsUnknownWithoutItsMetrics) {
  OperatorObservation seen = observed(300, 700, 0);
  seen.total.backpressured_ms_per_s.reset();
  EXPECT_FALSE(load_of(seen, Utilisation::mean));
  seen = observed(300, 700, 0);
  seen.total.busy_ms_per_s.reset();
  EXPECT_FALSE(load_of(seen, Utilisation::mean));
}

}  // namespace
}  // namespace millrace::job
