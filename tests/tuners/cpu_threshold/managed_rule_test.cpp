#include "tuners/cpu_threshold/managed_rule.h"

#include <gtest/gtest.h>

namespace millrace::tuners::cpu_threshold {
namespace {

// Windows of one minute, one after the other.
class ManagedRuleTest : public testing::Test {
 protected:
  ManagedRuleTest() { settings_.most = 100; }

  // Shows `minutes` equal windows, stopping at the first change; returns the size.
  std::uint32_t show(int minutes, double cpu, const std::string& missing = "") {
    for (int i = 0; i < minutes; ++i) {
      t_s_ += 60;
      const ManagedDecision decision =
          managed_rule(settings_, memory_, size_, {.t_s = t_s_, .window_s = 60, .highest = cpu, .missing = missing});
      why_ = decision.why;
      if (decision.size == size_) continue;
      changed_at_s_ = t_s_;
      return size_ = decision.size;
    }
    return size_;
  }

  ManagedSettings settings_;
  ManagedMemory memory_;
  std::uint32_t size_ = 4;
  double t_s_ = 0, changed_at_s_ = 0;
  std::string why_;
};

TEST_F(ManagedRuleTest, DoublesAfterFifteenHighMinutes) {
  EXPECT_EQ(show(14, 0.75), 4U);
  EXPECT_EQ(show(1, 0.75), 8U);  // the threshold itself is high
  EXPECT_EQ(why_, "CPU at least 75 % for 900 s");
  EXPECT_EQ(show(14, 0.9), 8U);  // counts anew
  EXPECT_EQ(show(1, 0.9), 16U);
}

TEST_F(ManagedRuleTest, OneMinuteBelowBreaksTheSequence) {
  show(14, 0.9);
  EXPECT_EQ(show(1, 0.74), 4U);
  EXPECT_EQ(show(14, 0.9), 4U);
  EXPECT_EQ(show(1, 0.9), 8U);
}

TEST_F(ManagedRuleTest, HalvesAfterSixLowHoursRoundedUp) {
  size_ = 7;
  EXPECT_EQ(show(359, 0.09), 7U);
  EXPECT_EQ(show(1, 0.09), 4U);
  EXPECT_EQ(show(360, 0.09), 2U);
}

TEST_F(ManagedRuleTest, TenPercentIsNotLow) {
  EXPECT_EQ(show(400, 0.1), 4U);
}

TEST_F(ManagedRuleTest, NeverBelowWhatWasConfiguredNorAboveTheLimit) {
  settings_.least = 3;
  EXPECT_EQ(show(360, 0), 3U);
  EXPECT_EQ(show(400, 0), 3U);
  EXPECT_EQ(why_, "CPU 0 %, but 3 is the least size");
  settings_.most = 5;
  EXPECT_EQ(show(15, 1), 5U);
  EXPECT_EQ(show(30, 1), 5U);
  EXPECT_EQ(why_, "CPU 100 %, but the limit of 5 is reached");
}

TEST_F(ManagedRuleTest, WaitsForTheCooldownButCountsDuringIt) {
  settings_.cooldown_s = 20 * 60;
  EXPECT_EQ(show(15, 1), 8U);
  const double first_s = changed_at_s_;
  show(100, 1);
  EXPECT_EQ(size_, 16U);
  EXPECT_EQ(changed_at_s_ - first_s, 20 * 60);  // not 15 min, and not 35
}

TEST_F(ManagedRuleTest, AMissingMinuteNeitherCountsNorBreaks) {
  show(14, 0.9);
  EXPECT_EQ(show(5, 0, "count"), 4U);
  EXPECT_EQ(why_, "the CPU of count is missing");
  EXPECT_EQ(show(1, 0.9), 8U);
  EXPECT_EQ(show(500, 0, "count"), 8U);  // nothing is scaled down without metrics
}

TEST_F(ManagedRuleTest, WhatIsHighWithoutTheMissingIsHigh) {
  EXPECT_EQ(show(15, 0.8, "count"), 8U);
}

TEST_F(ManagedRuleTest, FollowsItsFactorsAndThresholds) {
  settings_.up_threshold = 0.5;
  settings_.up_for_s = 120;
  settings_.up_factor = 1.5;
  settings_.down_threshold = 0.4;
  settings_.down_for_s = 180;
  settings_.down_factor = 0.75;
  size_ = 3;
  EXPECT_EQ(show(2, 0.5), 5U);   // 4.5
  EXPECT_EQ(show(3, 0.39), 4U);  // 3.75
}

TEST_F(ManagedRuleTest, MemoryGoesThroughJson) {
  show(17, 0.9);
  EXPECT_EQ(managed_memory_from(nlohmann::json::parse(to_json(memory_).dump())), memory_);
  EXPECT_EQ(managed_memory_from(nullptr), ManagedMemory{});
}

}  // namespace
}  // namespace millrace::tuners::cpu_threshold
