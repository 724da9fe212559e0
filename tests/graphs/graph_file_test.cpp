#include "graphs/graph_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace millrace::graphs {
namespace {

using testing::HasSubstr;

std::string mistake(std::string_view text, bool directed = true) {
  const auto file = parse_graph_file(text, directed);
  return file ? "none" : std::to_string(file.error().line) + ": " + file.error().what;
}

std::string pairs_of(const GraphFile& file) {
  std::string text;
  for (const GraphPair& pair : file.pairs) {
    text += file.graphs[pair.first].id + "-" + file.graphs[pair.second].id + " ";
  }
  return text;
}

TEST(GraphFile, HasGraphsAndPairs) {
  const auto file = parse_graph_file(
      "# two plans\n"
      "p second first\n"
      "\n"
      "t # first\r\n"
      "v 0 source\r\n"
      "  v 1\tfilter\n"
      "e 0 1 hash\n"
      "t second\n"
      "v x filter\n"
      "v y\n"
      "e y x",
      true);
  ASSERT_TRUE(file) << file.error().what;
  ASSERT_EQ(file->graphs.size(), 2U);
  EXPECT_EQ(file->labels, (std::vector<std::string>{"", "source", "filter", "hash"}));
  EXPECT_EQ(file->graphs[0].graph, (Graph{{1, 2}, {{0, 1, 3}}}));
  EXPECT_EQ(file->graphs[1].graph, (Graph{{2, 0}, {{1, 0, 0}}}));
  EXPECT_EQ(pairs_of(*file), "second-first ");
}

TEST(GraphFile, ComparesAllIfNoPairIsNamed) {
  const auto file = parse_graph_file("t # a\nt # b\nt # c\nt # -1\n", true);
  ASSERT_TRUE(file);
  EXPECT_EQ(pairs_of(*file), "a-b a-c b-c ");
}

TEST(GraphFile, ReadsPlans) {
  const auto file = parse_graph_file(
      "# exported\n"
      R"({"operators":[{"id":"in","kind":"source"},{"id":"out","kind":"sink"}],"edges":[{"from":"in","to":"out"}]})"
      "\n"
      R"({"plan":{"operators":[{"id":"s","kind":"sink","x":1}],"edges":[]},"labels":{},"operators":[]})"
      "\n"
      "p 3 2\n",
      true);
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->graphs[0].graph, (Graph{{1, 2}, {{0, 1, 0}}}));
  EXPECT_EQ(file->graphs[1].graph, (Graph{{2}, {}}));
  EXPECT_EQ(pairs_of(*file), "3-2 ");
}

TEST(GraphFile, MistakesHaveALine) {
  EXPECT_THAT(mistake("t # a\nx 1"), HasSubstr("2: 'x' starts no line"));
  EXPECT_EQ(mistake("t #"), "1: 't # ID' is wanted");
  EXPECT_EQ(mistake("t # a b"), "1: 't # ID' is wanted");
  EXPECT_EQ(mistake("t # a\n\nt # a"), "3: graph 'a' is there already, in line 1");
  EXPECT_EQ(mistake("v 0 a"), "1: a vertex before the first graph ('t # ID')");
  EXPECT_EQ(mistake("e 0 1"), "1: an edge before the first graph ('t # ID')");
  EXPECT_EQ(mistake("t # a\nv 0 a b"), "2: 'v VERTEX [LABEL]' is wanted");
  EXPECT_EQ(mistake("t # a\nv 0\nv 0"), "3: vertex '0' is there already, in line 2");
  EXPECT_EQ(mistake("t # a\nv 0\ne 0"), "3: 'e FROM TO [LABEL]' is wanted");
  EXPECT_EQ(mistake("t # a\nv 0\ne 0 1"), "3: no vertex '1' in graph 'a' so far");
  EXPECT_EQ(mistake("t # a\nv 0\ne 0 0"), "3: an edge from '0' to itself");
  EXPECT_EQ(mistake("t # a\nv 0\nv 1\ne 0 1\ne 0 1 x"), "5: an edge from '0' to '1' is there already, in line 4");
  EXPECT_EQ(mistake("t # a\nv 0\nv 1\ne 0 1\ne 1 0"), "none");
  EXPECT_EQ(mistake("t # a\nv 0\nv 1\ne 0 1\ne 1 0", false),
            "5: an edge between '1' and '0' is there already, in line 4");
  EXPECT_EQ(mistake("p a b\nt # a"), "1: no graph 'b'");
  EXPECT_EQ(mistake("p a"), "1: 'p ID ID' is wanted");
  std::string large = "t # a\n";
  for (int v = 0; v < 65; ++v) large += "v " + std::to_string(v) + "\n";
  EXPECT_EQ(mistake(large), "66: more than 64 vertices in a graph");
}

TEST(GraphFile, MistakesInPlansHaveALine) {
  EXPECT_EQ(mistake("{"), "1: no JSON; a plan takes one line");
  EXPECT_EQ(mistake("{}"), "1: no plan: it needs the lists \"operators\" and \"edges\"");
  EXPECT_EQ(mistake(R"({"operators":[{"id":"a"}],"edges":[]})"),
            "1: an operator without the words \"id\" and \"kind\"");
  EXPECT_EQ(mistake(R"({"operators":[{"id":"a","kind":"map"}],"edges":[{"from":"a","to":"b"}]})"),
            "1: no vertex 'b' in graph '1' so far");
  EXPECT_EQ(mistake(R"({"operators":[],"edges":[3]})"), "1: an edge without the words \"from\" and \"to\"");
}

}  // namespace
}  // namespace millrace::graphs
