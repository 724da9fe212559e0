#include "experiments/validation/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/validation/small_published.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<std::string> names_of(const PublishedPlan& plan, LoadCut cut) {
  std::vector<std::string> names;
  for (const Group& group : groups_of(plan, measured_labels(plan))) {
    if (group.cut == cut) names.push_back(group.name);
  }
  return names;
}

std::string name_in(const PublishedPlan& plan, GroupKind kind) {
  for (const Group& group : groups_of(plan, measured_labels(plan))) {
    if (group.kind == kind && group.cut == LoadCut::any) return group.name;
  }
  return "";
}

// Mean degree of filter (4) and aggregate (8): 6.
TEST(Groups, OfAPlan) {
  const PublishedPlan plan = small_published_plan("2-filters", "x", 1000, 500);
  EXPECT_THAT(names_of(plan, LoadCut::any),
              ElementsAre("all", "unseen structures", "2-filters", "count windows, no join", "1 k .. 10 k/s", "XS"));
  EXPECT_THAT(
      names_of(plan, LoadCut::saturated),
      UnorderedElementsAre("all", "unseen structures", "2-filters", "count windows, no join", "1 k .. 10 k/s", "XS"));
  EXPECT_THAT(names_of(plan, LoadCut::unsaturated), ElementsAre());
}

TEST(Groups, SaturatedIsBelowNineTenths) {
  EXPECT_EQ(names_of(small_published_plan("Linear_Query", "x", 1000, 900), LoadCut::unsaturated).size(), 6u);
  EXPECT_EQ(names_of(small_published_plan("Linear_Query", "x", 1000, 899), LoadCut::saturated).size(), 6u);
}

TEST(Groups, TrainingStructuresAreThree) {
  for (const char* structure : {"Linear_Query", "2-way-join", "3-way-join"}) {
    EXPECT_TRUE(is_training_structure(structure)) << structure;
  }
  for (const char* structure : {"2-filters", "4-way-join", "linear"}) {
    EXPECT_FALSE(is_training_structure(structure)) << structure;
  }
}

TEST(Groups, WindowsByPolicyAndJoin) {
  PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 1000);
  plan.operators[2].attributes["windowPolicy"] = "duration";
  EXPECT_EQ(name_in(plan, GroupKind::window), "time windows, no join");
  plan.operators[1].kind = PublishedKind::window_join;
  EXPECT_EQ(name_in(plan, GroupKind::window), "time windows, join");
  plan.operators[1].attributes["windowPolicy"] = "count";
  EXPECT_EQ(name_in(plan, GroupKind::window), "mixed windows, join");
}

TEST(Groups, DecadesHoldTheirLowerEnd) {
  const auto decade = [](double configured_per_s) {
    return name_in(small_published_plan("Linear_Query", "x", configured_per_s, 1), GroupKind::rate);
  };
  EXPECT_EQ(decade(99.9), "10 .. 100 /s");
  EXPECT_EQ(decade(100), "100 .. 1 k/s");
  EXPECT_EQ(decade(1000000), "1 M .. 10 M/s");
  EXPECT_EQ(decade(0), "below 1 /s");
}

TEST(Groups, ParallelismClassesHoldTheirLowerEnd) {
  const auto degree_class = [](std::uint32_t filter, std::uint32_t aggregate) {
    PublishedPlan plan = small_published_plan("Linear_Query", "x", 1000, 1000);
    plan.operators[1].parallelism = filter;
    plan.operators[2].parallelism = aggregate;
    return name_in(plan, GroupKind::parallelism);
  };
  EXPECT_EQ(degree_class(1, 1), "XS");
  EXPECT_EQ(degree_class(7, 8), "XS");
  EXPECT_EQ(degree_class(1, 15), "S");
  EXPECT_EQ(degree_class(16, 16), "M");
  EXPECT_EQ(degree_class(1, 63), "L");
  EXPECT_EQ(degree_class(200, 200), "XL");
}

}  // namespace
}  // namespace millrace::experiments
