#include "graphs/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/graphs/brute_force.h"
#include "tests/graphs/made_graphs.h"

namespace millrace::graphs {
namespace {

constexpr Method kMethods[] = {Method::kAnchored, Method::kDirect};

std::optional<std::uint32_t> edits(const Graph& a, const Graph& b, bool directed = true,
                                   Method method = Method::kAnchored) {
  return edit_distance(a, b, {.directed = directed, .method = method}).edits;
}

// Both methods, both ways round.
void expect_edits(const Graph& a, const Graph& b, bool directed, std::uint32_t wanted) {
  for (const Method method : kMethods) {
    EXPECT_EQ(edits(a, b, directed, method), wanted);
    EXPECT_EQ(edits(b, a, directed, method), wanted);
  }
}

// Vertex labels: source, filter, map, join, sink.
enum : std::uint32_t { kSource, kFilter, kMap, kJoin, kSink };

TEST(EditDistance, CountsEachOfTheSixEdits) {
  const Graph chain{{kSource, kFilter, kSink}, {{0, 1}, {1, 2}}};
  expect_edits(chain, chain, true, 0);
  expect_edits(chain, {{kSource, kMap, kSink}, {{0, 1}, {1, 2}}}, true, 1);                   // other label
  expect_edits(chain, {{kSource, kFilter, kSink}, {{0, 1}}}, true, 1);                        // edge
  expect_edits(chain, {{kSource, kFilter, kSink, kSink}, {{0, 1}, {1, 2}}}, true, 1);         // vertex
  expect_edits(chain, {{kSource, kFilter, kSink}, {{0, 1}, {2, 1}}}, true, 1);                // reversed
  expect_edits(chain, {{kSource, kFilter, kSink}, {{0, 1}, {1, 2, 7}}}, true, 1);             // other label of an edge
  expect_edits(chain, {{kSource, kFilter, kMap, kSink}, {{0, 1}, {1, 2}, {2, 3}}}, true, 3);  // map in between
}

TEST(EditDistance, FromNothingIsToInsertEverything) {
  const Graph cycle{{0, 1, 2}, {{0, 1}, {1, 2}, {2, 0}}};
  expect_edits({}, {}, true, 0);
  expect_edits({}, cycle, true, 6);
  expect_edits({}, cycle, false, 6);
  expect_edits({}, {{0, 0}, {{0, 1}, {1, 0}}}, true, 4);
  expect_edits({{0}, {}}, {{0, 0}, {{0, 1}, {1, 0}}}, true, 3);
}

TEST(EditDistance, ReversesOnlyWhereThereAreDirections) {
  const Graph down{{kSource, kSink}, {{0, 1, 5}}};
  const Graph up{{kSource, kSink}, {{1, 0, 5}}};
  expect_edits(down, up, true, 1);
  expect_edits(down, up, false, 0);
  // Reversed and relabelled, or deleted and inserted: two edits.
  expect_edits(down, {{kSource, kSink}, {{1, 0, 6}}}, true, 2);
  expect_edits(down, {{kSource, kSink}, {{1, 0, 6}}}, false, 1);
  // The mapping that keeps the labels reverses both edges (2); one that keeps the edges changes two labels (2).
  expect_edits({{kSource, kMap, kSink}, {{0, 1}, {1, 2}}}, {{kSource, kMap, kSink}, {{1, 0}, {2, 1}}}, true, 2);
}

TEST(EditDistance, OfTwoPathsAndAStar) {
  // Path and star of four equal vertices share two edges, of three.
  const Graph path{{0, 0, 0, 0}, {{0, 1}, {1, 2}, {2, 3}}};
  const Graph star{{0, 0, 0, 0}, {{0, 1}, {0, 2}, {0, 3}}};
  expect_edits(path, star, false, 2);
  // Three edges out of one vertex: 2 of the path's edges meet in a vertex, and one of them has to be reversed.
  expect_edits(path, star, true, 3);
}

class AgainstBruteForce : public testing::TestWithParam<bool> {};

// 60 graphs: every pair, either way round, both methods. Labels of vertices and edges, and cycles of two in some.
TEST_P(AgainstBruteForce, IsEqual) {
  const bool directed = GetParam();
  MadeGraphs made(7);
  std::vector<Graph> graphs;
  for (std::uint32_t i = 0; i < 60; ++i) graphs.push_back(made.dag(6, 30 + i % 30, 1 + i % 4, 1 + i % 3));
  for (std::size_t i = 0; directed && i < graphs.size(); i += 10) {
    Graph& graph = graphs[i];
    if (!graph.edges.empty()) graph.edges.push_back({graph.edges[0].to, graph.edges[0].from, 1});
  }
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const std::uint32_t wanted = BruteForce(graphs[i], graphs[j], directed).edits();
      ASSERT_EQ(edits(graphs[i], graphs[j], directed), wanted) << i << ' ' << j;
      ASSERT_EQ(edits(graphs[j], graphs[i], directed), wanted) << i << ' ' << j;
      ASSERT_EQ(edits(graphs[i], graphs[j], directed, Method::kDirect), wanted) << i << ' ' << j;
    }
  }
}

