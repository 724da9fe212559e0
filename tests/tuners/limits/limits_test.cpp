#include "tuners/limits/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::limits {
namespace {

using namespace kernel::literals;
using testing::HasSubstr;
using Degrees = std::map<std::string, std::uint32_t>;

// Wishes what the test says; counts its decisions in its state.
class Wishing final : public Tuner {
 public:
  explicit Wishing(plan::Deployment start) : start_(std::move(start)) {}
  Cadence cadence() const override { return {.period = 60_s, .settle = 5_s}; }
  plan::Deployment plan() const override { return start_; }
  tl::expected<void, std::string> prepare() override {
    prepared = true;
    return {};
  }
  Adjustment adjust(const plan::Deployment&, const job::Observation&, const TunerState& state) const override {
    return {.to = wish,
            .next = state.is_null() ? 1 : state.get<int>() + 1,
            .why = "because",
            .explain = {{"wish", wish.has_value()}},
            .next_if_held = if_held,
            .failure = failure,
            .restart = restart};
  }
  std::optional<plan::Deployment> wish;
  std::optional<TunerState> if_held;
  std::optional<std::string> failure;
  bool restart = false;
  bool prepared = false;

 private:
  plan::Deployment start_;
};

class LimitsTest : public testing::Test {
 protected:
  LimitsTest() : current(deploy(plan, {{"source", 2}})) {}

