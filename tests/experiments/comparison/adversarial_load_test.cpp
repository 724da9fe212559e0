#include "experiments/comparison/adversarial_load.h"

#include <gtest/gtest.h>

#include "sim/plan/rate_patterns.h"
#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;

// Runs nothing; remembers the rates of `in`.
class RatesOnly final : public job::Testbed {
 public:
  job::TestbedResult<job::Granted> deploy(const job::Job&, const plan::Deployment& deployment) override {
    return job::Granted{deployment, {}};
  }
  job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& deployment) override {
    return job::Granted{deployment, {}};
  }
  job::TestbedResult<job::Window> observe(kernel::Duration window) override {
    at += window;
    job::Window nothing;
    return nothing;
  }
  job::TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override {
    rates.push_back(from_now_on.at("in"));
    return {};
  }
  kernel::SimTime now() const override { return at; }
  void stop() override {}

  kernel::SimTime at;
  std::vector<plan::RateSchedule> rates;
};

class AdversarialLoadTest : public testing::Test {
 protected:
  AdversarialLoadTest() { job_.sources.at("in").rate = plan::steps({100, 200, 400}, 10_s, false); }

  plan::Deployment maps(std::uint32_t degree) const {
    return plan::Deployment(job_.plan).with("map", plan::Parallelism{degree});
  }
  bool answer(std::uint32_t from, std::uint32_t to) { return load_.answer(testbed_, maps(from), maps(to)).has_value(); }
  // The newest rate, so long after it came.
  double rate(kernel::Duration later) const { return testbed_.rates.back().rate(kernel::SimTime() + later); }

  job::Job job_ = small_job();
  RatesOnly testbed_;
  AdversarialLoad load_{job_, {.low = 0.5}, kernel::SimTime() + 60_s};
};

// What is left of 100, 200 and 400 records/s at 15 s, halved; and whole again at 25 s.
TEST_F(AdversarialLoadTest, IsAShareOfTheScheduleWhileTheJobIsLarge) {
  testbed_.observe(15_s);
  ASSERT_TRUE(answer(1, 2));
  EXPECT_TRUE(load_.is_low());
  EXPECT_EQ(rate(0_s), 100);
  EXPECT_EQ(rate(4_s), 100);
  EXPECT_EQ(rate(5_s), 200);
  testbed_.observe(10_s);
  ASSERT_TRUE(answer(2, 1));
  EXPECT_FALSE(load_.is_low());
  EXPECT_EQ(rate(0_s), 400);
}

TEST_F(AdversarialLoadTest, AnswersOnlyWhatIsNew) {
  ASSERT_TRUE(answer(3, 2)) << "it is high at the start";
  ASSERT_TRUE(answer(2, 2));
  EXPECT_TRUE(testbed_.rates.empty());
  ASSERT_TRUE(answer(2, 4));
  ASSERT_TRUE(answer(4, 5));
  EXPECT_EQ(testbed_.rates.size(), 1U);
}

TEST_F(AdversarialLoadTest, LeavesOutWhatNobodySees) {
  testbed_.observe(60_s);
  ASSERT_TRUE(answer(1, 2));
  EXPECT_TRUE(testbed_.rates.empty());
}

}  // namespace
}  // namespace millrace::experiments
