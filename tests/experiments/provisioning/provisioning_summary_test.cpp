#include "experiments/provisioning/provisioning_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Days of two epochs.
ControllersEpochs costs(const std::string& controller, const std::vector<double>& of_days) {
  ControllersEpochs result{controller, {}};
  for (const double cost : of_days) {
    ProvisionedEpoch epoch;
    epoch.load_per_s = 100;
    epoch.rate_per_s = 100;
    epoch.instances = {1, 2};
    epoch.running_cost = cost / 2;
    result.epochs.insert(result.epochs.end(), {epoch, epoch});
  }
  return result;
}

std::vector<ControllerSummary> summaries(const std::vector<ControllersEpochs>& of) {
  std::vector<ControllerSummary> result;
  for (const ControllersEpochs& each : of) result.push_back(summary_of(each, 2));
  return result;
}

TEST(ProvisioningSummary, AddsUpDaysOfWhichTheLastMayBeShorter) {
  ControllersEpochs controller = costs("qcesa", {10, 20});
  controller.epochs.pop_back();
  controller.epochs[0].starts = 3;
  controller.epochs[1].stops = 1;
  controller.epochs[1].change_cost = 4;
  controller.epochs[2].load_per_s = 200;
  const ControllerSummary summary = summary_of(controller, 2);
  ASSERT_EQ(summary.days.size(), 2U);
  EXPECT_EQ(summary.days[0].cost(), 14);
  EXPECT_EQ(summary.days[1].cost_so_far, 24);
  EXPECT_EQ(summary.days[1].load_peak_per_s, 200);
  EXPECT_EQ(summary.cost, 24);
  EXPECT_EQ(summary.change_cost, 4);
  EXPECT_EQ(summary.starts, 3U);
  EXPECT_EQ(summary.stops, 1U);
  EXPECT_EQ(summary.mean_instances, 3);
  EXPECT_EQ(summary.short_epochs, 1U);
  EXPECT_EQ(summary.short_share, 0.25);
}

TEST(ProvisioningSummary, QcesaIsCheapestAndTheGapGrows) {
  const auto verdict =
      verdict_of(summaries({costs("cba-1", {9, 9, 9, 9}), costs("qcesa", {5, 5, 5, 9}), costs("cba-2", {6, 7, 6, 8})}));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->next, "cba-2");
  EXPECT_DOUBLE_EQ(verdict->gap, 27.0 / 24 - 1);
  EXPECT_EQ(verdict->cheapest_days, 3U);
  EXPECT_EQ(verdict->ahead_days, 4U);
  EXPECT_THAT(verdict->gaps, ElementsAre(1, 3, 4, 3));
  EXPECT_FALSE(verdict->gap_grows);
  EXPECT_TRUE(verdict_of(summaries({costs("qcesa", {5, 5, 5, 5}), costs("cba-2", {6, 7, 6, 8})}))->gap_grows);
}

TEST(ProvisioningSummary, FewDaysHaveFewerQuarters) {
  EXPECT_THAT(verdict_of(summaries({costs("qcesa", {5, 5}), costs("cba-1", {6, 7})}))->gaps, ElementsAre(1, 3));
  EXPECT_THAT(verdict_of(summaries({costs("qcesa", {5}), costs("cba-1", {6})}))->gaps, ElementsAre(1));
}

TEST(ProvisioningSummary, NoVerdictWithoutBoth) {
  EXPECT_FALSE(verdict_of(summaries({costs("qcesa", {1})})));
  EXPECT_FALSE(verdict_of(summaries({costs("cba-1", {1}), costs("cba-2", {2})})));
}

TEST(ProvisioningSummary, TheTextHasALineAControllerAndTheVerdict) {
  const auto both = summaries({costs("qcesa", {10, 10}), costs("cba-1", {9, 8})});
  const std::string text = provisioning_text(both);
  EXPECT_THAT(text, HasSubstr("-15.0 %"));
  EXPECT_THAT(text, HasSubstr("qcesa cheapest: no (cba-1 costs 15.0 % less)"));
  EXPECT_THAT(text, HasSubstr("on 0 of 2 days"));
  EXPECT_THAT(text, HasSubstr("gap grows: no"));
  EXPECT_THAT(provisioning_csv(both), HasSubstr("\ncba-1,2,100,100,8,8,0,17,0,0,0\n"));
  EXPECT_EQ(provisioning_text({}), "");
}

}  // namespace
}  // namespace millrace::experiments
