#include "experiments/config/query_family.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/config/settings_json.h"
#include "experiments/traces/dag_sizes.h"
#include "experiments/traces/trace_document.h"
#include "sim/plan/plan_json.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;

// in -> [first] -> work -> [last] -> out; the first query has `first` alone.
constexpr const char* kFamily = R"(
[cluster.c]
type = "m510"
slots_per_node = 8
[query.f.source.in]
rate = "1k/s"
[query.f.operator.first]
kind = "filter"
inputs = [{ from = "in", partitioning = "rebalance" }]
optional = "present"
[query.f.operator.work]
kind = "map"
inputs = [{ from = "first", partitioning = "rescale" }]
per_record = "1 us"
[query.f.operator.last]
kind = "filter"
inputs = "work"
optional = "absent"
[query.f.operator.out]
kind = "sink"
inputs = ["last"]
[query.f.vary]
"operator.work.per_record" = ["1 us", "2 us", "3 us"]
[comparison.run]
queries = ["f"]
cluster = "c"
tuners = ["fixed"]
duration = "10 min"
)";

std::vector<std::string> edges_of(const Query& query) {
  std::vector<std::string> edges;
  for (const plan::Edge& edge : query.job.plan.edges) edges.push_back(edge.from + ">" + edge.to);
  return edges;
}

TEST(QueryFamily, StandsForEveryWayOfItsOptionalOperators) {
  const Experiment experiment = ConfigFolder().load(kFamily);
  const auto& queries = experiment.queries;
  EXPECT_EQ(queries.size(), 4U);
  EXPECT_THAT(edges_of(queries.at("f_1")), ElementsAre("in>first", "first>work", "work>out"));
  EXPECT_THAT(edges_of(queries.at("f_2")), ElementsAre("in>work", "work>out")) << "bit 0: the first one the other way";
  EXPECT_THAT(edges_of(queries.at("f_3")), ElementsAre("in>first", "first>work", "work>last", "last>out"));
  EXPECT_THAT(edges_of(queries.at("f_4")), ElementsAre("in>work", "work>last", "last>out"));
  EXPECT_EQ(queries.at("f_2").job.plan.edges.front().partitioning, plan::Partitioning::rescale) << "the consumer's";
}

TEST(QueryFamily, ValuesComeInTurn) {
  const Experiment experiment = ConfigFolder().load(kFamily);
  for (const auto& [name, us] : {std::pair("f_1", 1), std::pair("f_2", 2), std::pair("f_3", 3), std::pair("f_4", 1)}) {
    const plan::Operator* work = plan::find_operator(experiment.queries.at(name).job.plan, "work");
    EXPECT_EQ(work->cost.per_record.ns(), 1000 * us) << name;
  }
}

TEST(QueryFamily, IsNamedInComparisonsAndTraceSets) {
  const ConfigFolder folder;
  const Experiment experiment = folder.load(std::string(kFamily) +
                                            "[trace.t]\nqueries = [\"f\", \"f_2\"]\ncluster = \"c\"\n"
                                            "[figure.two]\nkind = \"timeline\"\nqueries = [\"f\"]\n");
  const Comparison& comparison = experiment.comparisons.front();
  EXPECT_THAT(comparison.queries, ElementsAre("f_1", "f_2", "f_3", "f_4"));
  EXPECT_EQ(comparison.families.at("f_3"), "f");
  EXPECT_THAT(experiment.traces.front().queries, ElementsAre("f_1", "f_2", "f_3", "f_4"));
  EXPECT_EQ(experiment.figures.front().queries.size(), 4U);
  EXPECT_EQ(comparison_key(experiment, comparison).settings.front().value("family", ""), "f");
  // By their own names they are no family: the comparison is what it would be without one.
  const Experiment single = folder.load(kFamily, {.overrides = {"comparison.run.queries=[\"f_2\"]"}, .seed = {}});
  EXPECT_FALSE(comparison_key(single, single.comparisons.front()).settings.front().contains("family"));
}

TEST(QueryFamily, SaysWhatItCannotBe) {
  const ConfigFolder folder;
  const auto mistakes = [&](const std::string& what, const std::string& by) {
    std::string text = kFamily;
    return folder.mistakes(text.replace(text.find(what), what.size(), by));
  };
  EXPECT_THAT(mistakes("\"absent\"", "\"abset\""),
              testing::Contains("x.toml:18:12: optional: 'abset' is none of present, absent; did you mean 'absent'?"));
  EXPECT_THAT(mistakes("inputs = \"work\"", "inputs = [\"work\", \"in\"]"),
              testing::Contains("x.toml:18:12: optional: 'last' needs one input, which is read where it is absent"));
  EXPECT_THAT(
      mistakes("\"operator.work.per_record\"", "\"operator.wok.per_record\""),
      testing::Contains("x.toml:23:1: vary: there is no 'operator.wok.per_record' in the query; a place such as "
                        "\"operator.mean.window\" is wanted"));
  EXPECT_THAT(mistakes("[\"1 us\", \"2 us\", \"3 us\"]", "\"1 us\""),
              testing::Contains("x.toml:23:30: operator.work.per_record: a list of values is wanted"));
  EXPECT_THAT(mistakes("[\"f\"]", "[\"g\"]"),
              testing::Contains(testing::HasSubstr("queries: no query 'g'; known: f_1")));
  EXPECT_THAT(folder.mistakes(std::string(kFamily) + "[query.f_2]\ntemplate = \"nexmark-q1\"\n"),
              testing::Contains(testing::HasSubstr("query 'f_2' is made by [query.f] and by [query.f_2]")));
  EXPECT_THAT(mistakes("\"2 us\"", "\"2 h/s\""), testing::SizeIs(1)) << "the mistake of one query is told once";
}

// StreamTune's 8 + 16 + 32 queries: the first of each is the single one of its kind, and no two are alike.
TEST(QueryFamily, PqpHasFiftySixDagsThatAllDiffer) {
  const ConfigFolder folder;
  std::string text;
  for (const std::string name : {"linear", "2way", "3way"}) {
    text += "[query.pqp_" + name + "]\ntemplate = \"pqp-" + name + "\"\n";
    text += "[query.single_" + name + "]\ntemplate = \"pqp-" + name + "-1\"\n";
  }
  const Experiment experiment = folder.load(text);
  ASSERT_EQ(experiment.queries.size(), 8U + 16 + 32 + 3);
  std::set<std::string> shapes;
  for (const auto& [name, query] : experiment.queries) {
    if (name.starts_with("single_")) continue;
    const plan::DeployedPlan bare{
        .plan = query.job.plan, .deployment = plan::Deployment(query.job.plan), .hosts = {}, .placement = {}};
    std::size_t operators = 0;
    shapes.insert(dag_shape(plan::to_json(bare).dump(), operators));
    EXPECT_GE(operators, 3U) << name;
  }
  EXPECT_EQ(shapes.size(), 56U);
  for (const std::string name : {"linear", "2way", "3way"}) {
    EXPECT_EQ(settings_json(experiment.queries.at("pqp_" + name + "_1")),
              settings_json(experiment.queries.at("single_" + name)));
  }
}

}  // namespace
}  // namespace millrace::experiments
