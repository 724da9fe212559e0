#include "sim/plan/plan_problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/sim/plan/plan_builder.h"

namespace millrace::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace kernel::literals;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

auto problem(const char* where, const char* what) {
  return AllOf(Field(&PlanProblem::where, where), Field(&PlanProblem::what, HasSubstr(what)));
}

// source -> window -> sink, the window keyed by "k"
LogicalPlan window_plan() {
  return PlanBuilder()
      .add(OperatorKind::source, "source")
      .add_windowed(OperatorKind::window_aggregate, "window")
      .add(OperatorKind::sink, "sink")
      .connect("source", "window")
      .connect("window", "sink")
      .build();
}

TEST(ProblemsOf, SoundPlansHaveNone) {
  EXPECT_THAT(problems_of(linear_plan()), IsEmpty());
  EXPECT_THAT(problems_of(join_plan()), IsEmpty());
  EXPECT_THAT(problems_of(window_plan()), IsEmpty());
}

TEST(ProblemsOf, DuplicateAndEmptyIds) {
  LogicalPlan plan = linear_plan();
  plan.operators.push_back(plan.operators[1]);
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("filter", "several operators")));
  plan = PlanBuilder().add(OperatorKind::source, "").add(OperatorKind::sink, "sink").connect("", "sink").build();
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("plan", "empty id")));
}

TEST(ProblemsOf, EdgesToUnknownOperators) {
  LogicalPlan plan = linear_plan();
  plan.edges.push_back({.from = "filter", .to = "nowhere"});
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("filter -> nowhere", "no operator 'nowhere'")));
}

TEST(ProblemsOf, CyclesAreNamed) {
  LogicalPlan plan = linear_plan();
  plan.operators.push_back(operator_of(OperatorKind::map, "again"));
  plan.edges.push_back({.from = "filter", .to = "again"});
  plan.edges.push_back({.from = "again", .to = "filter"});
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("filter", "lies on a cycle: filter -> again -> filter")));
}

TEST(ProblemsOf, AJoinHasTwoInputs) {
  LogicalPlan plan = join_plan();
  plan.edges.erase(plan.edges.begin() + 1);
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("right", "no output"),
                                             problem("join", "a window_join has exactly two inputs, not 1")));
}

TEST(ProblemsOf, SourcesHaveNoInputsAndSinksPassOnToSinksAlone) {
  LogicalPlan plan = linear_plan();
  plan.operators.push_back(operator_of(OperatorKind::source, "late"));
  plan.edges.push_back({.from = "sink", .to = "late"});
  plan.edges.push_back({.from = "late", .to = "sink"});
  const auto problems = problems_of(plan);
  EXPECT_THAT(problems, testing::Contains(problem("late", "a source has no inputs")));
  EXPECT_THAT(problems, testing::Contains(problem("sink -> late", "a sink passes on to sinks alone")));
  plan = linear_plan();
  plan.operators.push_back(operator_of(OperatorKind::sink, "committer"));
  plan.edges.push_back({.from = "sink", .to = "committer"});
  EXPECT_THAT(problems_of(plan), testing::IsEmpty());
}

TEST(ProblemsOf, OperatorsWithoutInputOrOutput) {
  LogicalPlan plan = linear_plan();
  plan.operators.push_back(operator_of(OperatorKind::map, "lonely"));
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("lonely", "no input"), problem("lonely", "no output")));
}

TEST(ProblemsOf, APlanNeedsASourceAndASink) {
  EXPECT_THAT(problems_of(LogicalPlan{}), ElementsAre(problem("plan", "no source"), problem("plan", "no sink")));
}

TEST(ProblemsOf, ElementsComeOutOfWindowsThatKeepThem) {
  LogicalPlan plan = window_plan();
  plan.operators[1].aggregation = Aggregation::elements;
  EXPECT_THAT(problems_of(plan), testing::IsEmpty());
  plan.operators[1].window->shape = WindowShape::session;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem(plan.operators[1].id.c_str(), "emits its elements")));
  plan = join_plan();
  plan.operators[2].aggregation = Aggregation::elements;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem(plan.operators[2].id.c_str(), "emits its elements")));
}

TEST(ProblemsOf, WindowsWhereTheyBelong) {
  LogicalPlan plan = window_plan();
  plan.operators[1].window.reset();
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "a window_aggregate needs a window")));
  plan = linear_plan();
  plan.operators[1].window = tumbling(1_s);
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("filter", "has a window but a filter takes none")));
}

