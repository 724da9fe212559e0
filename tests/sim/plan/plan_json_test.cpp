#include "sim/plan/plan_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/plan/plan_builder.h"

namespace millrace::plan {
namespace {

using nlohmann::json;
using namespace kernel::literals;

// A plan in which no member has its default.
DeployedPlan full_plan() {
  LogicalPlan plan = join_plan();
  plan.name = "full";
  plan.keys["k"] = {.shape = KeyShape::hot,
                    .keys = 12'345'678'901,
                    .exponent = 1.1,
                    .hot_share = 0.1,
                    .hot_keys = 7,
                    .hot_change = 8_ns};
  plan.operators[1].follows = "left";
  Operator& join = plan.operators[2];
  join.output = {.fields = 7, .size = {233}};
  join.cost.per_record = 120_ns;
  join.cost.per_field = 3_ns;
  join.cost.per_byte_ns = 0.1;
  join.cost.distribution = ServiceDistribution::gamma;
  join.cost.service_cv = 0.7;
  join.cost.per_state_access = 1_ns;
  join.cost.per_window_firing = 2_ns;
  join.cost.per_buffered_record = 3_ns;
  join.cost.per_join_pair = 4_ns;
  join.cost.external_call = 5_ns;
  join.cost.external_concurrency = 6;
  join.cost.external_capacity = 7.5;
  join.cost.parallel_share = 0.8;
  join.cost.threads = 3;
  join.cost.per_thread = 8_ns;
  join.cost.working_set = {1 << 25};
  join.cost.lookups = 1.5;
  join.cost.spilled_lookup = 9_ns;
  join.resources = {0.5, {1 << 20}};
  join.window->shape = WindowShape::sliding;
  join.window->policy = WindowPolicy::count;
  join.window->domain = TimeDomain::event;
  join.window->slide = 1_ms;
  join.window->count = 30;
  join.window->count_slide = 10;
  join.aggregation = Aggregation::list;
  join.matches_per_record = 1.0 / 3.0;
  join.max_parallelism = 77;
  join.scalable = false;
  plan.edges[2].partitioning = Partitioning::weighted;
  plan.edges[2].selectivity = 0.7;
  plan.edges[2].weights = {0.1, 0.2, 0.7};
  Deployment deployment = Deployment(plan)
                              .with("left", Parallelism{2})
                              .with("join", {InstanceResources{.cpu_share = 0.5, .memory = {1 << 20}},
                                             InstanceResources{.cpu_share = 1.5, .record_share = 0.25}});
  return {plan, deployment, {"m510-0", "m510-1"}, {{"left", 1, "m510-0"}, {"join", 0, "m510-1"}}};
}

// The error that a document gives, "" if none.
std::string mistake_in(const json& document) {
  const auto read = plan_from_json(document);
  return read ? "" : read.error();
}

TEST(PlanJson, RoundTripsEveryMemberThroughText) {
  const DeployedPlan plan = full_plan();
  const auto read = plan_from_json(json::parse(to_json(plan).dump()));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(*read, plan);
}

TEST(PlanJson, HasTheDocumentedMembers) {
  const json document = to_json(full_plan());
  EXPECT_EQ(document["millrace_plan"], 1);
  const json& join = document["operators"][2];
  EXPECT_EQ(join["id"], "join");
  EXPECT_EQ(join["kind"], "window_join");
  EXPECT_EQ(join["parallelism"], 2);
  EXPECT_EQ(join["resources"][0]["cpu_share"], 0.5);
  EXPECT_EQ(join["window"]["length_ns"], 1'000'000'000);
  EXPECT_EQ(document["operators"][0]["resources"], json::array());
  EXPECT_EQ(document["edges"][0]["partitioning"], "automatic");
  EXPECT_EQ(document["placement"][1], json::array({"join", 0, "m510-1"}));
}

TEST(PlanJson, MissingMembersHaveTheirDefaults) {
  const json document = json::parse(R"({"millrace_plan":1,
      "operators":[{"id":"source","kind":"source"},{"id":"filter","kind":"filter"},{"id":"sink","kind":"sink"}],
      "edges":[{"from":"source","to":"filter"},{"from":"filter","to":"sink"}]})");
  const auto read = plan_from_json(document);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->plan, linear_plan());
  EXPECT_EQ(read->deployment, Deployment(linear_plan()));
}

TEST(PlanJson, MistakesNameTheMember) {
  const json sound = to_json(full_plan());
  json broken = sound;
  broken["millrace_plan"] = 2;
  EXPECT_EQ(mistake_in(broken), "millrace_plan: only 1 is known");
  broken = sound;
  broken["operators"][1]["kind"] = "sauce";
  EXPECT_THAT(mistake_in(broken), testing::StartsWith("operators[1].kind: 'sauce' is none of source, map, "));
  broken = sound;
  broken["operators"][1].erase("kind");
  EXPECT_EQ(mistake_in(broken), "operators[1].kind: is missing");
  broken = sound;
  broken["operators"][0]["paralelism"] = 2;
  EXPECT_EQ(mistake_in(broken), "operators[0].paralelism: is not known");
  broken = sound;
  broken["operators"][0]["parallelism"] = 0;
  EXPECT_EQ(mistake_in(broken), "operators[0].parallelism: must lie in [1, 32768]");
  broken = sound;
  broken["operators"][2]["resources"].push_back(json::object());
  EXPECT_EQ(mistake_in(broken), "operators[2].resources: are for 3 instances, not 2");
  broken = sound;
  broken["edges"][0]["selectivity"] = "half";
  EXPECT_EQ(mistake_in(broken), "edges[0].selectivity: a number is wanted");
  broken = sound;
  broken["extra"] = 1;
  EXPECT_EQ(mistake_in(broken), "extra: is not known");
  EXPECT_EQ(mistake_in(json::array()), "document: an object is wanted");
}

TEST(PlanJson, BrokenPlansAreRefused) {
  json broken = to_json(full_plan());
  broken["edges"].erase(0);
  EXPECT_THAT(mistake_in(broken), testing::StartsWith("left: has no output"));
  broken = to_json(full_plan());
  broken["operators"][1]["parallelism"] = 3;
  EXPECT_EQ(mistake_in(broken), "right: follows 'left' but has another parallelism");
}

TEST(PlanJson, PlacementsOfWhatDoesNotExistAreRefused) {
  json broken = to_json(full_plan());
  broken["placement"][0] = json::array({"left", 2, "m510-0"});
  EXPECT_EQ(mistake_in(broken), "placement: there is no subtask 2 of 'left'");
  broken["placement"][0] = json::array({"left", 1, "m510-7"});
  EXPECT_EQ(mistake_in(broken), "placement: 'm510-7' is none of the hosts");
  broken["placement"][0] = json::array({"left", 1});
  EXPECT_EQ(mistake_in(broken), "placement: [operator, subtask, host] is wanted");
}

RC_GTEST_PROP(PlanJsonProperty, NumbersRoundTripExactly,
              (double selectivity, std::int64_t cost_ns, std::uint64_t keys)) {
  LogicalPlan plan = linear_plan();
  plan.edges[0].selectivity = std::abs(selectivity);
  RC_PRE(std::isfinite(selectivity));
  plan.operators[0].cost.per_record = kernel::Duration::from_ns(cost_ns & (~std::uint64_t{0} >> 1));
  plan.keys["k"].keys = keys | 1;
  const DeployedPlan deployed{plan, Deployment(plan), {}, {}};
  const auto read = plan_from_json(json::parse(to_json(deployed).dump()));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == deployed);
}

