#include "tuners/oracle/oracle.h"

#include <gtest/gtest.h>

#include "tests/tuners/tuner_case.h"
#include "tuners/oracle/schedule.h"

namespace millrace::tuners {
namespace {

class OracleTest : public testing::Test {
 protected:
  OracleTest() {
    for (const std::uint32_t degree : {2U, 7U, 3U}) {
      OraclePhase phase;
      phase.start = kernel::SimTime::from_seconds(600.0 * static_cast<double>(schedule_.phases.size()));
      phase.point = {.deployment = deploy(plan_, {{"count", degree}}),
                     .guarantee = oracle::Guarantee::exact,
                     .total = degree,
                     .bound = degree,
                     .evaluations = 20,
                     .backpressure = 0.05};
      schedule_.phases.push_back(std::move(phase));
    }
  }

  std::unique_ptr<Tuner> make(const OracleSchedule* schedule) {
    TunerContext context;
    context.plan = &plan_;
    context.oracle = schedule;
    const TunerEntry& entry = *find_tuner("oracle");
    return entry.make(context, default_options(entry));
  }

  static job::Observation at(double t_s) {
    job::Observation seen;
    seen.t_s = t_s;
    return seen;
  }

  const plan::LogicalPlan plan_ = make_chain({"source", "count", "sink"});
  OracleSchedule schedule_;
};

TEST_F(OracleTest, PlaysThePhaseInWhichItIsAsked) {
  const auto tuner = make(&schedule_);
  EXPECT_TRUE(tuner->prepare().has_value());
  const plan::Deployment first = tuner->plan();
  EXPECT_EQ(first, deploy(plan_, {{"count", 2}}));
  EXPECT_FALSE(tuner->adjust(first, at(599.9), nullptr).to.has_value());
  const Adjustment second = tuner->adjust(first, at(600), nullptr);
  EXPECT_EQ(second.to, deploy(plan_, {{"count", 7}}));
  EXPECT_EQ(second.why, "phase 2 of 3, from 600 s on: 7 instances (exact)");
  EXPECT_EQ(second.explain, nlohmann::json::parse(R"({"phase": 2, "start_s": 600.0, "total": 7, "bound": 7,
      "guarantee": "exact", "evaluations": 20, "backpressure": 0.05})"));
  EXPECT_EQ(tuner->adjust(*second.to, at(1e6), nullptr).to, deploy(plan_, {{"count", 3}}));
}

TEST_F(OracleTest, CannotBePreparedWithoutASearch) {
  const auto tuner = make(nullptr);
  EXPECT_FALSE(tuner->prepare().has_value());
  EXPECT_EQ(tuner->plan(), plan::Deployment(plan_));
}

}  // namespace
}  // namespace millrace::tuners
