#include "models/regressors/strong_vector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "tests/models/regressors/described_plans.h"

namespace millrace::models {
namespace {

using testing::DoubleNear;
using testing::IsSupersetOf;
using testing::Pair;

constexpr FeatureSet kSets[] = {FeatureSet::released, FeatureSet::intended, FeatureSet::physics, FeatureSet::operators,
                                FeatureSet::parallelism};

std::map<std::string, double> named(const PlanDescription& plan, FeatureSet features) {
  const auto names = strong_names(features);
  const auto values = strong_vector(plan, features);
  std::map<std::string, double> named;
  for (std::size_t i = 0; i < values.size(); ++i) named[names.at(i)] = values[i];
  return named;
}

auto column(const char* name, double value) {
  return Pair(name, DoubleNear(value, 1e-9 * std::abs(value)));
}

TEST(StrongVector, HasOneNameForEveryInput) {
  for (const FeatureSet features : kSets) {
    const auto names = strong_names(features);
    EXPECT_EQ(strong_vector(join_plan(), features).size(), names.size());
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  }
}

TEST(StrongVector, TellsTheQuery) {
  EXPECT_THAT(
      named(join_plan(), FeatureSet::released),
      IsSupersetOf({column("source.count", 2), column("plan.operators", 5), column("plan.longest_path", 3),
                    column("window_join.log_selectivity.mean", std::log(0.5)), column("window_join.width_in.mean", 14),
                    column("source.log_event_rate.sum", std::log(5000)),
                    column("source.log_event_rate.min", std::log(1000)), column("source.strings", 6),
                    column("window_join.time.length.sum", 500), column("window_join.count.length.sum", 0),
                    column("window_aggregate.count.log_slide.max", std::log(10)),
                    column("window_aggregate.count.overlap.mean", 2), column("aggFunction.mean", 1),
                    column("aggFunction.sum", 0), column("windowType.slidingWindow", 1), column("last.filter", 1),
                    column("last.window_join", 0)}));
}

TEST(StrongVector, TellsTheDeployment) {
  // 4 + 4 + 2 + 8 + 8 instances; the chain of the last two has 8 tasks, not 16. Host 1: 4 + 1 + 4 + 4 on 8 cores.
  EXPECT_THAT(
      named(join_plan(), FeatureSet::intended),
      IsSupersetOf({column("source.parallelism.sum", 8), column("source.log_parallelism.mean", std::log(4)),
                    column("hosts.count", 2), column("hosts.cores.sum", 24), column("hosts.memory.mean", 9.6e10),
                    column("plan.chains", 4), column("plan.tasks", 18), column("hosts.instances_per_core", 26.0 / 24),
                    column("hosts.tasks_per_core", 18.0 / 24), column("hosts.fullest_instances_per_core", 13.0 / 8),
                    column("partitioning.hash", 0.75), column("partitioning.forward", 0.25),
                    column("partitioning.rebalance", 0), column("chains.operators.mean", 1.25)}));
}

TEST(StrongVector, TellsEstimates) {
  // Busiest: the join's, 4 / 2 * 1.5 = 3 cores, more than 5.25 cores of 24.
  EXPECT_THAT(
      named(join_plan(), FeatureSet::physics),
      IsSupersetOf({column("window_join.log_input.sum", std::log(5000)),
                    column("window_join.log_input_per_instance.max", std::log(2500)),
                    column("last.log_output.sum", std::log(62.5)), column("plan.residence.sum", 540),
                    column("window_join.cpu_demand_per_instance.max", 2), column("plan.cpu_demand_of_busiest.max", 3),
                    column("plan.cpu_demand_per_core", 5.25 / 24), column("plan.log_utilisation", std::log(3)),
                    column("last.log_sustained_output", std::log(62.5 / 3))}));
}

TEST(StrongVector, KeepsEstimatesOutOfAllSetsButPhysics) {
  PlanDescription other = join_plan();
  for (DescribedOperator& op : other.operators) {
    op.input_per_s += 1;
    op.output_per_s += 1;
    op.key_imbalance += 1;
    op.residence_ms += 1;
    op.cpu_demand += 1;
  }
  for (const FeatureSet features : kSets) {
    const bool same = strong_vector(other, features) == strong_vector(join_plan(), features);
    EXPECT_EQ(same, features != FeatureSet::physics) << to_string(features);
  }
}

TEST(StrongVector, KeepsOperatorsAndTheirDeploymentApart) {
  PlanDescription deployed = join_plan();
  for (DescribedOperator& op : deployed.operators) {
    op.parallelism += 1;
    op.chain = 0;
    op.partitioning = "rebalance";
  }
  deployed.hosts.pop_back();
  deployed.placement.clear();
  EXPECT_EQ(strong_vector(deployed, FeatureSet::operators), strong_vector(join_plan(), FeatureSet::operators));

  PlanDescription queried = join_plan();
  for (DescribedOperator& op : queried.operators) {
    op.selectivity /= 2;
    op.event_rate *= 2;
    op.width_out += 1;
    op.window_length *= 2;
    op.window_policy = "count";
  }
  EXPECT_EQ(strong_vector(queried, FeatureSet::parallelism), strong_vector(join_plan(), FeatureSet::parallelism));
}

TEST(StrongVector, StaysFiniteWhereNumbersAreZero) {
  PlanDescription plan;
  plan.operators = {{.type = OperatorType::source}, {.type = OperatorType::filter}};
  plan.operators[1].selectivity = 0;
  for (const double value : strong_vector(plan, FeatureSet::physics)) EXPECT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace millrace::models
