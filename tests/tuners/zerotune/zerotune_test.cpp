// Cost, candidates and search of the tuner; predictions are made up, so that no model is needed.
#include "tuners/zerotune/zerotune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tuners/zerotune/search.h"

namespace millrace::tuners::zerotune {
namespace {

using models::OperatorType;
using testing::ElementsAre;

TEST(ZeroTuneCost, IsTheWeightedSumOfNormalisedPredictions) {
  // Latency 10..30 ms, throughput 100..200/s.
  const std::vector<Predicted> candidates = {{10, 100}, {30, 200}, {20, 150}};
  EXPECT_THAT(weighted_costs(candidates, 0.5), ElementsAre(0.5, 0.5, 0.5));
  EXPECT_THAT(weighted_costs(candidates, 1), ElementsAre(0, 1, 0.5));
  EXPECT_THAT(weighted_costs(candidates, 0), ElementsAre(1, 0, 0.5));
}

TEST(ZeroTuneCost, CountsFromZeroWhereAllAreEqual) {
  const std::vector<Predicted> equal = {{10, 100}, {10, 100}};
  // (L - 0) / (L - 0) = 1 and 1 - T / T = 0.
  EXPECT_THAT(weighted_costs(equal, 0.25), ElementsAre(0.25, 0.25));
}

// The values that the specification of the release lists: rate -> degree of a filter, of an aggregate.
TEST(ZeroTuneCandidates, FollowThePowerLawOfTheRelease) {
  const std::vector<std::tuple<double, std::uint32_t, std::uint32_t>> table = {
      {50e3, 1, 2}, {100e3, 4, 4}, {250e3, 12, 14}, {500e3, 27, 32}, {1e6, 62, 73}, {2e6, 141, 164}};
  for (const auto& [rate, filter, aggregate] : table) {
    EXPECT_EQ(optisample_degree(OperatorType::filter, rate, 1, 1000), filter) << rate;
    EXPECT_EQ(optisample_degree(OperatorType::window_aggregate, rate, 1, 1000), aggregate) << rate;
  }
  EXPECT_EQ(optisample_degree(OperatorType::filter, 1e6, 1, 40), 40U);
  EXPECT_EQ(optisample_degree(OperatorType::filter, 0, 0, 40), 1U);
  EXPECT_EQ(optisample_degree(OperatorType::window_join, 1e3, 500e3, 1000), 27U);
}

TEST(ZeroTuneCandidates, StayWithinTheirLimits) {
  auto stream = kernel::Seed(1).stream("test");
  for (int i = 0; i < 500; ++i) {
    for (const Degrees& degrees :
         {random_degrees(3, 7, stream), log_uniform_degrees(3, 7, stream), neighbour({1, 7, 4}, 7, stream)}) {
      ASSERT_EQ(degrees.size(), 3U);
      EXPECT_GE(*std::ranges::min_element(degrees), 1U);
      EXPECT_LE(*std::ranges::max_element(degrees), 7U);
    }
  }
}

// Least at 5 and 20 instances.
std::vector<Predicted> valley(std::span<const Degrees> candidates) {
  std::vector<Predicted> predicted;
  for (const Degrees& degrees : candidates) {
    const double off = std::abs(std::log(degrees[0] / 5.0)) + std::abs(std::log(degrees[1] / 20.0));
    predicted.push_back({100 * (1 + off), 1000 / (1 + off)});
  }
  return predicted;
}

TEST(ZeroTuneSearch, FindsTheBestOfASmoothCost) {
  auto stream = kernel::Seed(1).stream("test");
  const Found found = search({.kind = SearchKind::local, .candidates = 400, .most = 200}, {100, 1}, valley, stream);
  EXPECT_LE(found.candidates, 400U);
  EXPECT_NEAR(found.degrees[0], 5, 1);
  EXPECT_NEAR(found.degrees[1], 20, 3);
}

TEST(ZeroTuneSearch, LooksAtTheRulesDegreesAloneIfAskedTo) {
  auto stream = kernel::Seed(1).stream("test");
  const Found found = search({.kind = SearchKind::optisample, .candidates = 400, .most = 200}, {7, 9}, valley, stream);
  EXPECT_EQ(found.candidates, 1U);
  EXPECT_THAT(found.degrees, ElementsAre(7, 9));
}

TEST(ZeroTuneSearch, EndsWhereThereAreFewDeployments) {
  auto stream = kernel::Seed(1).stream("test");
  const Found found = search({.kind = SearchKind::random, .candidates = 1000, .most = 2}, {1, 1}, valley, stream);
  EXPECT_EQ(found.candidates, 4U);
}

TEST(ZeroTune, IsTheSubmittedDeploymentUntilItsModelsAreThere) {
  plan::LogicalPlan plan;
  plan.operators.resize(2);
  plan.operators[0].id = "in";
  plan.operators[0].kind = plan::OperatorKind::source;
  plan.operators[1].id = "work";
  plan.edges.push_back({.from = "in", .to = "work"});
  TunerContext context;
  context.plan = &plan;
  context.initial_parallelism = {{"in", 2}, {"work", 3}};
  context.model_folder = "/nowhere";
  const auto tuner = make(context, default_options(*find_tuner("zerotune")));
  EXPECT_EQ(tuner->plan().text(), "in=2 work=3");
  const auto prepared = tuner->prepare();
  ASSERT_FALSE(prepared);
  EXPECT_THAT(prepared.error(), testing::HasSubstr("need to know the cluster"));
}

}  // namespace
}  // namespace millrace::tuners::zerotune
