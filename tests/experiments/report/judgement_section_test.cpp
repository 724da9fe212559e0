#include "experiments/report/judgement_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/experiments/judging/made_runs.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

JudgedRuns two_tuners(const std::string& second, int seeds) {
  JudgedRuns runs{.has_slo = true, .has_prices = false, .runs = {}};
  for (int seed = 0; seed < seeds; ++seed) {
    runs.runs.push_back(made_run("fixed", seed, 0.1 + 0.01 * seed, 5, 0, 10));
    runs.runs.push_back(made_run(second, seed, 0, 4, 3, 8));
  }
  return runs;
}

std::string section(const JudgedRuns& runs) {
  const Judgement judgement = judge(runs);
  return judgement_section(judgement, judgement.scopes[0]);
}

TEST(JudgementSection, ShowsBothTables) {
  const std::string html = section(two_tuners("ds2", 9));
  EXPECT_THAT(html, HasSubstr("<td data-value=\"0\" class=\"best\">front</td><td data-value=\"0.14\">14.0 %<small>["));
  EXPECT_THAT(html, HasSubstr("<h4>Beside fixed</h4>"));
  EXPECT_THAT(html, HasSubstr("<td data-value=\"-2\" class=\"best\">-2<small>[-2, -2]</small></td>"));
  EXPECT_THAT(html, Not(HasSubstr("fewer than nine")));
}

TEST(JudgementSection, OneSeedHasOneTableAndAWarning) {
  const std::string html = section(two_tuners("ds2", 1));
  EXPECT_THAT(html, Not(HasSubstr("Beside")));
  EXPECT_THAT(html, HasSubstr("1 seed: chance is not seen at all"));
}

TEST(JudgementSection, RegretStandsBesideWhatDoesNotCount) {
  JudgedRuns runs = two_tuners("oracle", 1);
  runs.runs[0] = beside_oracle(std::move(runs.runs[0]), 0.25, 6);
  const std::string html = section(runs);
  EXPECT_THAT(html, HasSubstr("<td data-value=\"0.25\">+25.0 %</td><td data-value=\"2\">2 of 8</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<p class=\"quiet\">regret: instances over"));
  EXPECT_THAT(section(two_tuners("ds2", 1)), Not(HasSubstr("regret")));
}

TEST(JudgementSection, NamesAreTextAndNothingElse) {
  const std::string html = section(two_tuners("<b>x</b>", 2));
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;x&lt;/b&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<b>x")));
}

}  // namespace
}  // namespace millrace::experiments
