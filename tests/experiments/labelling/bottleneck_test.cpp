#include "experiments/labelling/bottleneck.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
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
  EXPECT_EQ(bottleneck_labels(loads, edges, Downstream::transitive), (Labels{-1, 1, 0, 0}));
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

}  // namespace
}  // namespace millrace::experiments
