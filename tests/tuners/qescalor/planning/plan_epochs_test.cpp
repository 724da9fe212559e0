#include "tuners/qescalor/planning/plan_epochs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/kernel/random_stream.h"
#include "tests/tuners/qescalor/planning/brute_force.h"

namespace millrace::tuners::qescalor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ResourceOption option(double rate_per_s, double price) {
  return {.resources = {}, .rate_per_s = rate_per_s, .price_per_epoch = price};
}

std::vector<InstanceCounts> epochs_of(const PlanningProblem& problem, const PlanningSettings& settings = {}) {
  const auto schedule = plan_epochs(problem, settings);
  EXPECT_TRUE(schedule) << schedule.error();
  return schedule ? schedule->epochs : std::vector<InstanceCounts>{};
}

std::string mistake(const PlanningProblem& problem, const PlanningSettings& settings = {}) {
  const auto schedule = plan_epochs(problem, settings);
  return schedule ? "" : schedule.error();
}

// Small whole numbers make ties and loads that are met exactly.
PlanningProblem random_problem(kernel::RandomStream& stream) {
  const auto below = [&](std::uint64_t n) { return static_cast<double>(stream.below(n)); };
  PlanningProblem problem;
  const std::size_t options = 1 + stream.below(3), epochs = 1 + stream.below(4);
  for (std::size_t r = 0; r < options; ++r) {
    const double rate = stream.below(10) == 0 ? 0 : 3 + below(8);
    problem.options.push_back(option(rate, below(6) + (stream.below(2) == 0 ? stream.uniform() : 0)));
    problem.running.push_back(static_cast<std::uint32_t>(stream.below(5)));
  }
  for (std::size_t t = 0; t < epochs; ++t) problem.load_per_s.push_back(below(13));
  problem.change = {below(8) * 0.5, below(4) * stream.uniform()};
  return problem;
}

TEST(PlanEpochs, CostsWhatTryingEverythingFinds) {
  kernel::RandomStream stream = kernel::Seed(9).stream("problems");
  int solved = 0, unsolved = 0;
  for (int i = 0; i < 500; ++i) {
    const PlanningProblem problem = random_problem(stream);
    for (const Candidates candidates : {Candidates::all, Candidates::paper}) {
      const PlanningSettings settings{candidates, i % 2 == 0 ? 0U : 4U};
      const auto least = BruteForce(problem, settings).least_cost();
      const auto schedule = plan_epochs(problem, settings);
      ASSERT_EQ(schedule.has_value(), least.has_value()) << i << (schedule ? "" : schedule.error());
      ++(least ? solved : unsolved);
      if (!least) continue;
      ASSERT_NEAR(schedule->cost(), *least, 1e-9) << i;
      ASSERT_EQ(schedule->epochs.size(), problem.load_per_s.size());
      for (std::size_t t = 0; t < problem.load_per_s.size(); ++t) {
        ASSERT_GE(rate_of(problem.options, schedule->epochs[t]), problem.load_per_s[t]) << i;
      }
      ASSERT_EQ(priced_schedule(problem, schedule->epochs).cost(), schedule->cost());
    }
  }
  EXPECT_GT(solved, 800);
  EXPECT_GT(unsolved, 20);
}

TEST(PlanEpochs, OneMoreOptionNeverCostsMore) {
  kernel::RandomStream stream = kernel::Seed(9).stream("more");
  for (int i = 0; i < 300; ++i) {
    PlanningProblem problem = random_problem(stream);
    const auto before = plan_epochs(problem, {});
    problem.options.push_back(option(1 + static_cast<double>(stream.below(20)), stream.uniform() * 8));
    problem.running.push_back(0);
    const auto after = plan_epochs(problem, {});
    ASSERT_TRUE(after) << after.error();
    if (!before) continue;
    ASSERT_LE(after->cost(), before->cost() + 1e-9) << i;
  }
}

TEST(PlanEpochs, MoreLoadNeverCostsLess) {
  kernel::RandomStream stream = kernel::Seed(9).stream("load");
  for (int i = 0; i < 300; ++i) {
    PlanningProblem problem = random_problem(stream);
    const auto before = plan_epochs(problem, {});
    for (double& load : problem.load_per_s) load += static_cast<double>(stream.below(3));
    const auto after = plan_epochs(problem, {});
    if (!before || !after) continue;
    ASSERT_GE(after->cost(), before->cost() - 1e-9) << i;
  }
}

