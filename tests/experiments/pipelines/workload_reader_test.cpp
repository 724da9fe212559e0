#include "experiments/pipelines/workload_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "experiments/pipelines/stored_pipelines.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/pipelines/made_workload.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PipelinesSpec read(const std::string& config, const std::vector<std::string>& overrides = {}, bool quick = false) {
  const Experiment experiment = ConfigFolder().load(config, {.overrides = overrides, .seed = {}, .quick = quick});
  EXPECT_EQ(experiment.pipelines.size(), 1U);
  return experiment.pipelines.at(0);
}

// The mistakes of the config whose last template has these steps.
std::vector<std::string> mistakes_of(const std::string& steps) {
  return ConfigFolder().mistakes(kPipelinesConfig + "[[pipelines.p.template]]\nname = \"x\"\nsteps = " + steps + "\n");
}

std::size_t count_of(const PipelineTemplate& made, StepKind kind) {
  return static_cast<std::size_t>(std::ranges::count(made.steps, kind, &QueryStep::kind));
}

TEST(WorkloadReader, ReadsTablesAndSteps) {
  const PipelinesSpec spec = read(kPipelinesConfig);
  EXPECT_EQ(spec.name, "p");
  EXPECT_EQ(spec.per_template(), 10U);
  EXPECT_EQ(spec.count(), 30U);
  EXPECT_TRUE(spec.held_out(2));
  EXPECT_FALSE(spec.held_out(1));
  EXPECT_EQ(spec.workload.tables.size(), 2U);
  ASSERT_EQ(spec.workload.templates.size(), 3U);
  const std::vector<QueryStep>& steps = spec.workload.templates[0].steps;
  ASSERT_EQ(steps.size(), 7U);
  EXPECT_EQ(steps[0].kind, StepKind::scan);
  EXPECT_EQ(steps[1].draw, (DrawRange{0.1, 0.5}));
  EXPECT_THAT(steps[3].others, ElementsAre(1U));
  EXPECT_EQ(steps[4].work, 2);
  EXPECT_EQ(steps[5].draw, (DrawRange{100, 100}));
  EXPECT_EQ(steps[6].limit, 10U);
  EXPECT_EQ(spec.workload.templates[1].steps[0].columns, 10U);  // all of them
  EXPECT_TRUE(spec.workload.templates[2].steps[3].share);
}

TEST(WorkloadReader, QuickIsAFiftiethOfTheQueries) {
  EXPECT_EQ(read(kPipelinesConfig, {"pipelines.p.queries=600"}, true).per_template(), 4U);
}

TEST(WorkloadReader, ShippedWorkloadsHaveThePapersTemplates) {
  const auto config = [](const std::string& name) {
    return "[cluster.node]\ntemplate = \"analytical-node\"\n[pipelines.p]\ncluster = \"node\"\nworkload = \"" + name +
           "\"\n";
  };
  for (const auto& [name, templates] : {std::pair{"tpch", 17U}, std::pair{"tpcds", 58U}}) {
    const PipelinesSpec spec = read(config(name));
    ASSERT_EQ(spec.workload.templates.size(), templates);
    std::set<std::size_t> joins, scans, aggregates, sorts;
    std::set<std::string> names;
    for (const PipelineTemplate& made : spec.workload.templates) {
      joins.insert(count_of(made, StepKind::join));
      scans.insert(count_of(made, StepKind::scan));
      aggregates.insert(count_of(made, StepKind::aggregate));
      sorts.insert(count_of(made, StepKind::sort));
      names.insert(made.name);
    }
    EXPECT_EQ(names.size(), templates) << name;
    EXPECT_GE(joins.size(), 6U) << name;
    EXPECT_GE(scans.size(), 6U) << name;
    EXPECT_GE(aggregates.size(), 2U) << name;
    EXPECT_GE(sorts.size(), 2U) << name;
  }
}

TEST(WorkloadReader, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes_of("[{ scan = \"bgi\" }]"), ElementsAre(HasSubstr("did you mean 'big'?")));
  EXPECT_THAT(mistakes_of("[{ filter = 0.5 }]"), ElementsAre(HasSubstr("there is nothing before it")));
  EXPECT_THAT(mistakes_of("[{ scan = \"big\" }, { filter = 1.5 }]"), ElementsAre(HasSubstr("a share is at most 1")));
  EXPECT_THAT(mistakes_of("[{ scan = \"big\" }, { filter = [0.5, 0.1] }]"), ElementsAre(HasSubstr("down to 0.1")));
  EXPECT_THAT(mistakes_of("[{ scan = \"big\", columns = 11 }]"), ElementsAre(HasSubstr("table 'big' has 10")));
  EXPECT_THAT(mistakes_of("[{ scan = \"big\" }, { join = \"s\" }]"), ElementsAre(HasSubstr("no result before it 's'")));
  EXPECT_THAT(mistakes_of("[{ scan = \"big\" }, { work = 2 }]"), ElementsAre(HasSubstr("a step is one of scan, ")));
  EXPECT_THAT(mistakes_of("[{ scan = \"big\" }, { scan = \"small\" }]"), ElementsAre(HasSubstr("used 0 times")));
  EXPECT_THAT(mistakes_of("[]"), ElementsAre(HasSubstr("a list of steps is wanted")));
}

TEST(PipelinesReader, MistakesSayWhereAndWhatToDo) {
  const auto mistakes = [](const std::string& override) {
    return ConfigFolder().mistakes(kPipelinesConfig, {.overrides = {override}, .seed = {}, .quick = false});
  };
  EXPECT_THAT(mistakes("pipelines.p.cluster=nodes"), ElementsAre(HasSubstr("did you mean 'node'?")));
  EXPECT_THAT(mistakes("cluster.node.nodes=2"), ElementsAre(HasSubstr("a pipeline runs on one")));
  EXPECT_THAT(mistakes("pipelines.p.test=[4]"), ElementsAre(HasSubstr("there are 3 templates")));
  EXPECT_THAT(mistakes("pipelines.p.test=[1, 1]"), ElementsAre(HasSubstr("1 is there twice")));
  EXPECT_THAT(mistakes("pipelines.p.test=[1, 2, 3]"), ElementsAre(HasSubstr("a template at least")));
}

}  // namespace
}  // namespace millrace::experiments