TEST(ProblemsOf, SenselessTimeWindows) {
  LogicalPlan plan = window_plan();
  Window& window = *plan.operators[1].window;
  window.length = 0_s;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "length must be above 0")));
  window = tumbling(1_s);
  window.shape = WindowShape::sliding;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "slide must be above 0")));
  window.slide = 2_s;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "at most its length")));
}

TEST(ProblemsOf, SenselessCountWindows) {
  LogicalPlan plan = window_plan();
  Window& window = *plan.operators[1].window;
  window.policy = WindowPolicy::count;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "count must be at least 1")));
  window.count = 5;
  window.shape = WindowShape::sliding;
  window.count_slide = 6;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "at most its count")));
  window.shape = WindowShape::session;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "a session window is a time window")));
}

TEST(ProblemsOf, KeysMustExistAndHaveAnInputToPartition) {
  LogicalPlan plan = window_plan();
  plan.keys.clear();
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("window", "no key 'k'")));
  plan = window_plan();
  plan.operators[0].key = "k";
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source", "a source has no input")));
}

TEST(ProblemsOf, HashNeedsAKeyAndAKeyNeedsHash) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].partitioning = Partitioning::hash;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source -> filter", "hash partitioning needs a key")));
  plan = window_plan();
  plan.edges[0].partitioning = Partitioning::rebalance;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source -> window", "hash partitioned, not rebalance")));
}

TEST(ProblemsOf, WeightedNeedsAWeightAboveZeroIfAny) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].partitioning = Partitioning::weighted;
  EXPECT_THAT(problems_of(plan), IsEmpty());
  plan.edges[0].weights = {0, 0};
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source -> filter", "needs a weight above 0")));
  plan.edges[0].weights = {1, -1, 2};
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source -> filter", "finite number of at least 0")));
  plan.edges[0].weights = {1, 2};
  EXPECT_THAT(problems_of(plan), IsEmpty());
  plan.edges[0].partitioning = Partitioning::rescale;
  EXPECT_THAT(problems_of(plan),
              ElementsAre(problem("source -> filter", "has weights but its partitioning is rescale")));
}

TEST(ProblemsOf, SelectivityOutOfRange) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].selectivity = -0.5;
  plan.edges[1].selectivity = 1.5;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source -> filter", "selectivity must be a finite number"),
                                             problem("filter -> sink", "of a filter must be at most 1")));
  plan = linear_plan();
  plan.edges[0].selectivity = kInfinity;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source -> filter", "finite")));
}

TEST(ProblemsOf, OperatorValuesOutOfRange) {
  LogicalPlan plan = linear_plan();
  plan.operators[0].cost.per_record = -1_ns;
  plan.operators[0].output.fields = 0;
  plan.operators[1].cost.per_join_pair = -1_ns;
  plan.operators[1].matches_per_record = -1;
  plan.operators[2].cost.per_byte_ns = kInfinity;
  plan.operators[2].max_parallelism = 40'000;
  plan.operators[2].output.size = {};  // a sink emits nothing
  EXPECT_THAT(problems_of(plan),
              ElementsAre(problem("source", "cost"), problem("source", "at least one field"), problem("filter", "cost"),
                          problem("filter", "matches per record"), problem("sink", "cost"),
                          problem("sink", "max parallelism 40000 is above 32768")));
}

TEST(ProblemsOf, VariationOfServiceTimesOutOfRange) {
  LogicalPlan plan = linear_plan();
  plan.operators[0].cost.service_cv = 0;
  plan.operators[1].cost.service_cv = 100.5;
  plan.operators[2].cost.service_cv = std::nan("");
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source", "variation"), problem("filter", "at most 100"),
                                             problem("sink", "variation")));
}

TEST(ProblemsOf, CallsAndResourcesOutOfRange) {
  LogicalPlan plan = linear_plan();
  plan.operators[0].cost.external_call = -1_ns;
  plan.operators[1].cost.external_concurrency = 0;
  plan.operators[1].resources.cpu_share = -1;
  plan.operators[2].cost.external_capacity = kInfinity;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source", "external call"), problem("filter", "external call"),
                                             problem("filter", "CPU share"), problem("sink", "external call")));
}

TEST(ProblemsOf, ThreadsAndWorkingSetsOutOfRange) {
  LogicalPlan plan = linear_plan();
  plan.operators[0].cost.parallel_share = 1.5;
  plan.operators[1].cost.per_thread = -1_ns;
  plan.operators[1].resources.record_share = kInfinity;
  plan.operators[2].cost.lookups = -1;
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("source", "in [0, 1]"), problem("filter", "handing over"),
                                             problem("filter", "record share"), problem("sink", "a working set")));
}