// Two epochs of 10 between two of 20: keeping an idle instance costs 2 * 3 = 6.
TEST(PlanEpochs, KeepsAnIdleInstanceThatIsDearerToStopAndStart) {
  PlanningProblem problem{{option(10, 3)}, {5, 2}, {20, 10, 10, 20}, {2}};
  EXPECT_THAT(epochs_of(problem),
              ElementsAre(InstanceCounts{2}, InstanceCounts{2}, InstanceCounts{2}, InstanceCounts{2}));
  problem.change = {3, 2};
  EXPECT_THAT(epochs_of(problem),
              ElementsAre(InstanceCounts{2}, InstanceCounts{1}, InstanceCounts{1}, InstanceCounts{2}));
}

TEST(PlanEpochs, MixesSizes) {
  // 27 = 2 * 10 + 7: 2 * 5 + 4 = 14; three large ones: 15; four small ones: 16.
  const PlanningProblem problem{{option(7, 4), option(10, 5)}, {0, 0}, {27}, {0, 0}};
  EXPECT_THAT(epochs_of(problem), ElementsAre(InstanceCounts{1, 2}));
  EXPECT_EQ(plan_epochs(problem, {})->cost(), 14);
}

TEST(PlanEpochs, ThePapersCandidatesForbidIdleInstancesAboveTheGreatestLoad) {
  // The small instance is idle once the large one runs, but the horizon ends before stopping it would pay.
  const PlanningProblem problem{{option(3, 1), option(10, 1)}, {0, 9}, {10}, {1, 1}};
  EXPECT_THAT(epochs_of(problem), ElementsAre(InstanceCounts{1, 1}));
  EXPECT_THAT(epochs_of(problem, {Candidates::paper, 0}), ElementsAre(InstanceCounts{0, 1}));
}

TEST(PlanEpochs, MoreRunThanAreNeeded) {
  const PlanningProblem problem{{option(10, 5)}, {1, 1}, {10, 10}, {100}};
  EXPECT_THAT(epochs_of(problem), ElementsAre(InstanceCounts{1}, InstanceCounts{1}));
  EXPECT_EQ(plan_epochs(problem, {})->change_cost, 99);
  EXPECT_THAT(epochs_of(problem, {Candidates::all, 3}), ElementsAre(InstanceCounts{1}, InstanceCounts{1}));
}

TEST(PlanEpochs, NothingRunsWithoutLoad) {
  const PlanningProblem problem{{option(10, 5), option(20, 7)}, {1, 1}, {0, 0}, {2, 0}};
  EXPECT_THAT(epochs_of(problem), ElementsAre(InstanceCounts{0, 0}, InstanceCounts{0, 0}));
}

TEST(PlanEpochs, EqualCostsGoToFewerInstancesAndThenToLaterOptions) {
  EXPECT_THAT(epochs_of({{option(10, 2), option(20, 4)}, {0, 0}, {20}, {0, 0}}), ElementsAre(InstanceCounts{0, 1}));
  EXPECT_THAT(epochs_of({{option(10, 2), option(10, 2)}, {0, 0}, {20}, {0, 0}}), ElementsAre(InstanceCounts{0, 2}));
}

TEST(PlanEpochs, WhatCannotDoAnythingIsNotStarted) {
  EXPECT_THAT(epochs_of({{option(0, 0), option(10, 2)}, {1, 1}, {20}, {0, 0}}), ElementsAre(InstanceCounts{0, 2}));
  EXPECT_EQ(mistake({{option(0, 1)}, {1, 1}, {0, 5}, {2}}),
            "epoch 1: no number of instances can process 5 records/s; 0 at most");
}

TEST(PlanEpochs, SaysWhatNoInstancesCanProcess) {
  EXPECT_EQ(mistake({{option(10, 1), option(20, 2)}, {1, 1}, {30, 70}, {0, 0}}, {Candidates::all, 3}),
            "epoch 1: no 3 instances can process 70 records/s; 60 at most");
  EXPECT_THAT(mistake({{option(1, 1), option(1.5, 1), option(2, 1)}, {1, 1}, {1000}, {0, 0, 0}}),
              HasSubstr("more than 1048576 multisets of 3 options carry a load of 1000 records/s"));
}

TEST(PlanEpochs, PricesFollowTheResourcesAndTheLengthOfTheEpoch) {
  plan::Prices prices;
  prices.core_hour = 2;
  prices.gib_hour = 8;
  const plan::InstanceResources resources{.cpu_share = 1.5, .memory = kernel::Bytes{std::int64_t{1} << 29}};
  const ResourceOption made = priced_option(resources, 100, prices, kernel::Duration::from_seconds(900));
  EXPECT_DOUBLE_EQ(made.price_per_epoch, (1.5 * 2 + 0.5 * 8) / 4);
  EXPECT_EQ(made.rate_per_s, 100);
}

}  // namespace
}  // namespace millrace::tuners::qescalor
