#include "experiments/expectations/expectation_reader.h"

#include <gtest/gtest.h>

#include "experiments/expectations/expectation_metrics.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using Lines = std::vector<std::string>;

std::string with(const std::string& rows) {
  return kSmallConfig + rows;
}

TEST(ExpectationReader, ReadsValuesInTheMetricsUnits) {
  const Experiment experiment = ConfigFolder().load(with(R"(
[[expect]]
tuner = "fixed"
metric = "downtime_s"
is = "at_most"
value = "2 min"
because = "one"
[[expect]]
metric = "latency_p99_ms"
is = "below"
value = "1.5 s"
because = "two"
[[expect]]
query = "q"
metric = "backpressured_share"
is = "equal"
value = "5 %"
because = "three"
[[expect]]
metric = "peak_backlog_records"
is = "above"
value = "12M"
because = "four"
)"));
  ASSERT_EQ(experiment.expectations.size(), 4U);
  const Expectation& first = experiment.expectations[0];
  EXPECT_EQ(first.comparison, "run") << "the only one";
  EXPECT_EQ(first.query, "");
  EXPECT_EQ(first.tuner, "fixed");
  EXPECT_EQ(first.is, Relation::at_most);
  EXPECT_EQ(first.value, 120);
  EXPECT_EQ(first.because, "one");
  EXPECT_EQ(experiment.expectations[1].value, 1500);
  EXPECT_EQ(experiment.expectations[2].value, 0.05);
  EXPECT_EQ(experiment.expectations[3].value, 12e6);
}

TEST(ExpectationReader, ComparesWithAnotherQuantity) {
  const Experiment experiment = ConfigFolder().load(with(R"(
[comparison.other]
queries = ["q"]
cluster = "c"
tuners = ["fixed", "ds2"]
duration = "10 min"
[[expect]]
comparison = "other"
tuner = "ds2"
metric = "downtime_s"
is = "above"
than = { comparison = "run", tuner = "fixed", metric = "latency_p99_ms", factor = 2, plus = "3 s" }
because = "it stops"
)"));
  ASSERT_EQ(experiment.expectations.size(), 1U);
  const OtherQuantity& than = *experiment.expectations[0].than;
  EXPECT_EQ(than, (OtherQuantity{{"run", "q", "fixed", "latency_p99_ms"}, 2, 3}));
}

TEST(ExpectationReader, IsNoPartOfAnyRun) {
  const ConfigFolder folder;
  const std::string row = "[[expect]]\nmetric = \"decisions\"\nis = \"above\"\nvalue = 1\nbecause = \"it is asked\"\n";
  Experiment without = folder.load(kSmallConfig), with_one = folder.load(with(row));
  EXPECT_EQ(with_one.expectations.size(), 1U);
  EXPECT_EQ(without.comparisons.front().tuners.size(), with_one.comparisons.front().tuners.size());
}

TEST(ExpectationReader, NamesEachMistake) {
  const auto mistake = [](const std::string& row) {
    const Lines lines = ConfigFolder().mistakes(with("[[expect]]\n" + row));
    EXPECT_EQ(lines.size(), 1U) << testing::PrintToString(lines);
    return lines.empty() ? "" : lines.front();
  };
  const std::string reason = "because = \"so\"\n";
  const std::string good = reason + "metric = \"downtime_s\"\nis = \"below\"\n", sound = good + "value = \"3 s\"\n";
  EXPECT_EQ(mistake(sound + "comparison = \"rum\""),
            "x.toml:28:14: comparison: no comparison 'rum'; known: run; did you mean 'run'?");
  EXPECT_EQ(mistake(sound + "tuner = \"fixd\""),
            "x.toml:28:9: tuner: comparison 'run': no tuner 'fixd'; known: fixed; did you mean 'fixed'?");
  EXPECT_EQ(mistake(sound + "query = \"p\"").substr(0, 53), "x.toml:28:9: query: comparison 'run': no query 'p'; k");
  EXPECT_EQ(mistake(good + "value = 3"), "x.toml:27:9: value: 3 has no unit; a time is wanted, for example \"30 s\"");
  EXPECT_EQ(mistake(good), "x.toml:23:1: missing key 'value' in [expect]; or 'than', another quantity to compare with");
  EXPECT_EQ(mistake(sound + "than = { metric = \"latency_p50_ms\" }"),
            "x.toml:28:1: than: there is a value already; one of the two is wanted");
  EXPECT_EQ(mistake(good + "than = { metric = \"decisions\" }"),
            "x.toml:27:19: metric: 'decisions' is a number, 'downtime_s' a duration");
  EXPECT_EQ(
      mistake(good + "than = { factor = 2 }"),
      "x.toml:27:8: than: it is the judged quantity itself; another comparison, query, tuner or metric is wanted");
  EXPECT_EQ(mistake(reason + "metric = \"outside_slo_share\"\nis = \"below\"\nvalue = 0.1"),
            "x.toml:25:10: metric: comparison 'run' has no SLO; [comparison.run.slo] gives it one");
  EXPECT_NE(mistake(reason + "metric = \"reconfiguration\"\nis = \"below\"\nvalue = 1")
                .find("did you mean 'reconfigurations'?"),
            std::string::npos);
  EXPECT_EQ(mistake("metric = \"decisions\"\nis = \"below\"\nvalue = 1"),
            "x.toml:23:1: missing key 'because' in [expect]");
  EXPECT_EQ(ConfigFolder().mistakes("expect = 3\n" + std::string(kSmallConfig)),
            Lines{"x.toml:1:10: expect: a list of tables is wanted: [[expect]]"});
}

}  // namespace
}  // namespace millrace::experiments
