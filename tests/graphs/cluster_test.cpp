#include "graphs/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graphs/similarity.h"
#include "graphs/structures.h"
#include "tests/graphs/made_graphs.h"

namespace millrace::graphs {
namespace {

using testing::ElementsAre;

// A chain of this many equal vertices; two of them are 2 edits apart for each vertex that one is longer.
Graph chain(std::uint32_t size) {
  Graph graph{std::vector<std::uint32_t>(size), {}};
  for (std::uint32_t v = 1; v < size; ++v) graph.edges.push_back({v - 1, v});
  return graph;
}

TEST(DistanceTable, SearchesOnceForAPair) {
  const std::vector<Graph> graphs{chain(1), chain(3), chain(4)};
  DistanceTable table(graphs, {});
  EXPECT_EQ(table.edits_within(0, 1, 3), std::nullopt);
  EXPECT_EQ(table.edits_within(1, 0, 2), std::nullopt);
  EXPECT_EQ(table.searches(), 1U);
  EXPECT_EQ(table.edits(0, 1), 4U);
  EXPECT_EQ(table.edits(1, 0), 4U);
  EXPECT_EQ(table.edits_within(0, 1, 3), std::nullopt);
  EXPECT_EQ(table.edits(2, 2), 0U);
  EXPECT_EQ(table.searches(), 2U);
}

TEST(DistanceTable, CountsPairsThatItGaveUp) {
  MadeGraphs made(5);
  const std::vector<Graph> graphs{made.plan(14), made.plan(13)};
  DistanceTable table(graphs, {.max_expansions = 3});
  EXPECT_GE(table.edits(0, 1), edit_distance(graphs[0], graphs[1]).edits.value());
  EXPECT_EQ(table.capped_pairs(), 1U);
}

// Chains of 1, 2, 3, 4 and 9 vertices, within 2 edits of their neighbours in this row.
TEST(Similarity, CenterAppearsInMostSearches) {
  const std::vector<Graph> graphs{chain(1), chain(2), chain(3), chain(4), chain(9)};
  const std::vector<std::uint32_t> all{0, 1, 2, 3, 4};
  DistanceTable table(graphs, {});
  EXPECT_THAT(similar_to(table, 1, all, 2), ElementsAre(0, 1, 2));
  EXPECT_THAT(similar_to(table, 4, all, 9), ElementsAre(4));
  EXPECT_THAT(similar_to(table, 4, all, 10), ElementsAre(3, 4));
  // Chains of 2 and 3 appear three times each; the latter is nearer to that of 9: 4 + 2 + 2 + 12 < 2 + 2 + 4 + 14.
  EXPECT_EQ(similarity_center(table, all, {}, 2), 2U);
  // With the chain of 1 there four times: 2 appears six times, 3 three times.
  EXPECT_EQ(similarity_center(table, all, std::vector<std::uint32_t>{4, 1, 1, 1, 1}, 2), 1U);
  // Equal in every respect: the least index.
  EXPECT_EQ(similarity_center(table, std::vector<std::uint32_t>{3, 2}, {}, 2), 2U);
}

TEST(Cluster, FindsWhatLiesTogether) {
  const std::vector<Graph> graphs{chain(1), chain(2), chain(3), chain(14), chain(15), chain(16)};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Clustering found = cluster(graphs, {}, {.k = 2, .tau = 2, .seed = seed});
    EXPECT_TRUE(found.stable);
    EXPECT_EQ(found.cluster_of[0], found.cluster_of[2]);
    EXPECT_NE(found.cluster_of[0], found.cluster_of[3]);
    EXPECT_THAT(found.centers, testing::UnorderedElementsAre(1, 4));
    EXPECT_DOUBLE_EQ(found.within, 8);
  }
}

TEST(Cluster, IsTheSameEveryTimeAndKnowsWeights) {
  MadeGraphs made(4);
  std::vector<Graph> graphs;
  for (int i = 0; i < 40; ++i) graphs.push_back(made.plan(3 + made.below(6)));
  const Structures structures = structures_of(graphs);
  const std::vector<Graph> distinct = distinct_graphs(graphs, structures);
  const ClusterSettings settings{.k = 4, .seed = 9};
  const Clustering first = cluster(distinct, structures.weights, settings);
  const Clustering again = cluster(distinct, structures.weights, settings);
  EXPECT_EQ(first.centers, again.centers);
  EXPECT_EQ(first.cluster_of, again.cluster_of);
  EXPECT_EQ(first.within, again.within);
  double within = 0;
  for (std::uint32_t g = 0; g < distinct.size(); ++g) {
    const Graph& center = distinct[first.centers[first.cluster_of[g]]];
    const std::uint32_t mine = edit_distance(distinct[g], center).edits.value();
    within += mine * structures.weights[g];
    for (const std::uint32_t other : first.centers) EXPECT_LE(mine, *edit_distance(distinct[g], distinct[other]).edits);
  }
  EXPECT_DOUBLE_EQ(first.within, within);
}

TEST(Cluster, NearestCenterIsTheFirstOfEquals) {
  const std::vector<Graph> centers{chain(20), chain(6), chain(2)};
  EXPECT_EQ(nearest(chain(3), centers).index, 2U);
  EXPECT_EQ(nearest(chain(3), centers).edits, 2U);
  EXPECT_EQ(nearest(chain(4), centers).index, 1U);
  EXPECT_EQ(nearest(chain(20), centers).edits, 0U);
  EXPECT_EQ(nearest(chain(50), centers).edits, 60U);
}

TEST(Cluster, MakesNoMoreThanThereAreGraphs) {
  const std::vector<Graph> graphs{chain(1), chain(5)};
  const Clustering found = cluster(graphs, {}, {.k = 7});
  EXPECT_EQ(found.centers.size(), 2U);
  EXPECT_DOUBLE_EQ(found.within, 0);
}

TEST(Cluster, StopsAtTheMostRounds) {
  const std::vector<Graph> graphs{chain(1), chain(2), chain(3), chain(14), chain(15), chain(16)};
  const Clustering found = cluster(graphs, {}, {.k = 2, .tau = 2, .max_rounds = 1});
  EXPECT_EQ(found.rounds, 1U);
  for (std::uint32_t c = 0; c < 2; ++c) EXPECT_EQ(found.cluster_of[found.centers[c]], c);
}

TEST(Elbow, IsWhereTheCurveBends) {
  const std::vector<Graph> graphs{chain(1),  chain(2),  chain(3),  chain(14), chain(15),
                                  chain(16), chain(28), chain(29), chain(30)};
  DistanceTable table(graphs, {});
  const Elbow found = elbow(table, {}, 1, 20, {.tau = 2, .seed = 3});
  EXPECT_EQ(found.clusterings.size(), 9U);
  EXPECT_EQ(found.clusterings[found.chosen].centers.size(), 3U);
  const Elbow one = elbow(table, {}, 4, 4, {.tau = 2});
  EXPECT_EQ(one.chosen, 0U);
  EXPECT_EQ(one.clusterings.size(), 1U);
}

}  // namespace
}  // namespace millrace::graphs
