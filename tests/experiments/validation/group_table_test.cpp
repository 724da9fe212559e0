#include "experiments/validation/group_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "experiments/validation/validation_text.h"
#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

// Plan i of n: latency measured as 100 ms, simulated as i + 1 times that; the last replay failed.
std::vector<JudgedPlan> judged_plans(std::size_t count) {
  std::vector<JudgedPlan> judged;
  for (PublishedPlan& plan : small_published_plans(count)) {
    plan.labels.latency_ms = 100;
    judged.push_back(judged_plan({static_cast<std::int64_t>(judged.size()), plan.id, plan.structure}, plan));
    judged.back().replays = {right_labels(plan)};
    judged.back().replays[0]->latency_ms = 100.0 * static_cast<double>(judged.size());
  }
  judged.back().replays[0] = tl::unexpected<std::string>("no slot, at all");
  return judged;
}

const GroupRow& row_of(const std::vector<GroupRow>& rows, const std::string& name, LoadCut cut,
                       JudgedQuantity quantity) {
  for (const GroupRow& row : rows) {
    if (row.group.name == name && row.group.cut == cut && row.quantity == quantity) return row;
  }
  ADD_FAILURE() << "no row " << name;
  return rows.front();
}

// Plans 0, 2 and 4 are not saturated and off by 1, 3 and infinitely.
TEST(GroupTable, HasARowForEachGroupAndQuantity) {
  const auto judged = judged_plans(5);
  const auto rows = group_rows(judged, 1);
  const GroupRow& all = row_of(rows, "all", LoadCut::any, JudgedQuantity::latency);
  EXPECT_EQ(all.plans, 5u);
  EXPECT_EQ(all.errors.pairs, 5u);
  EXPECT_EQ(all.errors.no_result, 1u);
  EXPECT_DOUBLE_EQ(all.errors.q50, 3);
  const GroupRow& calm = row_of(rows, "all", LoadCut::unsaturated, JudgedQuantity::latency);
  EXPECT_EQ(calm.plans, 3u);
  EXPECT_DOUBLE_EQ(calm.errors.q50, 3);
  EXPECT_EQ(calm.errors.q95, std::numeric_limits<double>::infinity());
  EXPECT_EQ(row_of(rows, "2-filters", LoadCut::any, JudgedQuantity::operator_input).errors.pairs, 2u);
  EXPECT_EQ(row_of(rows, "all", LoadCut::any, JudgedQuantity::throughput_exact).errors, QErrorSummary{});
}

TEST(GroupTable, AsCsv) {
  Validation validation;
  validation.inputs = {ReplayInput::plain};
  const std::string csv = group_csv(validation, group_rows(judged_plans(5), 1));
  EXPECT_THAT(csv, HasSubstr("input,group_kind,group,load,quantity,plans,pairs,no_result,q50,q90,q95,q99,bias\n"));
  // Errors 1, 2, 3, 4, infinite; ratios 1, 2, 3, 4.
  EXPECT_THAT(csv, HasSubstr("plain,all,all,any,latency,5,5,1,3,inf,inf,inf,2.5\n"));
  EXPECT_THAT(csv, HasSubstr("plain,all,all,any,throughput exact,5,0,0,,,,,\n"));
}

TEST(WorstPlans, AreTheLargestErrorsFirst) {
  const auto judged = judged_plans(5);
  const auto worst = worst_rows(judged, 1, 3);
  ASSERT_GE(worst.size(), 3u);
  EXPECT_EQ(worst[0].plan->plan.id, "plan-4");
  EXPECT_EQ(worst[1].plan->plan.id, "plan-3");
  EXPECT_EQ(worst[2].plan->plan.id, "plan-2");
  EXPECT_EQ(worst[3].quantity, JudgedQuantity::throughput);

  Validation validation;
  validation.inputs = {ReplayInput::plain};
  const std::string csv = worst_csv(validation, worst);
  EXPECT_THAT(csv, HasSubstr("plain,latency,1,Linear_Query,plan-4,2,100,,inf,1000,sliding count 100/40,10-4-8,"
                             "2x8 cores,\"no slot, at all\"\n"));
  EXPECT_THAT(csv, HasSubstr("plain,latency,2,Linear_Query,plan-3,2,100,400,4,1000,"));
  EXPECT_THAT(csv, HasSubstr("plain,throughput,1,"));
}

TEST(ValidationText, ShowsHeadlinesThenGroups) {
  Validation validation;
  validation.inputs = {ReplayInput::plain};
  const std::string words = validation_text(validation, group_rows(judged_plans(5), 1));
  EXPECT_THAT(words, HasSubstr("input plain (placement, hosts and literals only)"));
  EXPECT_THAT(words, HasSubstr("    all                         5       5       1    3.00     inf     inf     inf"));
  EXPECT_THAT(words, HasSubstr("    not saturated               3"));
  EXPECT_THAT(words, HasSubstr("    2-filters                   1"));
  EXPECT_LT(words.find("saturated"), words.find("by group"));
}

TEST(ErrorText, HasThreeDigits) {
  EXPECT_EQ(error_text(1.2345), "1.23");
  EXPECT_EQ(error_text(27.44), "27.4");
  EXPECT_EQ(error_text(1250.4), "1250");
  EXPECT_EQ(error_text(2.5e7), "2e+07");
  EXPECT_EQ(error_text(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(error_text(0), "-");
}

}  // namespace
}  // namespace millrace::experiments
