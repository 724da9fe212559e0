#include "experiments/traces/enumeration.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "experiments/traces/flow.h"
#include "experiments/traces/query_draw.h"
#include "tests/experiments/traces/small_space.h"

namespace millrace::experiments {
namespace {

using Degrees = std::vector<std::uint32_t>;

PublishedOperator made(std::uint32_t index, PublishedKind kind,
                       std::map<std::string, std::string, std::less<>> attributes) {
  PublishedOperator op;
  op.index = index;
  op.kind = kind;
  op.attributes = std::move(attributes);
  return op;
}

// Source -> filter (Integer > literal) -> aggregate, tumbling windows of 10 records or `window_ms`.
PublishedPlan linear(const std::string& rate, const std::string& literal = "0", const std::string& window_ms = "") {
  PublishedPlan plan;
  plan.operators = {made(0, PublishedKind::source,
                         {{"confEventRate", rate}, {"numInteger", "1"}, {"numDouble", "1"}, {"numString", "1"}}),
                    made(1, PublishedKind::filter,
                         {{"filterClass", "Integer"}, {"filterFunction", "greaterThan"}, {"literal", literal}}),
                    made(2, PublishedKind::window_aggregate,
                         {{"windowType", "tumblingWindow"},
                          {"windowPolicy", window_ms.empty() ? "count" : "duration"},
                          {"windowLength", window_ms.empty() ? "10" : window_ms},
                          {"slidingLength", window_ms.empty() ? "10" : window_ms},
                          {"keyByClass", "Timestamp"},
                          {"aggClass", "Integer"},
                          {"aggFunction", "mean"}})};
  plan.edges = {{0, 1}, {1, 2}};
  return plan;
}

Degrees of(EnumerationOptions options, const PublishedPlan& plan, std::uint32_t most, std::uint32_t candidate = 0,
           std::uint32_t all = 1, ScaleFactors scale = {}) {
  kernel::RandomStream stream(3);
  EnumerationInput input = enumeration_input(plan, options, most);
  input.candidate = candidate;
  input.all = all;
  input.scale = scale;
  const auto chosen = enumerate(options, input, stream);
  EXPECT_TRUE(chosen.has_value()) << (chosen ? "" : chosen.error());
  return chosen.value_or(Degrees{});
}

TEST(Flow, ReleasedEstimatesAreItsFormulas) {
  // Integer > 2 of a range of 20: (10 - 2) / 20; count windows: 1 / 10.
  const auto count = expected_flow(linear("5000", "2"), SelectivityGuess::released);
  ASSERT_TRUE(count.has_value());
  EXPECT_EQ(count->in, (std::vector<double>{5000, 5000, 2000}));
  EXPECT_EQ(count->out, (std::vector<double>{5000, 2000, 200}));
  // Time windows: (1 / 0.5 s) / (2000 / 100 keys) = 0.1.
  EXPECT_EQ(expected_flow(linear("5000", "2", "500"), SelectivityGuess::released)->out[2], 200);
}

// Definition 4 on the true domain: 8 of the 21 integers from -10 to 10 exceed 2. Definition 6: of 100 keys all that had
// a record fire each half second.
TEST(Flow, ExactEstimatesFollowTheDomains) {
  const auto flow = expected_flow(linear("5250", "2", "500"), SelectivityGuess::exact);
  ASSERT_TRUE(flow.has_value());
  EXPECT_NEAR(flow->out[1], 2000, 1e-9);
  EXPECT_NEAR(flow->out[2], 200, 0.1);
}

TEST(Enumeration, RandomIsUniformUpToTheMost) {
  const PublishedPlan plan = linear("1000");
  kernel::RandomStream stream(1);
  std::vector<int> seen(31, 0);
  for (int i = 0; i < 3000; ++i) {
    const auto chosen = enumerate({}, enumeration_input(plan, {}, 30), stream);
    EXPECT_EQ((*chosen)[0], 10U);
    ++seen.at((*chosen)[1]);
    ++seen.at((*chosen)[2]);
  }
  EXPECT_EQ(seen[0], 0);
  for (std::size_t degree = 1; degree <= 30; ++degree) EXPECT_NEAR(seen[degree], 200, 60) << degree;
}

// floor of 16^u, u uniform on [0, 1): 1 with probability log_16 2 = 1/4, 2 to 3 and 4 to 7 and 8 to 15 alike.
TEST(Enumeration, LogRandomReachesEveryDegree) {
  const PublishedPlan plan = linear("1000");
  EnumerationOptions options;
  options.strategy = Strategy::log_random;
  kernel::RandomStream stream(1);
  std::vector<int> seen(16, 0);
  for (int i = 0; i < 2000; ++i) {
    const auto chosen = enumerate(options, enumeration_input(plan, options, 15), stream);
    EXPECT_EQ((*chosen)[0], 10U);
    ++seen.at((*chosen)[1]);
    ++seen.at((*chosen)[2]);
  }
  EXPECT_EQ(seen[0], 0);
  EXPECT_NEAR(seen[1], 1000, 100);
  EXPECT_NEAR(seen[2] + seen[3], 1000, 100);
  for (std::size_t degree = 8; degree <= 15; ++degree) EXPECT_GT(seen[degree], 60) << degree;
}

// The release's values, source and filter / aggregate: 50k 1, 100k 4, 250k 12, 500k 27, 1M 62; truncated and clamped.
TEST(Enumeration, ReleasedOptiSampleFollowsThePowerLaw) {
  EnumerationOptions options;
  options.strategy = Strategy::optisample_released;
  for (const auto& [rate, degree] : std::vector<std::pair<std::string, std::uint32_t>>{
           {"1000", 1}, {"50000", 1}, {"100000", 4}, {"250000", 12}, {"500000", 27}, {"1000000", 62}}) {
    EXPECT_EQ(of(options, linear(rate), 100)[0], degree) << rate;
    EXPECT_EQ(of(options, linear(rate), 100)[1], degree) << rate;
  }
  // The aggregate gets half of 2M: 7e-6 (1e6)^1.17 = 73.
  EXPECT_EQ(of(options, linear("2000000"), 1000)[2], 73U);
  EXPECT_EQ(of(options, linear("1000000"), 30)[1], 30U);
}

TEST(Enumeration, PaperOptiSampleIsLinear) {
  EnumerationOptions options;
  options.strategy = Strategy::optisample;
  // Of 20k records/s 10/21 pass: 9524; at 1 / 700 per instance 13, the filter 20k / 1000.
  const Degrees chosen = of(options, linear("20000"), 100, 0, 1, {0, 1.0 / 1000, 0, 1.0 / 700});
  EXPECT_EQ(chosen, (Degrees{10, 20, 13}));
}

TEST(Enumeration, ExhaustiveGoesThroughTheCrossProduct) {
  EnumerationOptions options;
  options.strategy = Strategy::exhaustive;
  const PublishedPlan plan = linear("1000");
  std::set<Degrees> seen;
  for (std::uint32_t candidate = 0; candidate < 9; ++candidate) seen.insert(of(options, plan, 12, candidate));
  EXPECT_EQ(seen.size(), 9U);  // {1, 5, 10} squared
  EXPECT_EQ(of(options, plan, 12, 0), (Degrees{10, 1, 1}));
  EXPECT_EQ(of(options, plan, 12, 1), (Degrees{10, 1, 5}));
  EXPECT_EQ(of(options, plan, 12, 9), (Degrees{10, 1, 1}));
}

TEST(Enumeration, OthersSetAllOperatorsAlike) {
  const PublishedPlan plan = linear("1000");
  EnumerationOptions options;
  options.strategy = Strategy::min_avg_max;
  EXPECT_EQ(of(options, plan, 30, 0), (Degrees{10, 1, 1}));
  EXPECT_EQ(of(options, plan, 30, 1), (Degrees{10, 15, 15}));
  EXPECT_EQ(of(options, plan, 30, 5), (Degrees{10, 30, 30}));
  options.strategy = Strategy::increasing;  // 60 plans, step 5, 30 degrees: a step more every 10
  EXPECT_EQ(of(options, plan, 30, 9, 60), (Degrees{10, 1, 1}));
  EXPECT_EQ(of(options, plan, 30, 10, 60), (Degrees{10, 6, 6}));
  EXPECT_EQ(of(options, plan, 30, 59, 60), (Degrees{10, 26, 26}));
  options.strategy = Strategy::parameter;
  options.parallelism = 7;
  EXPECT_EQ(of(options, plan, 30), (Degrees{10, 7, 7}));
  EXPECT_EQ(of(options, plan, 4), (Degrees{4, 4, 4}));
}

TEST(Enumeration, AroundStaysNearTheFirst) {
  EnumerationOptions options;
  options.strategy = Strategy::around;
  options.spread = 0.2;
  const PublishedPlan plan = linear("1000");
  const Degrees first = of(options, plan, 200, 0);
  for (std::uint32_t candidate = 1; candidate < 20; ++candidate) {
    const Degrees other = of(options, plan, 200, candidate);
    for (std::size_t i = 1; i < other.size(); ++i) {
      EXPECT_LE(other[i], first[i] * 1.2 + 1);
      EXPECT_GE(other[i] + 1.0, first[i] / 1.2);
    }
  }
  EXPECT_NE(of(options, plan, 200, 1), of(options, plan, 200, 2));
}

}  // namespace
}  // namespace millrace::experiments
