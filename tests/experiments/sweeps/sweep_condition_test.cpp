#include "experiments/sweeps/sweep_condition.h"

#include <gtest/gtest.h>

#include "experiments/sweeps/sweep_spec.h"

namespace millrace::experiments {
namespace {

const std::vector<SweepAxis> kAxes = {
    {"query.a.rate", {}, {}}, {"query.b.rate", {}, {}}, {"engine.timeout", {}, {}}, {"main.cluster", {}, {}}};

// "true", "false", or what is wrong.
std::string judged(const std::string& written,
                   const std::vector<std::string>& values = {"10k/s", "25k/s", "100 ms", "small"}) {
  const auto condition = parse_condition(written, kAxes);
  if (!condition) return condition.error();
  const auto held = holds(*condition, values);
  if (!held) return held.error();
  return *held ? "true" : "false";
}

TEST(SweepCondition, ComparesInAnyUnit) {
  EXPECT_EQ(judged("query.a.rate < query.b.rate"), "true");
  EXPECT_EQ(judged("query.a.rate >= query.b.rate"), "false");
  EXPECT_EQ(judged("query.a.rate == 10000/s"), "true");
  EXPECT_EQ(judged("query.a.rate != '600k /min'"), "false");
  EXPECT_EQ(judged("timeout <= '0.1 s'"), "true");
  EXPECT_EQ(judged("timeout > 0"), "true");
}

TEST(SweepCondition, JoinsTwoTerms) {
  EXPECT_EQ(judged("query.a.rate * 2 <= query.b.rate"), "true");
  EXPECT_EQ(judged("3 * query.a.rate <= query.b.rate"), "false");
  EXPECT_EQ(judged("query.b.rate / query.a.rate == 2.5"), "true");
  EXPECT_EQ(judged("query.b.rate - query.a.rate == 15k/s"), "true");
  EXPECT_EQ(judged("query.b.rate + query.a.rate > 36k/s"), "false");
}

TEST(SweepCondition, TextsAreEqualOrNot) {
  EXPECT_EQ(judged("cluster == 'small'"), "true");
  EXPECT_EQ(judged("cluster != 'large one'"), "true");
  EXPECT_EQ(judged("cluster < 'small'"), "'cluster < 'small'': text, 'small' < text, 'small' has no meaning");
}

TEST(SweepCondition, SaysWhatDoesNotGoTogether) {
  EXPECT_EQ(judged("query.a.rate <= timeout"), "'query.a.rate <= timeout': a rate is compared with a time");
  EXPECT_EQ(judged("query.a.rate * query.b.rate > 0"),
            "'query.a.rate * query.b.rate > 0': a rate * a rate has no meaning");
  EXPECT_EQ(judged("query.a.rate + timeout > 0"), "'query.a.rate + timeout > 0': a rate + a time has no meaning");
  EXPECT_EQ(judged("query.a.rate / 0 > 0"), "'query.a.rate / 0 > 0': a rate / a number has no meaning");
}

TEST(SweepCondition, Mistakes) {
  EXPECT_EQ(
      judged("query.a.rate"),
      "'query.a.rate' compares nothing; a condition is for example \"rate * 2 <= limit\", with spaces between its "
      "words");
  EXPECT_EQ(judged("rate < 5/s"),
            "'rate < 5/s': 'rate' may be query.a.rate or query.b.rate; a value that is text stands in single quotes");
  EXPECT_EQ(judged("query.a.rate < query.a.rate + 1/s + 2/s"),
            "'query.a.rate < query.a.rate + 1/s + 2/s': on each side there is one axis or value, or two with + - * / "
            "between them");
  EXPECT_EQ(judged("cluster == 'small"), "'cluster == 'small': a quote is not closed");
}

}  // namespace
}  // namespace millrace::experiments
