// What the whole of the judgement is worth: it finds no difference where there is none, and finds a small one.
#include <gtest/gtest.h>

#include <vector>

#include "experiments/statistics/bootstrap.h"
#include "experiments/statistics/signed_rank.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

constexpr int kComparisons = 100;
constexpr std::size_t kSeeds = 9;
constexpr double kLevel = 0.05;

// Mean parallelism of two tuners under the loads of nine seeds: the load moves both alike, by 15 % from seed to seed,
// and each has its own chance on top, 2 %. The first needs `share` of the second's parallelism.
std::vector<double> differences(double share, kernel::RandomStream& random) {
  std::vector<double> differences(kSeeds);
  for (double& difference : differences) {
    const double needed = 40 * (1 + 0.15 * random.normal());
    const double first = needed * share * (1 + 0.02 * random.normal()), second = needed * (1 + 0.02 * random.normal());
    difference = first - second;
  }
  return differences;
}

TEST(Power, IdenticalTunersDoNotDiffer) {
  kernel::RandomStream random = kernel::Seed(1).stream("identical");
  int without_difference = 0, zero_inside = 0;
  for (int i = 0; i < kComparisons; ++i) {
    const auto sample = differences(1, random);
    without_difference += signed_rank_test(sample).p > kLevel ? 1 : 0;
    zero_inside += bootstrap_mean(sample, "identical").interval->contains(0) ? 1 : 0;
  }
  EXPECT_GE(without_difference, 93);
  EXPECT_GE(zero_inside, 90);
}

TEST(Power, FivePercentLessParallelismIsFound) {
  kernel::RandomStream random = kernel::Seed(1).stream("less");
  int found = 0, below_zero = 0;
  for (int i = 0; i < kComparisons; ++i) {
    const auto sample = differences(0.95, random);
    found += signed_rank_test(sample).p <= kLevel ? 1 : 0;
    below_zero += bootstrap_mean(sample, "less").interval->high < 0 ? 1 : 0;
  }
  EXPECT_GE(found, 95);
  EXPECT_GE(below_zero, 95);
}

// Unpaired, the loads' spread of 15 % would hide 5 %: common random numbers are what makes nine seeds enough.
TEST(Power, WithoutPairsItIsNotFound) {
  kernel::RandomStream random = kernel::Seed(1).stream("unpaired");
  int found = 0;
  for (int i = 0; i < kComparisons; ++i) {
    std::vector<double> unpaired(kSeeds);
    for (double& difference : unpaired) {
      difference = 40 * (0.95 * (1 + 0.15 * random.normal()) - (1 + 0.15 * random.normal()));
    }
    found += signed_rank_test(unpaired).p <= kLevel ? 1 : 0;
  }
  EXPECT_LE(found, 30);
}

}  // namespace
}  // namespace millrace::experiments
