#include "experiments/statistics/pareto.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using Points = std::vector<std::vector<double>>;

TEST(ParetoFront, IsWhatNothingBeatsInEverything) {
  const Points points = {{0.2, 3, 0},    // cheapest
                         {0.0, 7, 4},    // keeps the SLO
                         {0.2, 3, 1},    // one change more than the first
                         {0.1, 5, 9},    // between them
                         {0.1, 6, 10}};  // worse than that in two, equal in one
  EXPECT_EQ(pareto_front(points), (std::vector<bool>{true, true, false, true, false}));
}

TEST(ParetoFront, EqualPointsShareIt) {
  EXPECT_EQ(pareto_front(Points{{1, 2}, {1, 2}, {2, 2}}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(pareto_front(Points{{0.0}, {-0.0}}), (std::vector<bool>{true, true}));
  EXPECT_EQ(pareto_front(Points{{5, 5}}), (std::vector<bool>{true}));
  EXPECT_TRUE(pareto_front({}).empty());
}

}  // namespace
}  // namespace millrace::experiments
