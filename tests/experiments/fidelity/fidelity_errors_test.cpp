#include "experiments/fidelity/fidelity_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/fidelity/fidelity_csv.h"
#include "experiments/fidelity/fidelity_plot.h"
#include "experiments/fidelity/fidelity_targets.h"
#include "experiments/fidelity/fidelity_text.h"
#include "experiments/fidelity/fidelity_worst.h"
#include "tests/experiments/fidelity/made_executions.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;
using enum FidelityQuantity;

constexpr std::size_t kAgain = 0, kFitted = 1;

// Judging: two saturated plans (the second at the edge) and one that is not; and a saturated one that calibrates. The
// simulated set has one plan without latency, takes the second one's source for its bottleneck, and lacks the last.
class FidelityErrorsTest : public testing::Test {
 protected:
  FidelityErrorsTest() {
    const std::string a = id_in("q", false), b = id_in("r", false), c = id_in("s", false), d = id_in("q", true);
    const PairedSet live{"live",
                         {row_of_three(0, a, 50, 100), row_of_three(1, b, 100, 10), row_of_three(2, c, 80, 100),
                          row_of_three(3, d, 40, 100)}};
    const PairedSet again{"again",
                          {row_of_three(0, a, 50, 110), row_of_three(1, b, 100, 10), row_of_three(2, c, 95, 100),
                           row_of_three(3, d, 40, 100)}};
    PairedSet fitted{"fitted",
                     {row_of_three(0, a, 60, 200), row_of_three(1, b, 100, 0), row_of_three(2, c, 64, 100),
                      row_of_three(9, "q-9", 1, 1)}};
    fitted.executions[1].latency_ms = std::nullopt;
    fitted.executions[2].operators[0].backpressured_ms_per_s = 0;
    plans_ = *paired_plans(live, {again, fitted}, true);
  }

  FidelityErrors errors(FidelityCut cut, std::size_t set, FidelityQuantity quantity) const {
    return fidelity_errors(plans_of(plans_, {.cut = cut}), set, quantity);
  }

  FidelityPlans plans_;
};

TEST_F(FidelityErrorsTest, PlansByThirdCutAndPart) {
  EXPECT_EQ(plans_.plans.size(), 4U);
  EXPECT_EQ(plans_of(plans_, {}).size(), 3U);
  EXPECT_EQ(plans_of(plans_, {.cut = FidelityCut::saturated}).size(), 2U);
  EXPECT_EQ(plans_of(plans_, {.cut = FidelityCut::unsaturated}).size(), 1U);
  EXPECT_EQ(plans_of(plans_, {.cut = FidelityCut::edge}).size(), 1U);
  EXPECT_EQ(plans_of(plans_, {.third = FidelityThird::calibration}).size(), 1U);
  EXPECT_EQ(plans_of(plans_, {.part = "q"}).size(), 1U);
}

// 50 against 60 and 80 against 64: q-errors 1.2 and 1.25, ratios 1.2 and 0.8.
TEST_F(FidelityErrorsTest, QuantilesWorkedByHand) {
  const FidelityErrors rate = errors(FidelityCut::saturated, kFitted, source_rate);
  EXPECT_EQ(rate.pairs, 2U);
  EXPECT_EQ(rate.no_result, 0U);
  EXPECT_NEAR(rate.q50, 1.225, 1e-12);
  EXPECT_NEAR(rate.q90, 1.245, 1e-12);
  EXPECT_NEAR(rate.bias, 1, 1e-12);
  EXPECT_EQ(rate, errors(FidelityCut::saturated, kFitted, throughput));
  EXPECT_NEAR(errors(FidelityCut::saturated, kAgain, throughput).q50, (1 + 95.0 / 80) / 2, 1e-12);
}