  // A job that runs with these degrees under limits.
  void wear(const Limits& limits, const Degrees& start) {
    current = deploy(plan, start);
    auto wishing = std::make_unique<Wishing>(current);
    wrapped = wishing.get();
    TunerContext context;
    context.plan = &plan;
    context.initial_parallelism = {{"source", 2}, {"parse", 3}};
    tuner = limited(std::move(wishing), context, limits);
    state = nullptr;
  }
  // What the tuner does at `t_s` about a wish; what it grants takes place.
  Degrees at(double t_s, const Degrees& wish) {
    wrapped->wish = current;
    for (const auto& [id, degree] : wish) wrapped->wish = wrapped->wish->with(id, plan::Parallelism{degree});
    if (wish.empty()) wrapped->wish.reset();
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = 60;
    last = tuner->adjust(current, seen, nlohmann::json::parse(state.dump()));
    state = last.next;
    if (last.to && takes_place) current = *last.to;
    Degrees degrees;
    for (const char* id : {"parse", "count"}) degrees[id] = current.parallelism(id);
    return degrees;
  }
  static Degrees both(std::uint32_t parse, std::uint32_t count) { return {{"parse", parse}, {"count", count}}; }

  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  Wishing* wrapped = nullptr;
  std::unique_ptr<Tuner> tuner;
  plan::Deployment current;
  TunerState state;
  Adjustment last;
  bool takes_place = true;
};

TEST_F(LimitsTest, ARestartIsHeldBackAsAChangeIs) {
  wear({.excluded = {{.from_s = 100, .until_s = 200}}}, both(3, 4));
  wrapped->restart = true;
  wrapped->if_held = 77;
  at(60, {});
  EXPECT_TRUE(last.restart);
  EXPECT_EQ(last.why, "because");
  at(120, {});
  EXPECT_FALSE(last.restart);
  EXPECT_EQ(state.at("wrapped"), 77);
  EXPECT_THAT(last.why, HasSubstr("the restart held back by: excluded 00:01:40-00:03:20"));
  wear({.max = 3}, both(3, 3));
  wrapped->restart = true;
  at(60, {});
  EXPECT_TRUE(last.restart);
}

TEST_F(LimitsTest, WithoutLimitsTheTunerDecides) {
  wear({}, both(2, 2));
  EXPECT_EQ(tuner->cadence().settle, 5_s);
  EXPECT_TRUE(tuner->prepare().has_value());
  EXPECT_TRUE(wrapped->prepared);
  EXPECT_EQ(tuner->plan(), current);
  EXPECT_EQ(at(60, both(9, 1)), both(9, 1));
  EXPECT_EQ(last.why, "because");
  EXPECT_EQ(last.explain.at("wish"), true);
  EXPECT_EQ(last.explain.at("limits").at("held_by").size(), 0U);
  EXPECT_EQ(at(120, {}), both(9, 1));
  EXPECT_FALSE(last.to.has_value());
  EXPECT_EQ(state.at("wrapped"), 2);
}

TEST_F(LimitsTest, BoundsClampWishesAndTheStart) {
  wear({.min = 2, .max = 8}, both(1, 9));
  EXPECT_EQ(tuner->plan(), deploy(plan, {{"parse", 2}, {"count", 8}, {"sink", 2}}));
  current = tuner->plan();
  EXPECT_EQ(at(60, both(20, 1)), both(8, 2));
  EXPECT_THAT(last.why, HasSubstr("because; limits: parse 8 instead of 20 (max), count 2 instead of 1 (min)"));
  EXPECT_EQ(
      last.explain.at("limits").at("operators").at("parse"),
      nlohmann::json({{"current", 2}, {"wanted", 20}, {"bounded", 8}, {"delayed", 8}, {"stepped", 8}, {"granted", 8}}));
  EXPECT_EQ(current.parallelism("source"), 1U);  // no tuner's business, so none of the bounds'
}

TEST_F(LimitsTest, FactorsLimitEachStepInFavourOfTheChange) {
  wear({.factor_up = 1.5, .factor_down = 2}, both(1, 9));
  EXPECT_EQ(at(60, both(10, 1)), both(2, 4));   // 1.5 up to 2; 4.5 down to 4
  EXPECT_EQ(at(120, both(10, 1)), both(3, 2));  // 3; 2
  EXPECT_EQ(at(180, both(10, 1)), both(5, 1));  // 4.5; 1
  EXPECT_EQ(at(240, both(6, 1)), both(6, 1));
  EXPECT_THAT(last.why, testing::Not(HasSubstr("factor")));
  wear({.factor_up = 1.1}, both(10, 10));
  EXPECT_EQ(at(60, both(20, 20)), both(11, 11));  // 10 times 1.1 is 11, whatever floating point says
  wear({.factor_up = 1, .factor_down = 1}, both(10, 10));
  EXPECT_EQ(at(60, both(20, 5)), both(10, 10));
  EXPECT_FALSE(last.to.has_value());
  EXPECT_THAT(last.why, HasSubstr("parse 10 instead of 20 (factor_up), count 10 instead of 5 (factor_down)"));
}

TEST_F(LimitsTest, ShrinksOnlyToTheLargestWishOfTheDelay) {
  wear({.scale_down_delay = 10_min}, both(4, 8));
  EXPECT_EQ(at(60, both(6, 3)), both(6, 8));  // up at once; the 8 that runs counts as wished for at 60 s
  EXPECT_EQ(at(120, both(6, 5)), both(6, 8));
  EXPECT_THAT(last.why, HasSubstr("count 8 instead of 5 (scale_down_delay)"));
  EXPECT_EQ(at(600, both(6, 3)), both(6, 8));
  EXPECT_EQ(at(660, both(6, 3)), both(6, 5));  // 8 was wished for ten minutes ago, 5 since
  EXPECT_EQ(at(700, both(2, 3)), both(6, 5));
  EXPECT_EQ(at(720, both(2, 3)), both(6, 3));
  EXPECT_EQ(at(1259, both(2, 3)), both(6, 3));
  EXPECT_EQ(at(1260, both(2, 3)), both(2, 3));  // 6 was wished for last at 660 s
}

TEST_F(LimitsTest, LeavingThingsAloneIsAWishForWhatRuns) {
  wear({.scale_down_delay = 2_min}, both(4, 8));
  EXPECT_EQ(at(60, both(4, 3)), both(4, 8));
  EXPECT_EQ(at(120, {}), both(4, 8));
  EXPECT_EQ(at(180, both(4, 3)), both(4, 8));
  EXPECT_EQ(at(240, both(4, 3)), both(4, 3));  // two minutes after the tuner was content with 8
}

TEST_F(LimitsTest, TheQuotaGrantsWhatFits) {
  wear({.quota = 12}, both(2, 4));
  EXPECT_EQ(at(60, both(10, 10)), both(6, 6));
  EXPECT_THAT(last.why, HasSubstr("parse 6 instead of 10 (quota), count 6 instead of 10 (quota)"));
  EXPECT_EQ(at(120, both(10, 2)), both(10, 2));  // who shrinks makes room
  EXPECT_EQ(at(180, both(11, 2)), both(10, 2));
  EXPECT_FALSE(last.to.has_value());
}

TEST_F(LimitsTest, TheStartFitsTheQuota) {
  wear({.min = 2, .quota = 9}, both(10, 5));
  EXPECT_EQ(tuner->plan().parallelism("parse"), 6U);
  EXPECT_EQ(tuner->plan().parallelism("count"), 3U);
}

TEST_F(LimitsTest, ACooldownHoldsTheWholeChangeBack) {
  wear({.cooldown = 5_min}, both(2, 4));
  EXPECT_EQ(at(60, both(4, 4)), both(4, 4));
  EXPECT_EQ(at(120, both(9, 3)), both(4, 4));
  EXPECT_THAT(last.why, HasSubstr("parse=9 sink=1 source=1 held back by: cooldown until 360 s"));
  EXPECT_EQ(last.explain.at("limits").at("held_by"), nlohmann::json({"cooldown until 360 s"}));
  EXPECT_EQ(at(300, both(9, 3)), both(4, 4));
  EXPECT_EQ(at(360, {}), both(4, 4));  // nothing is made up for
  EXPECT_EQ(at(420, both(7, 4)), both(7, 4));
}

TEST_F(LimitsTest, WhatDidNotTakePlaceBeginsNoCooldown) {
  wear({.cooldown = 5_min}, both(2, 4));
  takes_place = false;
  at(60, both(4, 4));
  EXPECT_TRUE(last.to.has_value());
  takes_place = true;
  EXPECT_EQ(at(120, both(4, 4)), both(4, 4));
  EXPECT_EQ(at(180, both(5, 4)), both(4, 4));
  EXPECT_THAT(last.why, HasSubstr("cooldown until 420 s"));
}

TEST_F(LimitsTest, ExcludedHoursEndWithTheNextDecision) {
  wear({.excluded = {{9 * 3600, 12 * 3600}, {14 * 3600, 17 * 3600}}}, both(2, 4));
  EXPECT_EQ(at(9 * 3600 - 60, both(3, 4)), both(3, 4));
  EXPECT_EQ(at(9 * 3600, both(4, 4)), both(3, 4));
  EXPECT_THAT(last.why, HasSubstr("held back by: excluded 09:00-12:00"));
  EXPECT_EQ(at(12 * 3600, both(6, 4)), both(6, 4));
  EXPECT_EQ(at(15 * 3600, both(7, 4)), both(6, 4));
  EXPECT_EQ(at(24 * 3600 + 10 * 3600, both(7, 4)), both(6, 4));
}

TEST_F(LimitsTest, RecommendOnlyLeavesWhatWasSubmitted) {
  wear({.recommend_only = true}, both(2, 4));
  EXPECT_EQ(tuner->plan(), deploy(plan, {{"source", 2}, {"parse", 3}}));
  EXPECT_EQ(at(60, both(9, 4)), both(2, 4));
  EXPECT_FALSE(last.to.has_value());
  EXPECT_THAT(last.why, HasSubstr("count=4 parse=9 sink=1 source=1 held back by: recommend_only"));
  EXPECT_EQ(last.explain.at("limits").at("target"), "count=4 parse=9 sink=1 source=1");
}

TEST_F(LimitsTest, ATunerLearnsThatItsChangeWasHeldBack) {
  wear({.factor_up = 2, .cooldown = 5_min}, both(2, 4));
  wrapped->if_held = 100;
  at(60, both(9, 4));  // in part
  EXPECT_EQ(state.at("wrapped"), 1);
  at(120, both(9, 4));
  EXPECT_EQ(state.at("wrapped"), 100);
  at(180, {});
  EXPECT_EQ(state.at("wrapped"), 101);
}

TEST_F(LimitsTest, AFailureIsPassedOn) {
  wear({}, both(2, 4));
  wrapped->failure = "it is gone";
  at(60, both(9, 4));
  EXPECT_EQ(last.failure, "it is gone");
}

TEST_F(LimitsTest, SourcesAreLimitedOnceATunerChangesThem) {
  wear({.max = 4}, both(2, 2));
  at(60, {{"source", 9}});
  EXPECT_EQ(current.parallelism("source"), 4U);
}

// DS2 waits two epochs after what it asked for; while it is held back it asks again in each.
TEST_F(LimitsTest, Ds2AsksOnWhileItIsHeldBack) {
  TunerContext context;
  context.plan = &plan;
  const TunerEntry& ds2 = *find_tuner("ds2");
  tuner = limited(ds2.make(context, default_options(ds2)), context, {.scale_down_delay = 60_s});
  current = deploy(plan, {{"parse", 4}, {"count", 4}});
  std::vector<double> changed_at;
  for (double t_s = 10; t_s <= 150; t_s += 10) {
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = 10;
    for (const plan::Operator& op : plan.operators) {
      const std::uint32_t degree = current.parallelism(op.id);
      seen.operators[op.id] =
          observed(std::vector<job::Metrics>(degree, worked(1000.0 / degree, 1000.0 / degree, 200)));
    }
    seen.sources["source"].offered_rate_per_s = 100;
    last = tuner->adjust(current, seen, state);
    state = last.next;
    if (last.to) {
      changed_at.push_back(t_s);
      current = *last.to;
    }
  }
  // Warm at 30 s; what runs counts as wished for at 20 s, when it had left things alone for the last time.
  EXPECT_EQ(changed_at, std::vector<double>{80});
}

}  // namespace
}  // namespace millrace::tuners::limits