DeployedPlan plan_with_listed_keys() {
  LogicalPlan plan = join_plan();
  plan.keys["k"] = listed_keys({{-1'234'567, 1.0 / 3.0, 0}, {2'147'483'647, 0.05, 9}, {42, 1e-300, 9}}, 10);
  return {plan, Deployment(plan), {}, {}};
}

TEST(PlanJson, ListedKeysRoundTripThroughText) {
  DeployedPlan plan = plan_with_listed_keys();
  plan.plan.keys["part"] = plan.plan.keys.at("k");
  for (Edge& edge : plan.plan.edges) {
    if (find_operator(plan.plan, edge.to)->key == "k") edge.keys = "part";
  }
  const json document = to_json(plan);
  EXPECT_EQ(document["keys"]["k"]["phases"], 10);
  EXPECT_EQ(document["keys"]["k"]["listed"][1], json::array({2'147'483'647, 0.05, 9}));
  const auto read = plan_from_json(json::parse(document.dump()));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(*read, plan);
  EXPECT_FALSE(to_json(full_plan())["keys"]["k"].contains("listed"));
}

TEST(PlanJson, ListedKeysThatAreNoneAreRefused) {
  const json sound = to_json(plan_with_listed_keys());
  for (const char* entry : {"7", "[7]", "[7, 1, 0, 0]", "[7.5, 1, 0]", "[7, \"1\", 0]", "[7, 1, -1]", "[7, 1, 0.5]"}) {
    json broken = sound;
    broken["keys"]["k"]["listed"][0] = json::parse(entry);
    EXPECT_THAT(mistake_in(broken), testing::HasSubstr("triples of a hash code, a weight and a phase")) << entry;
  }
  json broken = sound;
  broken["keys"]["k"]["listed"][0] = json::array({7, 1, 10U});
  EXPECT_THAT(mistake_in(broken), testing::HasSubstr("a phase below the number of phases"));
  broken["keys"]["k"]["listed"][0] = json::array({7, 0, 1U});
  EXPECT_THAT(mistake_in(broken), testing::HasSubstr("a finite weight above 0"));
  broken = sound;
  broken["keys"]["k"]["phases"] = 1001;
  EXPECT_THAT(mistake_in(broken), testing::HasSubstr("in at most 1000 phases"));
}

TEST(PlanJson, LimitsAndStateAreWrittenWhereThereAreAny) {
  DeployedPlan plan = full_plan();
  EXPECT_FALSE(to_json(plan)["operators"][1].contains("most_instances"));
  EXPECT_FALSE(to_json(plan)["operators"][1].contains("state_bytes"));
  plan.plan.operators[1].most_instances = 2;
  plan.plan.operators[1].state_size = {20'000'000'000};
  const auto read = plan_from_json(json::parse(to_json(plan).dump()));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(*read, plan);
}

}  // namespace
}  // namespace millrace::plan
