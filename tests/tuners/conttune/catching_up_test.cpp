#include "tuners/conttune/catching_up.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::conttune {
namespace {

// Sources a and b of a join. Windows of 10 s, 1000 records/s offered to each.
class ContTuneCatchingUp : public testing::Test {
 protected:
  ContTuneCatchingUp() {
    plan_.operators.insert(plan_.operators.begin() + 1, make_operator("b", plan::OperatorKind::source));
    plan_.edges.push_back({.from = "b", .to = "join"});
  }

  // What each source read, records/s.
  static job::Observation reading(double a, double b, double lag_of_a) {
    job::Observation seen;
    seen.window_s = 10;
    seen.operators["a"] = observed({worked(a * 4, a * 4, 10), worked(a * 6, a * 6, 10)});
    seen.operators["b"] = observed({worked(b * 10, b * 10, 10)});
    seen.sources["a"] = {.offered_rate_per_s = 1000, .lag_records = lag_of_a};
    seen.sources["b"] = {.offered_rate_per_s = 1000, .lag_records = 300};
    return seen;
  }
  std::optional<CatchUp> judge(const job::Observation& seen, double limit_s = 600) const {
    return catching_up(plan_, seen, 0.05, limit_s);
  }

  plan::LogicalPlan plan_ = make_chain({"a", "join", "sink"});
};

TEST_F(ContTuneCatchingUp, ReadsMoreThanArrives) {
  // 1200/s of 1000/s: 4000 records are gone after 20 s.
  const auto one = judge(reading(1200, 1000, 4000));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->source, "a");
  EXPECT_NEAR(one->surplus_per_s, 200, 1e-9);
  EXPECT_NEAR(one->left_s, 20, 1e-9);
  EXPECT_TRUE(judge(reading(1200, 1000, 0)).has_value());  // it has, within this window
}

TEST_F(ContTuneCatchingUp, TheSourceThatTakesLongestCounts) {
  // a: 100 / 200/s = 0.5 s; b: 300 / 100/s = 3 s.
  const auto one = judge(reading(1200, 1100, 100));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->source, "b");
  EXPECT_NEAR(one->left_s, 3, 1e-9);
}

TEST_F(ContTuneCatchingUp, UpToOnePercentMoreIsEven) {
  EXPECT_FALSE(judge(reading(1009, 1000, 4000)).has_value());
  EXPECT_TRUE(judge(reading(1011, 1000, 4000)).has_value());
}

TEST_F(ContTuneCatchingUp, NotIfItTakesTooLong) {
  EXPECT_TRUE(judge(reading(1200, 1000, 4000), 20.1).has_value());
  EXPECT_FALSE(judge(reading(1200, 1000, 4000), 19.9).has_value());
}

TEST_F(ContTuneCatchingUp, NotIfAnotherSourceFallsBehind) {
  EXPECT_TRUE(judge(reading(1200, 951, 4000)).has_value());
  EXPECT_FALSE(judge(reading(1200, 949, 4000)).has_value());
}

TEST_F(ContTuneCatchingUp, TakesWhatWasEmittedForWhatWasRead) {
  job::Observation seen = reading(1200, 1000, 4000);
  for (job::Metrics& subtask : seen.operators["a"].subtasks) subtask.records_in.reset();
  EXPECT_TRUE(judge(seen).has_value());
  seen.operators["a"].subtasks[1].records_out.reset();
  EXPECT_FALSE(judge(seen).has_value());
  seen.operators["a"].total.records_out = 12000;
  EXPECT_TRUE(judge(seen).has_value());
}

TEST_F(ContTuneCatchingUp, IsUnknownWithoutArrivalsOrBacklog) {
  job::Observation seen = reading(1200, 1000, std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(judge(seen).has_value());
  seen.sources["a"] = {.offered_rate_per_s = {}, .lag_records = 4000};
  EXPECT_FALSE(judge(seen).has_value());
  seen.sources.erase("a");
  EXPECT_FALSE(judge(seen).has_value());
}

}  // namespace
}  // namespace millrace::tuners::conttune