TEST(ProblemsOf, KeyDistributionsOutOfRange) {
  LogicalPlan plan = linear_plan();
  plan.keys["empty"] = {.keys = 0};
  plan.keys["hot"] = {.shape = KeyShape::hot, .keys = 3, .hot_share = 1.5, .hot_keys = 4};
  plan.keys["hurried"] = {.shape = KeyShape::hot, .hot_change = -1_ns};
  plan.keys["steep"] = {.shape = KeyShape::zipf, .exponent = -1};
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("key empty", "at least one value"), problem("key hot", "[0, 1]"),
                                             problem("key hot", "hot keys"), problem("key hurried", "changes"),
                                             problem("key steep", "exponent")));
}

TEST(ProblemsOf, FollowingNobodyOrOneself) {
  LogicalPlan plan = linear_plan();
  plan.operators[1].follows = "nowhere";
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("filter", "follows 'nowhere', which is no operator")));
  plan.operators[1].follows = "sink";
  plan.operators[2].follows = "filter";
  EXPECT_THAT(problems_of(plan), ElementsAre(problem("filter", "follows itself"), problem("sink", "follows itself")));
}

TEST(ProblemsOf, AllProblemsAtOnce) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].selectivity = -1;
  plan.edges[1].partitioning = Partitioning::hash;
  plan.operators[1].cost.per_record = -1_ns;
  EXPECT_EQ(problems_of(plan).size(), 3u);
}

TEST(ProblemsOfPlan, AnEdgesOwnKeysArePartOfItsTargets) {
  LogicalPlan plan = window_plan();
  plan.operators[1].key = "k";
  plan.keys["k"] = listed_keys({{7, 1, 0}, {9, 1, 0}});
  plan.keys["part"] = listed_keys({{9, 1, 0}});
  plan.keys["other"] = listed_keys({{8, 1, 0}});
  plan.keys["phases"] = listed_keys({{9, 1, 0}}, 2);
  plan.edges[0].keys = "part";
  EXPECT_THAT(problems_of(plan), IsEmpty());
  const std::string edge = plan.edges[0].from + " -> " + plan.edges[0].to;
  const char* place = edge.c_str();
  plan.edges[0].keys = "none";
  EXPECT_THAT(problems_of(plan), ElementsAre(problem(place, "there is no key 'none'")));
  plan.edges[0].keys = "other";
  EXPECT_THAT(problems_of(plan), ElementsAre(problem(place, "some of keys 'other' are none of 'window'")));
  plan.edges[0].keys = "phases";
  EXPECT_THAT(problems_of(plan), ElementsAre(problem(place, "must both be listed")));
}

TEST(ProblemsOfDeployment, SoundDeploymentsHaveNone) {
  const LogicalPlan plan = join_plan();
  EXPECT_THAT(problems_of(plan, Deployment(plan, Parallelism{7})), IsEmpty());
}

TEST(ProblemsOfDeployment, ForwardNeedsEqualDegrees) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].partitioning = Partitioning::forward;
  EXPECT_THAT(problems_of(plan, Deployment(plan).with("filter", Parallelism{2})),
              ElementsAre(problem("source -> filter", "forward needs equal parallelism, not 1 and 2")));
}

TEST(ProblemsOfDeployment, AnAllWindowIsOneInstance) {
  LogicalPlan plan = window_plan();
  plan.operators[1].key = "";
  EXPECT_THAT(problems_of(plan, Deployment(plan).with("window", Parallelism{2})),
              ElementsAre(problem("window", "parallelism is 1, not 2")));
}

TEST(ProblemsOfDeployment, DegreesAboveMaxParallelism) {
  LogicalPlan plan = linear_plan();
  plan.operators[1].max_parallelism = 4;
  EXPECT_THAT(problems_of(plan, Deployment(plan).with("filter", Parallelism{5})),
              ElementsAre(problem("filter", "parallelism 5 is above its max parallelism 4")));
}

TEST(ProblemsOfDeployment, OfAnotherPlan) {
  EXPECT_THAT(problems_of(linear_plan(), Deployment(window_plan())),
              ElementsAre(problem("filter", "gives it no parallelism"), problem("window", "not in the plan")));
}

TEST(ProblemsOfDeployment, NegativeResources) {
  const LogicalPlan plan = linear_plan();
  const Deployment deployment = Deployment(plan).with("filter", {InstanceResources{.cpu_share = -1}});
  EXPECT_THAT(problems_of(plan, deployment), ElementsAre(problem("filter", "must be at least 0")));
  const Deployment shares = Deployment(plan).with("filter", {InstanceResources{.record_share = -1}});
  EXPECT_THAT(problems_of(plan, shares), ElementsAre(problem("filter", "record share")));
}

}  // namespace
}  // namespace millrace::plan
