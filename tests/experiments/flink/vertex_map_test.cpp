#include "experiments/flink/vertex_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/flink/vertex_id.h"
#include "tests/sim/plan/plan_builder.h"

namespace millrace::experiments::flink {
namespace {

using plan::Deployment;
using plan::Parallelism;
using testing::ElementsAre;

JobDetails job_of(std::vector<Vertex> vertices) {
  JobDetails job;
  job.name = "q";
  job.vertices = std::move(vertices);
  return job;
}

TEST(VertexMap, FindsOperatorsByIdsAndWithinChainsByNames) {
  const plan::LogicalPlan plan = plan::linear_plan();
  const JobDetails job =
      job_of({{.id = vertex_id("source"), .name = "Source: source -> filter", .parallelism = 4, .tasks = {}},
              {.id = "elsewhere", .name = "Sink: sink", .parallelism = 2, .tasks = {}}});
  const auto map = map_vertices(plan, job);
  ASSERT_TRUE(map) << map.error();
  ASSERT_EQ(map->vertices.size(), 2U);
  EXPECT_THAT(map->vertices[0].operators, ElementsAre("source", "filter"));
  EXPECT_TRUE(map->vertices[0].reads);
  EXPECT_THAT(map->vertices[1].operators, ElementsAre("sink"));
  EXPECT_THAT(map->vertices[1].upstream, ElementsAre(0U));
  EXPECT_EQ(running_deployment(*map, job, Deployment(plan)).text(), "filter=4 sink=2 source=4");
}

TEST(VertexMap, ReadsTheNameOfAChainThatForks) {
  const plan::LogicalPlan plan = plan::linear_plan();
  const auto map =
      map_vertices(plan, job_of({{.id = "x", .name = "Source: source -> (filter -> Map, sink)", .tasks = {}}}));
  ASSERT_TRUE(map) << map.error();
  EXPECT_THAT(map->vertices[0].operators, ElementsAre("source", "filter", "sink"));
}

TEST(VertexMap, ANameThatIsAPartOfAnotherIsNotIt) {
  const plan::LogicalPlan plan = plan::linear_plan();
  EXPECT_EQ(
      map_vertices(plan, job_of({{.id = "x", .name = "Source: source -> filter-2 -> sink", .tasks = {}}})).error(),
      "job 'q' has no vertex with operator 'filter'");
}

TEST(SameGraph, DegreesMayChangeAndChainsMayNot) {
  const plan::LogicalPlan plan = plan::linear_plan();
  const auto at = [&](std::uint32_t source, std::uint32_t filter, std::uint32_t sink) {
    return Deployment(plan)
        .with("source", Parallelism{source})
        .with("filter", Parallelism{filter})
        .with("sink", Parallelism{sink});
  };
  EXPECT_TRUE(same_graph(plan, at(2, 2, 1), at(3, 3, 1), true));
  EXPECT_FALSE(same_graph(plan, at(2, 2, 1), at(3, 2, 1), true));
  EXPECT_TRUE(same_graph(plan, at(1, 2, 3), at(3, 2, 1), false));
  EXPECT_FALSE(same_graph(plan, at(1, 2, 3), at(2, 2, 3), false));  // an edge would be forward
}

}  // namespace
}  // namespace millrace::experiments::flink