TEST_F(FidelityErrorsTest, AResultInOneSetAloneIsCounted) {
  const FidelityErrors of_latency = errors(FidelityCut::all, kFitted, latency);
  EXPECT_EQ(of_latency.pairs, 2U);
  EXPECT_EQ(of_latency.no_result, 1U);
  EXPECT_NEAR(of_latency.q50, 1.5, 1e-12);
  const auto calibration = plans_of(plans_, {.third = FidelityThird::calibration});
  EXPECT_EQ(fidelity_errors(calibration, kFitted, latency), (FidelityErrors{.no_result = 1}));
}

// Of the operators: sources have no input; busy times are 10 ms a record of "work" apart, and equal elsewhere.
TEST_F(FidelityErrorsTest, OperatorsArePairsOfTheirOwn) {
  EXPECT_EQ(errors(FidelityCut::saturated, kFitted, operator_input).pairs, 4U);
  const FidelityErrors busy = errors(FidelityCut::saturated, kFitted, busiest);
  EXPECT_EQ(busy.pairs, 6U);
  EXPECT_EQ(busy.q50, 0);
  EXPECT_NEAR(busy.q95, 100 + 0.75 * 60, 1e-9);  // differences 0, 0, 0, 0, 100, 160
}

TEST_F(FidelityErrorsTest, Shares) {
  const auto saturated = plans_of(plans_, {.cut = FidelityCut::saturated});
  EXPECT_EQ(bottlenecks_alike(saturated, kFitted), (FidelityShare{1, 2}));
  EXPECT_EQ(bottlenecks_alike(saturated, kAgain), (FidelityShare{2, 2}));
  EXPECT_EQ(saturation_alike(plans_of(plans_, {}), kAgain), (FidelityShare{2, 3}));
  EXPECT_EQ(bottlenecks_alike(plans_of(plans_, {.third = FidelityThird::calibration}), kFitted), (FidelityShare{0, 0}));
}

// Repeated measurements of throughput differ by a factor of 1.094 in the median, and 1.15 times that is 1.258.
TEST_F(FidelityErrorsTest, TargetsGoByTheRepeatedMeasurement) {
  const auto targets = fidelity_targets(plans_, kFitted);
  ASSERT_EQ(targets.size(), 3U);
  EXPECT_EQ(targets[0].state, TargetState::met);
  EXPECT_THAT(targets[0].words, HasSubstr("1.26"));
  EXPECT_EQ(targets[1].state, TargetState::missed);
  EXPECT_THAT(targets[1].words, HasSubstr("1 without a result"));
  EXPECT_EQ(targets[2].state, TargetState::missed);
  EXPECT_THAT(targets[2].words, HasSubstr("1 of 2 right (50 %)"));
}

TEST_F(FidelityErrorsTest, WhereTheMeasurementsDisagreeNoBottleneckIsRight) {
  for (FidelityPlan& plan : plans_.plans) {
    if (plan.measured.position == 2) plan.others[kAgain]->operators[0].backpressured_ms_per_s = 0;
  }
  const FidelityTarget target = fidelity_targets(plans_, kFitted)[2];
  EXPECT_EQ(target.state, TargetState::met);
  EXPECT_THAT(target.words, HasSubstr("1 of 1 right (100 %), at least 90 % where both measurements name the same"));
  EXPECT_THAT(target.words, HasSubstr("of all 1 of 2 right (50 %), and of again 1 of 2 right (50 %)"));
}

TEST(FidelityPairs, LatenciesBelowAMillisecondAreAlike) {
  const PairedSet live{"live", {row_of_three(0, "q-0", 100, 0.01), row_of_three(1, "q-1", 100, 0.5)}};
  const PairedSet fitted{"fitted", {row_of_three(0, "q-0", 100, 0), row_of_three(1, "q-1", 100, 3)}};
  const FidelityPlans plans = *paired_plans(live, {fitted}, false);
  const auto pair = [&](std::size_t plan) { return fidelity_pairs(plans.plans[plan], 0, latency).front(); };
  EXPECT_EQ(fidelity_error(pair(0), latency), 1);
  EXPECT_EQ(fidelity_error(pair(1), latency), 3);
}

