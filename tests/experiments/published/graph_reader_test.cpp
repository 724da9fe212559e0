#include "experiments/published/graph_reader.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/experiments/published/small_graphs.h"

namespace millrace::experiments {
namespace {

std::string mistake_of(const std::string& text) {
  std::istringstream in(text);
  const auto plan = read_graph(in, "x.graph");
  return plan ? "no mistake" : to_string(plan.error());
}

// `text` with the first `part` replaced.
std::string with(std::string text, const std::string& part, const std::string& other) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), other);
}

TEST(GraphReader, ReadsOperatorsHostsAndEdges) {
  std::istringstream in(linear_graph());
  const auto plan = read_graph(in, "x.graph");
  ASSERT_TRUE(plan.has_value()) << to_string(plan.error());
  ASSERT_EQ(plan->operators.size(), 3);
  const PublishedOperator& aggregate = plan->operators[1];
  EXPECT_EQ(aggregate.index, 1);
  EXPECT_EQ(aggregate.kind, PublishedKind::window_aggregate);
  EXPECT_EQ(aggregate.parallelism, 3);
  EXPECT_EQ(aggregate.component, 1);
  ASSERT_EQ(aggregate.instances.size(), 2);
  EXPECT_EQ(aggregate.instances[0], (PublishedInstance{"h1", 600, 60, 0.1, 12.5}));
  EXPECT_EQ(plan->edges, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 2}}));
}

TEST(GraphReader, KeepsUnknownAttributesButNotTheLabels) {
  std::istringstream in(linear_graph());
  const auto plan = read_graph(in, "x.graph");
  ASSERT_TRUE(plan.has_value());
  const PublishedOperator& aggregate = plan->operators[1];
  EXPECT_EQ(*attribute(aggregate, "colour"), "blue");
  EXPECT_EQ(numeric_attribute(aggregate, "windowLength"), 75);
  EXPECT_EQ(numeric_attribute(aggregate, "colour"), std::nullopt);
  EXPECT_EQ(*attribute(aggregate, "parallelism"), "3");
  EXPECT_EQ(attribute(aggregate, "instances"), nullptr);
}

TEST(GraphReader, OrdersHostsAlongTheirChain) {
  std::istringstream in(linear_graph());
  const auto plan = read_graph(in, "x.graph");
  ASSERT_TRUE(plan.has_value());
  ASSERT_EQ(plan->hosts.size(), 2);
  EXPECT_EQ(plan->hosts[0].id, "h2");
  EXPECT_EQ(plan->hosts[1].id, "h1");
  EXPECT_EQ(plan->hosts[1].cores, 8);
  EXPECT_EQ(plan->hosts[1].memory_bytes, 64'000'000'000);
  EXPECT_EQ(plan->hosts[1].network_mbit_per_s, 10'000);
  EXPECT_EQ(plan->hosts[1].frequency_hz, 2e9);
}

TEST(GraphReader, AChainOfHostsThatBitesItsTailLosesNone) {
  std::istringstream in(with(linear_graph(), "\"h2\" -- \"h1\" ;", "h2 -- h1; h1 -- h2;"));
  const auto plan = read_graph(in, "x.graph");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->hosts.size(), 2);
}

TEST(GraphReader, EdgesLeadFromTheLowerIndex) {
  std::istringstream in(with(linear_graph(), "\"q-1\" -- \"q-2\"", "\"q-2\" -- \"q-1\""));
  const auto plan = read_graph(in, "x.graph");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->edges.back(), (std::pair<std::uint32_t, std::uint32_t>{1, 2}));
}

TEST(GraphReader, SaysWhatIsWrongAndWhere) {
  const std::string good = linear_graph();
  EXPECT_EQ(mistake_of("graph {"), "x.graph:1:8: the end of the file is found; a node is wanted, or '}'");
  EXPECT_EQ(mistake_of(with(good, "SourceOperator", "TeapotOperator")),
            "x.graph:2:56: 'TeapotOperator' is no known operatorType: SourceOperator, FilterOperator, "
            "WindowedJoinOperator, WindowedAggregateOperator or PhysicalNode");
  EXPECT_EQ(mistake_of(with(good, "\"parallelism\"=2", "\"degree\"=2")),
            "x.graph:2:1: 'q-0' has no attribute 'parallelism'");
  EXPECT_EQ(mistake_of(with(good, "\"parallelism\"=2", "\"parallelism\"=0")),
            "x.graph:2:38: '0' is found; 'parallelism' is a number from 1 to 32768");
  EXPECT_EQ(mistake_of(with(good, "\"parallelism\"=2", "\"parallelism\"=2.5")),
            "x.graph:2:38: 'parallelism' is a whole number");
  EXPECT_EQ(mistake_of(with(good, ",\"confEventRate\"=\"1000\"", "")),
            "x.graph:2:1: 'q-0' has no attribute 'confEventRate'");
  EXPECT_EQ(mistake_of(with(good, "\"q-1\" [", "\"q-one\" [")),
            "x.graph:3:1: the operator 'q-one' has no index; its name ends in one: NAME-0");
  EXPECT_EQ(mistake_of(with(good, "\"q-1\" [", "\"r-0\" [")), "x.graph:2:1: two operators have the index 0");
  EXPECT_EQ(mistake_of(with(good, "outputRate=400", "outputRate=many")),
            "x.graph:2:98: 'many' is found; 'outputRate' is a number");
  EXPECT_EQ(mistake_of(with(good, "host=h2", "host=h9")),
            "x.graph:2:85: an instance runs on 'h9', which is none of the hosts");
  EXPECT_EQ(mistake_of(with(good, "-- \"q-2\"", "-- \"q-7\"")),
            "x.graph:10:1: an edge to 'q-7', which is none of the nodes");
}

}  // namespace
}  // namespace millrace::experiments
