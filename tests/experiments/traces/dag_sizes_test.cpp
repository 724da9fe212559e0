#include "experiments/traces/dag_sizes.h"

#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

std::string plan(const std::string& operators, const std::string& edges) {
  return "{\"operators\":[" + operators + "],\"edges\":[" + edges + "]}";
}

std::string op(const std::string& id, const std::string& kind) {
  return "{\"id\":\"" + id + "\",\"kind\":\"" + kind + "\"}";
}

std::string edge(const std::string& from, const std::string& to) {
  return "{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}";
}

std::string shape(const std::string& plan_json, std::size_t expected) {
  std::size_t operators = 0;
  const std::string text = dag_shape(plan_json, operators);
  EXPECT_EQ(operators, expected);
  return text;
}

TEST(DagShape, SeesKindsAndEdgesButNeitherNamesNorOrderNorSinks) {
  const std::string chain =
      plan(op("a", "source") + "," + op("b", "filter") + "," + op("c", "map"), edge("a", "b") + "," + edge("b", "c"));
  const std::string renamed =
      plan(op("z", "map") + "," + op("y", "filter") + "," + op("x", "source") + "," + op("s", "sink"),
           edge("y", "z") + "," + edge("x", "y") + "," + edge("z", "s"));
  const std::string other_order =
      plan(op("a", "source") + "," + op("b", "filter") + "," + op("c", "map"), edge("a", "c") + "," + edge("c", "b"));
  const std::string fork =
      plan(op("a", "source") + "," + op("b", "filter") + "," + op("c", "map"), edge("a", "b") + "," + edge("a", "c"));
  EXPECT_EQ(shape(chain, 3), shape(renamed, 3));
  EXPECT_NE(shape(chain, 3), shape(other_order, 3));
  EXPECT_NE(shape(chain, 3), shape(fork, 3));
  EXPECT_EQ(shape("no plan", 0), "");
}

TEST(DagSizes, AreCountedOverAllSetsTogether) {
  const std::vector<DagSizes> sets = {{"a", {{3, {10, {"x", "y"}}}, {5, {1, {"z"}}}}}, {"b", {{3, {5, {"y"}}}}}};
  EXPECT_EQ(dag_sizes_csv(sets), "set,operators,executions,dags\na,3,10,2\na,5,1,1\nb,3,5,1\n");
  EXPECT_EQ(dag_sizes_text(sets),
            "\nDAGs by number of operators\n"
            "  operators  executions  distinct DAGs\n"
            "  3                  15              2\n"
            "  5                   1              1\n"
            "  all                16              3\n");
  EXPECT_EQ(dag_sizes_text({}), "");
}

}  // namespace
}  // namespace millrace::experiments
