#include "tuners/flink_autoscaler/excluded_periods.h"

#include <gtest/gtest.h>

namespace millrace::tuners::flink_autoscaler {
namespace {

double at(int hours, int minutes, int seconds) {
  return hours * 3600 + minutes * 60 + seconds;
}

ExcludedPeriod period(const std::string& text) {
  const auto read = excluded_periods_from(text);
  EXPECT_TRUE(read.has_value() && read->size() == 1) << text;
  return read ? read->front() : ExcludedPeriod{};
}

std::string mistake(const std::string& text) {
  const auto read = excluded_periods_from(text);
  return read ? "none" : read.error();
}

TEST(AutoscalerExcludedPeriods, ATimeOfEveryDay) {
  const ExcludedPeriod morning = period("9:30:30-10:50:20");
  EXPECT_FALSE(contains(morning, at(9, 30, 29)));
  EXPECT_TRUE(contains(morning, at(9, 30, 30)));
  EXPECT_TRUE(contains(morning, at(10, 50, 19)));
  EXPECT_FALSE(contains(morning, at(10, 50, 20)));
  EXPECT_TRUE(contains(morning, 86400 + at(10, 0, 0)));
  EXPECT_TRUE(contains(period("22:00-02:00"), at(1, 0, 0)));
}

TEST(AutoscalerExcludedPeriods, ACronExpression) {
  const ExcludedPeriod office = period("* * 9-11,14-16 * * ?");
  EXPECT_FALSE(contains(office, at(8, 59, 59)));
  EXPECT_TRUE(contains(office, at(9, 0, 0)));
  EXPECT_TRUE(contains(office, at(11, 59, 59)));
  EXPECT_FALSE(contains(office, at(12, 0, 0)));
  EXPECT_TRUE(contains(office, at(16, 30, 0)));
  // Minutes 10, 30 and 50 of hours 22, 23, 0 and 1, in any year.
  const ExcludedPeriod steps = period("* 10/20 22-1 ? * * *");
  EXPECT_TRUE(contains(steps, at(22, 10, 5)));
  EXPECT_TRUE(contains(steps, at(0, 50, 0)));
  EXPECT_FALSE(contains(steps, at(0, 40, 0)));
  EXPECT_FALSE(contains(steps, at(2, 10, 0)));
}

TEST(AutoscalerExcludedPeriods, BothAndSeveral) {
  // The even minutes of 9:30 to 10:50.
  const ExcludedPeriod both = period("9:30:00-10:50:00 && * 0/2 * * * ?");
  EXPECT_TRUE(contains(both, at(9, 30, 59)));
  EXPECT_FALSE(contains(both, at(9, 31, 0)));
  EXPECT_FALSE(contains(both, at(11, 0, 0)));
  const auto several = excluded_periods_from(" 01:00-02:00 ; * * 5 * * ?;");
  ASSERT_TRUE(several.has_value());
  ASSERT_EQ(several->size(), 2u);
  EXPECT_EQ(several->front().text, "01:00-02:00");
  EXPECT_TRUE(excluded_periods_from("")->empty());
}

TEST(AutoscalerExcludedPeriods, SaysWhatItCannotRead) {
  EXPECT_EQ(mistake("* * 9 * *"),
            "excluded.periods: '* * 9 * *': a cron expression has 6 or 7 fields: seconds minutes hours day-of-month "
            "month day-of-week [year]");
  EXPECT_EQ(mistake("* * 24 * * ?"), "excluded.periods: '* * 24 * * ?': '24' is no value below 24, range or step");
  EXPECT_EQ(mistake("* * 9 ? * 2-6"),
            "excluded.periods: '* * 9 ? * 2-6': '2-6': a job's time has no date, so days, months and years must be * "
            "or ?");
  EXPECT_EQ(mistake("* * 9 * * ? && * * 10 * * ?"),
            "excluded.periods: '* * 9 * * ? && * * 10 * * ?': two cron expressions");
  EXPECT_NE(mistake("9:30"), "none");
}

}  // namespace
}  // namespace millrace::tuners::flink_autoscaler
