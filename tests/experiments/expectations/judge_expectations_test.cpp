#include "experiments/expectations/judge_expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/expectations/expectation_metrics.h"
#include "experiments/expectations/expectation_text.h"
#include "experiments/report/expectation_section.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

// kSmallConfig with three seeds of fixed and ds2, and these rows.
Experiment expecting(const std::string& rows) {
  return ConfigFolder().load(small_config_with("tuners = [\"fixed\"]", "seeds = 3\ntuners = [\"fixed\", \"ds2\"]") +
                             rows);
}

std::string row(const std::string& more) {
  return "[[expect]]\nbecause = \"a reason\"\n" + more;
}

// Three runs of each tuner, with 1, 2, 3 and 4, 5, 6 changes.
Database store_of(const Experiment& experiment) {
  Database store = empty_store();
  for (std::int64_t seed = 0; seed < 3; ++seed) {
    add_run(store, {.query = "q", .tuner = "fixed", .replication = seed, .reconfigurations = 1 + seed});
    add_run(store,
            {.query = "q", .tuner = "ds2", .replication = seed, .latency_p99_ms = 500, .reconfigurations = 4 + seed});
  }
  const std::string hash = comparison_key(experiment, experiment.comparisons.front()).hash();
  EXPECT_TRUE(store.rows("UPDATE comparison_run SET comparison = ?1", {hash}).has_value());
  return store;
}

std::vector<JudgedExpectation> judged_of(const Experiment& experiment, Database& store) {
  auto judged = judge_expectations(store, experiment);
  EXPECT_TRUE(judged.has_value()) << judged.error().what;
  return *judged;
}

TEST(Holds, RelationsAtTheirLimits) {
  EXPECT_TRUE(holds(Relation::above, 2.1, 2) && !holds(Relation::above, 2, 2));
  EXPECT_TRUE(holds(Relation::below, 1.9, 2) && !holds(Relation::below, 2, 2));
  EXPECT_TRUE(holds(Relation::at_least, 2, 2) && !holds(Relation::at_least, 1.9, 2));
  EXPECT_TRUE(holds(Relation::at_most, 2, 2) && !holds(Relation::at_most, 2.1, 2));
  EXPECT_TRUE(holds(Relation::equal, 0, 0) && !holds(Relation::equal, 1e-12, 0));
  EXPECT_TRUE(holds(Relation::equal, 0.1 + 0.2, 0.3)) << "the order of a sum is no difference";
}

TEST(JudgeExpectations, TheMeanCounts) {
  const Experiment experiment =
      expecting(row("tuner = \"fixed\"\nmetric = \"reconfigurations\"\nis = \"equal\"\nvalue = 2\n") +
                row("metric = \"reconfigurations\"\nis = \"at_most\"\nvalue = 4.9\n"));
  Database store = store_of(experiment);
  const auto judged = judged_of(experiment, store);
  ASSERT_EQ(judged.size(), 3U) << "the second row is of each tuner";
  EXPECT_EQ(judged[0].found.mean, 2);
  EXPECT_EQ(judged[0].found.least, 1);
  EXPECT_EQ(judged[0].found.most, 3);
  EXPECT_EQ(judged[0].found.seeds, 3U);
  EXPECT_EQ(judged[0].verdict, Verdict::met);
  EXPECT_EQ(judged[1].expected.tuner, "fixed");
  EXPECT_EQ(judged[1].verdict, Verdict::met);
  EXPECT_EQ(judged[2].expected.tuner, "ds2");
  EXPECT_EQ(judged[2].verdict, Verdict::not_met) << "5 is more than 4.9";
  EXPECT_EQ(count_met(judged), 2U);
}

TEST(JudgeExpectations, AnotherQuantityGivesTheLimit) {
  const Experiment experiment = expecting(
      row("tuner = \"ds2\"\nmetric = \"reconfigurations\"\nis = \"at_least\"\n"
          "than = { tuner = \"fixed\", factor = 2, plus = 1 }\n") +
      row("tuner = \"ds2\"\nmetric = \"downtime_s\"\nis = \"below\"\nthan = { metric = \"latency_p99_ms\" }\n"));
  Database store = store_of(experiment);
  ASSERT_TRUE(store.execute("UPDATE run SET downtime_s = 0.4").has_value());
  const auto judged = judged_of(experiment, store);
  EXPECT_EQ(judged[0].limit, 5) << "2 * 2 + 1";
  EXPECT_EQ(judged[0].verdict, Verdict::met);
  EXPECT_EQ(expected_text(judged[0].expected), "reconfigurations at least 2 x fixed + 1");
  EXPECT_EQ(found_text(judged[0]), "5 (4 to 6) against 5, 3 seeds");
  EXPECT_EQ(judged[1].limit, 0.5) << "500 ms, in seconds";
  EXPECT_EQ(judged[1].verdict, Verdict::met);
}

