// Expectations of what tuners do under a protocol, on queries and on families.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/expectations/judge_expectations.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfig = R"(
[cluster.c]
type = "m510"
slots_per_node = 8
[query.f.source.in]
rate = "1k/s"
[query.f.operator.work]
kind = "map"
inputs = ["in"]
optional = "present"
[query.f.operator.out]
kind = "sink"
inputs = ["work"]
[comparison.run]
queries = ["f"]
cluster = "c"
tuners = ["ds2", "oracle"]
protocol = { loads = [1, 2] }
[comparison.run.tuner.ds2]
warm_up_time = 0
)";

// Two loads, the second of which takes two reconfigurations and ends with `parallelism` instances. After the first the
// job is backpressured, and by `left` after the second too.
void add_rounds(Database& store, const std::string& run, int parallelism, bool left) {
  const auto round = [&](int change, int number, double load, int instances, bool backpressured, bool reconfigured) {
    const auto done =
        store.execute(fmt::format("INSERT INTO protocol_round VALUES ('{}', {}, {}, {}, 0, '', {}, '', 0, "
                                  "{}, {})",
                                  run, change, number, load, instances, int{backpressured}, int{reconfigured}));
    ASSERT_TRUE(done.has_value()) << done.error().what;
  };
  round(0, 0, 1, 1, false, false);
  round(1, 0, 2, 1, true, true);
  round(1, 1, 2, 2, true, true);
  round(1, 2, 2, parallelism, left, false);
}

TEST(ProtocolExpectations, AreOfEachRunAndMeansOverAFamily) {
  struct Row {
    const char* metric;
    double ds2, oracle;
  };
  // ds2 on f_1 and f_2: 4 and 10 instances at the greatest load, the second one backpressured at the end; the oracle 4.
  // Regret of the second: over the load that both ended without backpressure, 1 / 1 - 1.
  constexpr Row kRows[] = {{"parallelism_at_greatest_load", 7, 4}, {"reconfigurations_per_change", 1, 1},
                           {"chosen_backpressured", 1.5, 1},       {"left_backpressured", 0.5, 0},
                           {"ended_backpressured", 0.5, 0},        {"protocol_regret", 0, 0}};
  std::string text = kConfig;
  for (const Row& row : kRows) {
    text += fmt::format("[[expect]]\nmetric = \"{}\"\nis = \"equal\"\nvalue = 0\nbecause = \"so\"\n", row.metric);
  }
  text += "[[expect]]\nmetric = \"left_backpressured\"\nquery = \"f_1\"\nis = \"equal\"\nvalue = 0\nbecause = \"so\"\n";
  const Experiment experiment = ConfigFolder().load(text);
  Database store = empty_store();
  for (const char* query : {"f_1", "f_2"}) {
    const bool second = query == std::string("f_2");
    add_rounds(store, add_run(store, {.query = query, .tuner = "ds2"}), second ? 10 : 4, second);
    add_rounds(store, add_run(store, {.query = query, .tuner = "oracle"}), 4, false);
  }
  const std::string hash = comparison_key(experiment, experiment.comparisons.front()).hash();
  ASSERT_TRUE(store.rows("UPDATE comparison_run SET comparison = ?1", {hash}).has_value());
  const auto judged = judge_expectations(store, experiment);
  ASSERT_TRUE(judged.has_value()) << judged.error().what;
  ASSERT_EQ(judged->size(), 2 * std::size(kRows) + 2) << "the family, not its queries, under two tuners";
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    SCOPED_TRACE(kRows[i].metric);
    const JudgedExpectation &ds2 = (*judged)[2 * i], &oracle = (*judged)[2 * i + 1];
    EXPECT_EQ(ds2.expected.query, "f");
    EXPECT_EQ(ds2.found.planned, 2U);
    EXPECT_DOUBLE_EQ(ds2.found.mean.value_or(-1), kRows[i].ds2);
    EXPECT_DOUBLE_EQ(oracle.found.mean.value_or(-1), kRows[i].oracle);
  }
  EXPECT_EQ((*judged)[2 * std::size(kRows)].found.planned, 1U);
  EXPECT_EQ((*judged)[2 * std::size(kRows)].verdict, Verdict::met);
}

// Of the last round of the change to load 2, which is the third minute: 98 epochs of 1 ms and 2 of 50 ms.
TEST(ProtocolExpectations, LatencyOfEpochsIsOfTheDeploymentThatIsLeft) {
  std::string text = kConfig;
  text +=
      "[[expect]]\nmetric = \"epoch_latency_p99_at_greatest_load_ms\"\ntuner = \"ds2\"\nquery = \"f_1\"\n"
      "is = \"at_most\"\nvalue = \"50 ms\"\nbecause = \"so\"\n";
  const Experiment experiment = ConfigFolder().load(text);
  Database store = empty_store();
  const std::string run = add_run(store, {.query = "f_1", .tuner = "ds2"});
  struct {
    int change, round;
    double load, t_s, latency_ms;
    int epochs;
  } const kRounds[] = {{0, 0, 1, 60, 900, 100}, {1, 0, 2, 120, 700, 100}, {1, 1, 2, 180, 1, 98}, {1, 1, 2, 180, 50, 2}};
  int position = 0;
  for (const auto& [change, round, load, t_s, latency_ms, epochs] : kRounds) {
    const auto insert = [&](const std::string& sql) { ASSERT_TRUE(store.execute("INSERT OR IGNORE INTO " + sql)); };
    insert(fmt::format("protocol_round VALUES ('{}', {}, {}, {}, {}, '', 1, '', 0, 0, {})", run, change, round, load,
                       t_s, int{change == 1 && round == 0}));
    insert(fmt::format("window (run, position, t_s) VALUES ('{}', {}, {})", run, position, t_s));
    insert(fmt::format("epoch_latency VALUES ('{}', {}, {}, {})", run, position, latency_ms, epochs));
    ++position;
  }
  const std::string hash = comparison_key(experiment, experiment.comparisons.front()).hash();
  ASSERT_TRUE(store.rows("UPDATE comparison_run SET comparison = ?1", {hash}).has_value());
  const auto judged = judge_expectations(store, experiment);
  ASSERT_TRUE(judged.has_value()) << judged.error().what;
  ASSERT_EQ(judged->size(), 1U);
  EXPECT_DOUBLE_EQ(judged->front().found.mean.value_or(-1), 50);
}

}  // namespace
}  // namespace millrace::experiments
