#include "experiments/published/plan_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "experiments/published/graph_reader.h"
#include "experiments/published/plan_repair.h"
#include "experiments/store/canonical_json.h"
#include "tests/experiments/published/small_graphs.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;
using testing::HasSubstr;

PublishedPlan plan_of(const std::string& graph) {
  std::istringstream in(graph);
  return *read_graph(in, "x.graph");
}

TEST(PlanDocument, HoldsWhatWasRun) {
  const json document = plan_document(plan_of(linear_graph()));
  EXPECT_EQ(document["millrace_plan"], 1);
  EXPECT_EQ(document["operators"][1]["id"], "1");
  EXPECT_EQ(document["operators"][1]["kind"], "window_aggregate");
  EXPECT_EQ(document["operators"][1]["attributes"]["colour"], "blue");
  EXPECT_EQ(document["edges"][0], (json{{"from", "0"}, {"to", "1"}, {"partitioning", "hash"}}));
  EXPECT_EQ(document["edges"][1]["partitioning"], "rebalance");
  EXPECT_EQ(document["hosts"][0]["id"], "h2");
  EXPECT_EQ(document["placement"][1], json::array({"0", 1, "h2"}));
}

TEST(PlanDocument, HoldsNoInstanceRates) {
  EXPECT_THAT(canonical_json(plan_document(plan_of(linear_graph()))), testing::Not(HasSubstr("outputRate")));
  EXPECT_EQ(instances_document(plan_of(linear_graph()))[0], json::parse("[[null,400,null,10],[null,500,null,20]]"));
}

TEST(PlanDocument, ComesBackEqual) {
  for (const std::string& graph :
       {linear_graph(), join_graph(0), join_graph(3), filter_graph({{0, 1}, {1, 2}, {3, 3}, {3, 4}})}) {
    PublishedPlan plan = plan_of(graph);
    static_cast<void>(repair(plan));
    const json document = json::parse(canonical_json(plan_document(plan)));
    const auto back = plan_of_documents(document, json::parse(canonical_json(instances_document(plan))));
    ASSERT_TRUE(back.has_value()) << back.error();
    plan.repairs.clear();
    EXPECT_EQ(*back, plan);
    EXPECT_EQ(plan_document(*back), document);
  }
}

TEST(PlanDocument, AnotherDocumentIsASentence) {
  const PublishedPlan plan = plan_of(linear_graph());
  EXPECT_FALSE(plan_of_documents(json::object(), json::array()).has_value());
  EXPECT_FALSE(plan_of_documents(plan_document(plan), json::array()).has_value());
  json unknown = plan_document(plan);
  unknown["operators"][0]["kind"] = "teapot";
  EXPECT_EQ(plan_of_documents(unknown, instances_document(plan)).error(),
            "the stored plan cannot be read: an operator of unknown kind");
}

}  // namespace
}  // namespace millrace::experiments