TEST_F(FidelityErrorsTest, WithoutPlansNoTargetIsMetOrMissed) {
  const FidelityPlans none = *paired_plans({"live", {}}, {{"fitted", {}}}, false);
  for (const FidelityTarget& target : fidelity_targets(none, 0)) EXPECT_EQ(target.state, TargetState::no_plans);
}

TEST_F(FidelityErrorsTest, WorstPlansFirst) {
  const auto worst = worst_plans(plans_, kFitted, latency, 3);
  ASSERT_EQ(worst.size(), 3U);
  EXPECT_EQ(worst[0].plan->measured.position, 1);  // no result
  EXPECT_EQ(worst[1].plan->measured.position, 3);  // not kept
  EXPECT_EQ(worst[2].plan->measured.position, 0);
  EXPECT_EQ(worst[2].repeated, 110);
  const auto inputs = worst_plans(plans_, kFitted, operator_input, 9);
  EXPECT_EQ(inputs.size(), 8U);
  EXPECT_EQ(inputs.back().pair.op, 2U);
  EXPECT_EQ(worst_plans(plans_, kFitted, source_rate, 9).size(), 3U);  // saturated ones
}

TEST_F(FidelityErrorsTest, TextSaysWhatThereIs) {
  const std::string text = fidelity_text(plans_);
  for (const char* words :
       {"4 plans measured as live: 3 saturated, 1 not; 1 at the edge, as again disagrees",
        "1 of them are not kept in fitted", "plans that no calibration may see: 3", "source rate, saturated",
        "latency, at the edge", "busiest instance, ms/s apart, not saturated", "q50 / q95 by part",
        "plans that a calibration may have seen: 1", "targets of fitted", "met:    saturated throughput",
        "furthest from live: fitted", "in:1 work:1 out:1"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
  EXPECT_THAT(text, Not(HasSubstr("targets of again")));
}

TEST_F(FidelityErrorsTest, ALinePerPlanAndPerOperator) {
  const std::string csv = fidelity_csv(plans_);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 5);
  EXPECT_THAT(csv, HasSubstr("again_bottleneck,fitted_latency_ms"));
  EXPECT_THAT(csv, HasSubstr("saturated,0,in:1 work:1 out:1,100,100,100,100,100,50,50,work,110,"));
  EXPECT_THAT(csv, HasSubstr(",40,40,work,,,,,,,\n"));
  const std::string operators = fidelity_operators_csv(plans_);
  EXPECT_EQ(std::ranges::count(operators, '\n'), 13);
  EXPECT_THAT(operators, HasSubstr(",in,source,1,,50,100,900,100,,50,"));
}

TEST_F(FidelityErrorsTest, DrawsASetWithPlansAndOneWithout) {
  const TemporaryFolder folder;
  const auto drawn = draw_with_gnuplot(fidelity_plot(plans_, kFitted, "fitted"), folder.file("fitted"));
  EXPECT_TRUE(drawn) << drawn.error();
  const FidelityPlans none = *paired_plans({"live", {}}, {{"fitted", {}}}, false);
  EXPECT_TRUE(draw_with_gnuplot(fidelity_plot(none, 0, "none"), folder.file("none")));
  EXPECT_THAT(fidelity_text(none), HasSubstr("no plans:"));
}

TEST(PairedPlans, EqualPositionsHoldEqualPlans) {
  const auto paired = paired_plans({"live", {row_of_three(4, "q-4", 50, 100, 2)}},
                                   {{"fitted", {row_of_three(4, "q-4", 50, 100, 3)}}}, false);
  ASSERT_FALSE(paired);
  EXPECT_EQ(paired.error(),
            "fitted, position 4: q-4 (in:1 work:3 out:1) is another plan than q-4 (in:1 work:2 out:1) of live");
}

}  // namespace
}  // namespace millrace::experiments
