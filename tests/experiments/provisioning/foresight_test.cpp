#include "experiments/provisioning/foresight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using testing::ElementsAre;

// Days of four epochs; performance comes back after two.
struct Foreseen : testing::Test {
  ProvisioningSpec spec;
  OperatorLoad load{.load_per_s = {1, 2, 3, 4, 5, 6, 7, 8, 9}, .performance = {0.9, 1.1, 0.8, 1.2, 0.7, 1.3, 1, 1, 1}};

  void SetUp() override {
    spec.epoch = 360_min;
    spec.drift.period = 720_min;
  }
  std::vector<double> of_load(Foresight foresight, std::size_t now, std::size_t count) {
    spec.foresight = foresight;
    return foreseen(*forecasters_of(spec, load).load, load.load_per_s, now, count);
  }
  std::vector<double> of_performance(Foresight foresight, std::size_t now, std::size_t count) {
    spec.drift.foresight = foresight;
    return foreseen(*forecasters_of(spec, load).performance, load.performance, now, count);
  }
};

TEST_F(Foreseen, LoadIsAsInTheEpochOrTheDayBefore) {
  EXPECT_THAT(of_load(Foresight::oracle, 3, 3), ElementsAre(4, 5, 6));
  EXPECT_THAT(of_load(Foresight::persistence, 3, 3), ElementsAre(3, 3, 3));
  EXPECT_THAT(of_load(Foresight::seasonal, 5, 3), ElementsAre(2, 3, 4));
  EXPECT_THAT(of_load(Foresight::seasonal, 4, 5), ElementsAre(1, 2, 3, 4, 1));
  EXPECT_THAT(of_load(Foresight::seasonal, 3, 2), ElementsAre(3, 3));
}

TEST_F(Foreseen, PerformanceIsAsInTheEpochOrThePeriodBefore) {
  EXPECT_THAT(of_performance(Foresight::oracle, 1, 2), ElementsAre(1.1, 0.8));
  EXPECT_THAT(of_performance(Foresight::persistence, 4, 2), ElementsAre(1.2, 1.2));
  EXPECT_THAT(of_performance(Foresight::seasonal, 4, 3), ElementsAre(0.8, 1.2, 0.8));
  EXPECT_THAT(of_performance(Foresight::seasonal, 1, 2), ElementsAre(0.9, 0.9));
}

TEST_F(Foreseen, WithoutAPastTheFirstEpochStandsForAll) {
  for (const Foresight foresight : {Foresight::persistence, Foresight::seasonal}) {
    EXPECT_THAT(of_load(foresight, 0, 2), ElementsAre(1, 1));
    EXPECT_THAT(of_performance(foresight, 0, 2), ElementsAre(0.9, 0.9));
  }
  EXPECT_THAT(of_load(Foresight::oracle, 0, 2), ElementsAre(1, 2));
}

}  // namespace
}  // namespace millrace::experiments
