#include "experiments/published/dot_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace millrace::experiments {
namespace {

DotGraph graph_of(const std::string& text) {
  std::istringstream in(text);
  auto graph = read_dot(in);
  EXPECT_TRUE(graph.has_value()) << graph.error().text;
  return graph ? *graph : DotGraph{};
}

// "LINE:COLUMN: SENTENCE".
std::string mistake_of(const std::string& text) {
  std::istringstream in(text);
  const auto graph = read_dot(in);
  if (graph) return "no mistake";
  return fmt::format("{}:{}: {}", graph.error().at.line, graph.error().at.column, graph.error().text);
}

TEST(DotReader, ReadsNodesEdgesAndAttributes) {
  const DotGraph graph = graph_of(
      "graph plan {\n"
      "  \"a-0\" [\"x\"=\"1, 2; [3]\",y=-4.5e-3];  // a comment\n"
      "  # another\n"
      "  b;\n"
      "  \"a-0\" -- b [\"n\"=5];\n"
      "  b--b\n"
      "}\n");
  ASSERT_EQ(graph.nodes.size(), 2);
  EXPECT_EQ(graph.nodes[0].name, "a-0");
  EXPECT_EQ(graph.nodes[0].attributes.at("x").text, "1, 2; [3]");
  EXPECT_EQ(graph.nodes[0].attributes.at("x").at, (DotPlace{2, 15}));
  EXPECT_EQ(graph.nodes[0].attributes.at("y").text, "-4.5e-3");
  EXPECT_EQ(graph.nodes[1].name, "b");
  ASSERT_EQ(graph.edges.size(), 2);
  EXPECT_EQ(graph.edges[0].from + ">" + graph.edges[0].to, "a-0>b");
  EXPECT_EQ(graph.edges[0].attributes.at("n").text, "5");
  EXPECT_EQ(graph.edges[1].at, (DotPlace{6, 3}));
}

TEST(DotReader, AQuoteMayBeEscapedAndABackslashMayStand) {
  EXPECT_EQ(graph_of(R"(graph { a [x="say \"no\" \n"] })").nodes[0].attributes.at("x").text, R"(say "no" \n)");
}

TEST(DotReader, SaysWhereAFileIsWrong) {
  EXPECT_EQ(mistake_of(""), "1:1: the end of the file is found; a graph begins with the word graph");
  EXPECT_EQ(mistake_of("digraph {}"), "1:1: 'digraph' is found; a graph begins with the word graph");
  EXPECT_EQ(mistake_of("graph {\n a [x=1;\n"), "3:1: the end of the file is found; an attribute is wanted, or ']'");
  EXPECT_EQ(mistake_of("graph {\n \"a [x=1];\n}\n"), "2:2: the quote opened here is not closed");
  EXPECT_EQ(mistake_of("graph {\n a [x];\n}"), "2:6: ']' is found; '=' is wanted behind the attribute 'x'");
  EXPECT_EQ(mistake_of("graph { a [x=1,x=2] }"), "1:16: the attribute 'x' is there already");
  EXPECT_EQ(mistake_of("graph { a; a }"), "1:12: the node 'a' is there already");
  EXPECT_EQ(mistake_of("graph { a -- ; }"), "1:14: ';' is found; the node at the edge's other end is wanted");
  EXPECT_EQ(mistake_of("graph { a -> b }"), "1:12: '>' is found, which no part of a graph begins with");
  EXPECT_EQ(mistake_of("graph { a / b }"), "1:11: '/' is found; a comment begins with //");
  EXPECT_EQ(mistake_of("graph { a } b"), "1:13: 'b' is found; the graph has ended; nothing may follow");
  EXPECT_EQ(mistake_of("graph { a"), "1:10: the end of the file is found; a node is wanted, or '}'");
}

// Whatever is cut off, there is an answer.
TEST(DotReader, AnswersEveryTruncation) {
  const std::string whole = "graph {\n\"a\" [\"x\"=\"1\",y=2];\nb -- \"a\" [n=1];\n}";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(mistake_of(whole.substr(0, length)), "no mistake") << length;
  }
  EXPECT_EQ(mistake_of(whole), "no mistake");
}

}  // namespace
}  // namespace millrace::experiments
