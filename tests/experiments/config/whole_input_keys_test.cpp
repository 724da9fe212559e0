// Keys of queries whose inputs end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/config/settings_json.h"
#include "sim/plan/plan_problems.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfig = R"(
[query.q.source.lines]
records = 6000000
read_size = "120 B"
parallelism = 2
[query.q.source.orders]
records = 1500000
[query.q.operator.build]
kind = "join_build"
inputs = ["orders"]
memory_budget = "64 MiB"
adaptation = { after = 65536, per_record = "80 ns" }
[query.q.operator.probe]
kind = "join_probe"
inputs = ["lines", "build"]
adaptation = { with_build = true, per_record = "70 ns", per_join_pair = "30 ns" }
[query.q.operator.hashed]
kind = "aggregate"
inputs = [{ from = "probe", phase = "before", selectivity = 0.5 }]
groups = 1000
[query.q.operator.sorted]
kind = "sort"
inputs = [{ from = "probe", phase = "after" }]
limit = 10
[query.q.operator.all]
kind = "union_all"
inputs = ["hashed", "sorted"]
[query.q.operator.few]
kind = "limit"
inputs = ["all"]
limit = 5
[query.q.operator.out]
kind = "sink"
inputs = ["few"]
)";

TEST(WholeInputKeys, SayWhatOperatorsOfInputsThatEndDo) {
  const ConfigFolder folder;
  const Experiment experiment = folder.load(kConfig);
  const job::Job& job = experiment.queries.at("q").job;
  const auto op = [&](const char* id) { return *plan::find_operator(job.plan, id); };
  EXPECT_TRUE(job.sources.empty());  // at rest
  EXPECT_EQ(op("lines").records, 6'000'000U);
  EXPECT_EQ(op("lines").read_size.count, 120);
  EXPECT_EQ(op("build").memory_budget.count, 64 << 20);
  EXPECT_EQ(op("build").adaptation.after, 65'536U);
  EXPECT_EQ(op("build").adaptation.cost.per_record.ns(), 80);
  EXPECT_TRUE(op("probe").adaptation.with_build);
  EXPECT_EQ(op("probe").adaptation.cost.per_join_pair->ns(), 30);
  EXPECT_EQ(op("hashed").groups, 1'000U);
  EXPECT_EQ(op("sorted").limit, 10U);
  EXPECT_EQ(op("few").limit, 5U);
  for (const plan::Edge& edge : job.plan.edges) {
    if (edge.from != "probe") continue;
    EXPECT_EQ(edge.phase, edge.to == "hashed" ? plan::EdgePhase::before : plan::EdgePhase::after);
  }
}

TEST(WholeInputKeys, AreSettingsOfTheirQuery) {
  const ConfigFolder folder;
  const auto settings = [&](const std::vector<std::string>& overrides) {
    return settings_json(folder.load(kConfig, {.overrides = overrides, .seed = {}, .quick = false}).queries.at("q"));
  };
  const nlohmann::json before = settings({});
  for (const char* change :
       {"query.q.operator.hashed.groups=7", "query.q.operator.sorted.limit=7", "query.q.operator.few.limit=7",
        "query.q.operator.build.memory_budget=\"7 MiB\"", "query.q.source.lines.records=7",
        "query.q.source.lines.read_size=\"7 B\"", "query.q.operator.build.adaptation.after=7",
        "query.q.operator.probe.adaptation={after=7}", "query.q.operator.sorted.inputs=[\"probe\"]"}) {
    EXPECT_NE(settings({change}), before) << change;
  }
}

TEST(WholeInputKeys, RecordsAtRestDoNotArrive) {
  const ConfigFolder folder;
  const auto mistakes = folder.mistakes(std::string(kConfig) + "[query.r.source.in]\nrecords = 5\nloop = \"closed\"\n" +
                                        "[query.r.operator.out]\nkind = \"sink\"\ninputs = [\"in\"]\n");
  EXPECT_THAT(mistakes, ::testing::ElementsAre(::testing::HasSubstr("loop: needs a rate")));
}

TEST(WholeInputKeys, ASourceWithoutEndNeedsARate) {
  const ConfigFolder folder;
  const auto mistakes = folder.mistakes(std::string(kConfig) + "[query.r.source.in]\nrecords = 0\n" +
                                        "[query.r.operator.out]\nkind = \"sink\"\ninputs = [\"in\"]\n");
  EXPECT_THAT(mistakes, ::testing::ElementsAre(::testing::HasSubstr("rate")));
}

TEST(WholeInputKeys, AComparisonMeetsRates) {
  const ConfigFolder folder;
  const auto mistakes = folder.mistakes(std::string(kConfig) + R"(
[cluster.c]
type = "m510"
nodes = 2
[comparison.run]
queries = ["q"]
cluster = "c"
tuners = ["fixed"]
)");
  EXPECT_THAT(mistakes, ::testing::Contains(::testing::HasSubstr("the records of source 'lines' are at rest")));
}

}  // namespace
}  // namespace millrace::experiments