TEST(JudgeExpectations, RunsThatAreMissingLeaveItOpen) {
  const Experiment experiment =
      expecting(row("tuner = \"ds2\"\nmetric = \"reconfigurations\"\nis = \"above\"\nvalue = 0\n") +
                row("tuner = \"fixed\"\nmetric = \"slot_hours\"\nis = \"above\"\nvalue = 0\n"));
  Database store = store_of(experiment);
  ASSERT_TRUE(store.execute("UPDATE run SET status = 'failed' WHERE tuner = 'ds2' AND replication = 1").has_value());
  const auto judged = judged_of(experiment, store);
  EXPECT_EQ(judged[0].verdict, Verdict::not_measured);
  EXPECT_EQ(found_text(judged[0]), "5 (4 to 6), 2 of 3 seeds");
  EXPECT_EQ(judged[1].verdict, Verdict::not_measured) << "NULL is not 0";
  EXPECT_EQ(found_text(judged[1]), "nothing, 0 of 3 seeds");
  EXPECT_EQ(count_met(judged), 0U);
  Database empty = empty_store();
  EXPECT_EQ(judged_of(experiment, empty)[0].verdict, Verdict::not_measured);
}

TEST(JudgeExpectations, CountsDecisionsAndWindows) {
  const Experiment experiment =
      expecting(row("tuner = \"ds2\"\nmetric = \"refused_changes\"\nis = \"equal\"\nvalue = 0\n") +
                row("tuner = \"ds2\"\nmetric = \"decisions\"\nis = \"equal\"\nvalue = 1\n") +
                row("tuner = \"ds2\"\nmetric = \"peak_parallelism\"\nis = \"equal\"\nvalue = 7\n"));
  Database store = store_of(experiment);
  const auto runs = store.rows("SELECT run FROM run WHERE tuner = 'ds2'");
  for (const Row& run : *runs) {
    add_window(store, text(run[0]), 0, {.end_s = 5, .total_parallelism = 7});
    add_window(store, text(run[0]), 1, {.end_s = 10, .total_parallelism = 3});
    add_decision(store, text(run[0]), 0, 5, "work=7", "work=3", "", 1);
  }
  EXPECT_EQ(count_met(judged_of(experiment, store)), 3U);
  ASSERT_TRUE(store.execute("UPDATE decision SET got = NULL").has_value());
  EXPECT_EQ(judged_of(experiment, store)[0].found.mean, 1);
}

TEST(JudgeExpectations, EveryMetricCanBeAskedFor) {
  for (const ExpectationMetric& metric : expectation_metrics()) {
    Experiment experiment = expecting("");
    experiment.expectations.push_back({{"run", "q", "ds2", std::string(metric.name)}, Relation::above, 0, {}, "so"});
    Database store = store_of(experiment);
    EXPECT_EQ(judged_of(experiment, store).size(), 1U) << metric.name;
  }
}

TEST(ExpectationText, TableLineAndPage) {
  const Experiment experiment =
      expecting(row("metric = \"reconfigurations\"\nis = \"above\"\nvalue = 3\n") +
                "[[expect]]\nbecause = \"a < b\"\ntuner = \"ds2\"\nmetric = \"latency_p99_ms\"\nis = \"below\"\n"
                "value = \"1 s\"\n");
  Database store = store_of(experiment);
  const auto judged = judged_of(experiment, store);
  EXPECT_EQ(expectations_table(judged, false),
            "\nexpectations\n"
            "  verdict  of           expected                  found\n"
            "  NOT met  run q fixed  reconfigurations above 3  2 (1 to 3), 3 seeds\n"
            "  met      run q ds2    reconfigurations above 3  5 (4 to 6), 3 seeds\n"
            "           because a reason\n"
            "  met      run q ds2    latency_p99_ms below 1 s  500 ms (500 ms to 500 ms), 3 seeds\n"
            "           because a < b\n");
  EXPECT_EQ(expectations_line(judged, false), "2 of 3 expectations met");
  EXPECT_THAT(expectations_table(judged, true), HasSubstr("NOT met (quick)"));
  EXPECT_EQ(expectations_line(judged, true), "2 of 3 expectations met (quick)");
  EXPECT_THAT(expectations_csv(judged),
              HasSubstr("\nrun,q,fixed,reconfigurations,above,3,,2,1,3,3,3,NOT met,a reason\n"));
  EXPECT_THAT(expectation_section(judged), HasSubstr("a &lt; b"));
  EXPECT_EQ(expectation_section({}) + expectations_table({}, false), "");
}

}  // namespace
}  // namespace millrace::experiments
