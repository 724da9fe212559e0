#include "tuners/cpu_threshold/cpu_use.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::cpu_threshold {
namespace {

using testing::Test;

class CpuUseTest : public Test {
 protected:
  CpuUseTest() : plan_(make_chain({"source", "count", "sink"})) {}

  static job::Observation showing(const std::vector<std::optional<double>>& cores) {
    job::Observation seen;
    for (const auto& each : cores) {
      job::Metrics metrics;
      metrics.cpu_share = each;
      seen.operators["count"].subtasks.push_back(metrics);
    }
    return seen;
  }
  CpuUse use(std::uint32_t degree, const job::Observation& seen, const CpuRequest& request = {}) const {
    return cpu_use_of("count", deploy(plan_, {{"count", degree}}), seen, request);
  }

  plan::LogicalPlan plan_;
};

TEST_F(CpuUseTest, IsOfOneCoreWithoutQuotaAndRequest) {
  const CpuUse seen = use(3, showing({0.2, 0.4, 0.9}));
  EXPECT_EQ(seen.known, (std::vector<double>{0.2, 0.4, 0.9}));
  EXPECT_EQ(seen.unknown, 0U);
  EXPECT_NEAR(mean_use(seen), 0.5, 1e-12);
  EXPECT_EQ(highest_use(seen), 0.9);
}

TEST_F(CpuUseTest, IsOfTheQuotaOrOfWhatTheOptionSays) {
  plan_.operators[1].resources.cpu_share = 0.5;
  EXPECT_EQ(use(1, showing({0.25})).known, (std::vector<double>{0.5}));
  EXPECT_EQ(use(1, showing({0.25}), {.cores = 0.25}).known, (std::vector<double>{1.0}));
}

TEST_F(CpuUseTest, WhatIsMissingIsUnknownOrZeroOnDemand) {
  const job::Observation seen = showing({0.8, std::nullopt, std::numeric_limits<double>::quiet_NaN()});
  EXPECT_EQ(use(3, seen).known, (std::vector<double>{0.8}));
  EXPECT_EQ(use(3, seen).unknown, 2U);
  const CpuUse zero = use(3, seen, {.missing_is_zero = true});
  EXPECT_EQ(zero.known, (std::vector<double>{0.8, 0, 0}));
  EXPECT_EQ(zero.unknown, 0U);
  EXPECT_EQ(use(2, {}).unknown, 2U);
  EXPECT_EQ(mean_use(use(2, {})), 0);
  EXPECT_EQ(highest_use(use(2, {})), 0);
}

TEST_F(CpuUseTest, CountsTheInstancesThatAreDeployedNow) {
  EXPECT_EQ(use(3, showing({0.5, 0.6})).unknown, 1U);
  EXPECT_EQ(use(1, showing({0.5, 0.6})).known, (std::vector<double>{0.5}));
}

TEST_F(CpuUseTest, TheOperatorsMeanStandsForInstancesThatAreNotShown) {
  job::Observation seen;
  seen.operators["count"].total.cpu_share = 0.7;
  EXPECT_EQ(use(2, seen).known, (std::vector<double>{0.7, 0.7}));
}

}  // namespace
}  // namespace millrace::tuners::cpu_threshold
