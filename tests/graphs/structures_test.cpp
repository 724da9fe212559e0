#include "graphs/structures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graphs/made_graphs.h"

namespace millrace::graphs {
namespace {

using testing::ElementsAre;

TEST(Structures, DoNotDependOnTheOrderOfVertices) {
  MadeGraphs made(2);
  const Graph a = made.plan(12), b = made.plan(12);
  const std::vector<Graph> graphs{a, b, made.shuffled(a), made.shuffled(b), made.shuffled(a)};
  const Structures structures = structures_of(graphs);
  EXPECT_THAT(structures.first, ElementsAre(0, 1));
  EXPECT_THAT(structures.weights, ElementsAre(3, 2));
  EXPECT_THAT(structures.of_graph, ElementsAre(0, 1, 0, 1, 0));
  EXPECT_THAT(distinct_graphs(graphs, structures), ElementsAre(a, b));
}

TEST(Structures, DifferInDirectionsOnlyIfThereAreAny) {
  const std::vector<Graph> graphs{{{0, 1}, {{0, 1}}}, {{0, 1}, {{1, 0}}}, {{1, 0}, {{1, 0}}}};
  EXPECT_THAT(structures_of(graphs).of_graph, ElementsAre(0, 1, 0));
  EXPECT_THAT(structures_of(graphs, false).of_graph, ElementsAre(0, 0, 0));
}

// Two triangles and a ring of six: every vertex sees the same neighbours at any distance.
TEST(Structures, AreToldApartWhereNeighboursAreAlike) {
  const std::vector<std::uint32_t> six(6);
  const std::vector<Graph> graphs{{six, {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}}},
                                  {six, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}}}};
  EXPECT_THAT(structures_of(graphs).weights, ElementsAre(1, 1));
}

}  // namespace
}  // namespace millrace::graphs
