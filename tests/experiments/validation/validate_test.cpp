#include "experiments/validation/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <sstream>
#include <thread>

#include "experiments/store/export.h"
#include "tests/experiments/store/temporary_folder.h"
#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

class Validate : public testing::Test {
 protected:
  Validate() {
    validation_.name = "small";
    validation_.split = Split::all;
    validation_.inputs = {ReplayInput::plain, ReplayInput::oracle};
    replay_ = [this](const PublishedPlan& plan, const runtime::EngineProfile&,
                     const ReplayOptions& options) -> ReplayOutcome {
      ++replays_;
      std::this_thread::sleep_for(each_takes_);
      if (plan.id == "plan-3") return tl::unexpected<std::string>("no slot is left");
      ReplayedLabels labels = right_labels(plan);
      if (options.input == ReplayInput::plain) labels.achieved_per_s /= 2;
      return labels;
    };
  }

  Store store() { return std::move(*Store::open(folder_.file("store.sqlite"))); }
  ValidateOutcome run(Store& store, std::size_t jobs = 2) {
    const auto plans = plans_to_judge(validation_, set_, false);
    auto outcome = validate(
        validation_, *plans, set_, replay_, store,
        {.artefact_name = "test/small", .jobs = jobs, .interrupted = [this] { return replays_ >= stop_after_; }});
    EXPECT_TRUE(outcome.has_value());
    return std::move(*outcome);
  }
  static std::string dump(Store& store) {
    std::ostringstream out;
    EXPECT_TRUE(write_dump(store, out).has_value());
    return out.str();
  }

  const TemporaryFolder folder_;
  const std::vector<PublishedPlan> plans_ = small_published_plans(9);
  const PublishedSet set_ = set_of(plans_);
  Validation validation_;
  Replay replay_;
  std::atomic<std::size_t> replays_ = 0;
  std::size_t stop_after_ = 1000;
  std::chrono::milliseconds each_takes_{0};
};

TEST_F(Validate, ReplaysEveryPlanWithEveryInput) {
  Store store = this->store();
  const ValidateOutcome outcome = run(store);
  EXPECT_EQ(replays_, 18u);
  EXPECT_EQ(outcome.replays, 18u);
  EXPECT_EQ(outcome.stored, 0u);
  EXPECT_EQ(outcome.failed, 2u);
  EXPECT_FALSE(outcome.interrupted);
  ASSERT_EQ(outcome.plans.size(), 9u);
  for (const JudgedPlan& plan : outcome.plans) {
    if (plan.plan.id == "plan-3") continue;
    EXPECT_DOUBLE_EQ(q_error(pairs_of(plan, 0, JudgedQuantity::source_rate).at(0).pair), 2);
    EXPECT_DOUBLE_EQ(q_error(pairs_of(plan, 1, JudgedQuantity::source_rate).at(0).pair), 1);
  }
}

TEST_F(Validate, ComputesNothingTwice) {
  Store store = this->store();
  run(store);
  const std::string stored = dump(store);
  const ValidateOutcome again = run(store);
  EXPECT_EQ(replays_, 18u);
  EXPECT_EQ(again.stored, 18u);
  EXPECT_EQ(again.failed, 2u);
  EXPECT_EQ(again.plans.size(), 9u);
  EXPECT_EQ(dump(store), stored);
}

TEST_F(Validate, GoesOnWhereItWasInterrupted) {
  Store whole = std::move(*Store::open(folder_.file("whole.sqlite")));
  run(whole, 1);

  Store store = this->store();
  replays_ = 0;
  stop_after_ = 5;
  each_takes_ = std::chrono::milliseconds(20);  // so that the stop is noticed in time
  EXPECT_TRUE(run(store, 1).interrupted);
  const std::size_t before = replays_;
  EXPECT_LT(before, 18u);
  stop_after_ = 1000;
  const ValidateOutcome rest = run(store, 3);
  EXPECT_EQ(rest.stored, before);
  EXPECT_EQ(replays_, 18u);
  EXPECT_EQ(dump(store), dump(whole));
}

TEST_F(Validate, SharesReplaysWithASmallerValidation) {
  Store store = this->store();
  run(store);
  validation_.sample = 4;
  validation_.inputs = {ReplayInput::oracle};
  const ValidateOutcome smaller = run(store);
  EXPECT_EQ(smaller.replays, 4u);
  EXPECT_EQ(smaller.stored, 4u);
  EXPECT_EQ(replays_, 18u);
}

TEST_F(Validate, StopsAtAPlanThatCannotBeRead) {
  Store store = this->store();
  PublishedSet broken = set_;
  broken.plan = [](const PlanRef&) -> StoreResult<PublishedPlan> { return tl::unexpected(StoreError{"damaged"}); };
  const auto outcome = validate(validation_, *plans_to_judge(validation_, set_, false), broken, replay_, store,
                                {.artefact_name = "x", .jobs = 2, .interrupted = [] { return false; }});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().what, "damaged");
}

TEST_F(Validate, TakesOnlyPlansOfTheSplit) {
  const auto digits = [&](Split split) {
    validation_.split = split;
    const auto plans = plans_to_judge(validation_, set_, false);
    std::vector<std::uint32_t> digits_of_split;
    for (const PlanRef& plan : plans.value()) digits_of_split.push_back(split_digit(plan.id));
    return digits_of_split;
  };
  EXPECT_THAT(digits(Split::calibration), testing::Each(testing::Lt(2u)));
  EXPECT_THAT(digits(Split::judging), testing::Each(testing::Ge(2u)));
  EXPECT_EQ(plans_to_judge(validation_, set_, true)->size(), 1u);
}

}  // namespace
}  // namespace millrace::experiments
