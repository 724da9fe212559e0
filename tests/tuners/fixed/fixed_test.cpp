#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners {
namespace {

TEST(Fixed, KeepsWhatWasSubmitted) {
  const plan::LogicalPlan plan = make_chain({"source", "count", "sink"});
  const auto tuner = make_tuner("fixed", plan, {}, {{"count", 7}});
  EXPECT_EQ(tuner->plan(), deploy(plan, {{"count", 7}}));
  const Adjustment adjustment = tuner->adjust(tuner->plan(), {}, nullptr);
  EXPECT_FALSE(adjustment.to.has_value());
  EXPECT_EQ(adjustment.next, nullptr);
}

TEST(Fixed, SetsEveryScalableOperatorIfAsked) {
  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  plan.operators[2].scalable = false;
  const auto tuner = make_tuner("fixed", plan, {{"parallelism", 4}}, {{"source", 3}, {"count", 2}});
  EXPECT_EQ(tuner->plan(), deploy(plan, {{"source", 3}, {"parse", 4}, {"count", 2}, {"sink", 4}}));
}

}  // namespace
}  // namespace millrace::tuners