// [StreamTune, Eq. 6]
TEST_P(AgainstBruteForce, IsAMetric) {
  const bool directed = GetParam();
  MadeGraphs made(11);
  std::vector<Graph> graphs;
  for (std::uint32_t i = 0; i < 14; ++i) graphs.push_back(made.dag(7, 35, 2, 2));
  std::vector<std::vector<std::uint32_t>> between(graphs.size());
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    for (const Graph& other : graphs) between[i].push_back(edits(graphs[i], other, directed).value());
  }
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    EXPECT_EQ(edits(graphs[i], made.shuffled(graphs[i]), directed), 0U);
    for (std::size_t j = 0; j < graphs.size(); ++j) {
      EXPECT_EQ(between[i][j], between[j][i]);
      for (std::size_t k = 0; k < graphs.size(); ++k) EXPECT_LE(between[i][k], between[i][j] + between[j][k]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Directions, AgainstBruteForce, testing::Bool(),
                         [](const auto& direction) { return direction.param ? "Directed" : "Undirected"; });

TEST(EditDistance, ThresholdsSayOnlyWhetherItIsAbove) {
  MadeGraphs made(3);
  for (int i = 0; i < 100; ++i) {
    const Graph a = made.plan(4 + made.below(7)), b = made.plan(4 + made.below(7));
    const std::uint32_t exact = edits(a, b).value();
    for (std::uint32_t threshold = 0; threshold <= exact + 1; ++threshold) {
      const Distance distance = edit_distance(a, b, {.threshold = threshold});
      EXPECT_FALSE(distance.capped);
      EXPECT_EQ(distance.edits.has_value(), exact <= threshold);
      EXPECT_EQ(distance.edits.value_or(exact), exact);
      EXPECT_LE(distance.at_least, exact);
      EXPECT_TRUE(distance.edits || distance.at_least > threshold);
    }
  }
}

TEST(EditDistance, DirectKnowsThresholdsInTheEndOnly) {
  const Graph chain{{kSource, kFilter, kSink}, {{0, 1}, {1, 2}}};
  EXPECT_EQ(edit_distance({}, chain, {.method = Method::kDirect, .threshold = 4}).edits, std::nullopt);
  EXPECT_EQ(edit_distance({}, chain, {.method = Method::kDirect, .threshold = 5}).edits, 5U);
}

TEST(EditDistance, GivesUpWithBounds) {
  MadeGraphs made(5);
  const Graph a = made.shuffled(made.plan(15)), b = made.shuffled(made.plan(16));
  const std::uint32_t exact = edits(a, b).value();
  for (const Method method : kMethods) {
    const Distance capped = edit_distance(a, b, {.method = method, .max_expansions = 5});
    EXPECT_TRUE(capped.capped);
    EXPECT_EQ(capped.edits, std::nullopt);
    EXPECT_EQ(capped.expansions, 5U);
    EXPECT_LE(capped.at_least, exact);
    EXPECT_GE(capped.at_most, exact);
    std::vector<std::uint64_t> asked;
    const auto late = [&](std::uint64_t expansions) {
      asked.push_back(expansions);
      return expansions > 0;
    };
    const Distance stopped = edit_distance(a, b, {.method = method, .give_up = late});
    EXPECT_EQ(asked, (std::vector<std::uint64_t>{0, kExpansionsPerQuestion}));
    EXPECT_TRUE(stopped.capped);
    EXPECT_EQ(stopped.expansions, kExpansionsPerQuestion);
  }
}

TEST(EditDistance, IsTheSameInLittleMemory) {
  MadeGraphs made(8);
  for (int i = 0; i < 10; ++i) {
    const Graph a = made.plan(10), b = made.plan(9);
    for (const Method method : kMethods) {
      for (const std::size_t most : {0, 5, 100}) {
        EXPECT_EQ(edit_distance(a, b, {.method = method, .max_stored = most}).edits, edits(a, b));
        const Distance few = edit_distance(a, b, {.method = method, .max_expansions = 20, .max_stored = most});
        EXPECT_TRUE(few.capped || few.edits == edits(a, b));
        EXPECT_LE(few.expansions, 20U);
      }
    }
  }
}

TEST(EditDistance, OfLargeGraphsThatAreNearlyTheSame) {
  MadeGraphs made(9);
  Graph large = made.dag_of(64, 6, 5, 2);
  Graph other = made.shuffled(large);
  other.vertices[3] += 1;
  other.edges.pop_back();
  EXPECT_EQ(edit_distance(large, other, {.threshold = 3}).edits, 2U);
}

TEST(EditDistance, AnchorsSaveMostOfTheSearch) {
  MadeGraphs made(1);
  std::uint64_t anchored = 0, direct = 0;
  for (int i = 0; i < 6; ++i) {
    const Graph a = made.plan(11), b = made.plan(11);
    anchored += edit_distance(a, b).expansions;
    direct += edit_distance(a, b, {.method = Method::kDirect}).expansions;
  }
  EXPECT_LT(20 * anchored, direct);
}

}  // namespace
}  // namespace millrace::graphs
