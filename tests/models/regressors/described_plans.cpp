#include "tests/models/regressors/described_plans.h"

#include <cmath>
#include <random>

namespace millrace::models {

PlanDescription join_plan() {
  PlanDescription plan;
  plan.operators.resize(5);
  const auto source = [](double rate) {
    DescribedOperator op;
    op.type = OperatorType::source;
    op.parallelism = 4;
    op.width_out = 7;
    op.event_rate = rate;
    op.integers = 1;
    op.doubles = 2;
    op.strings = 3;
    op.output_per_s = rate;
    op.cpu_demand = 0.1;
    return op;
  };
  plan.operators[0] = source(1000);
  plan.operators[1] = source(4000);
  plan.operators[1].chain = 1;

  DescribedOperator& join = plan.operators[2];
  join = {.type = OperatorType::window_join, .parallelism = 2, .chain = 2, .chained = 1, .partitioning = "hash"};
  join.selectivity = 0.5;
  join.width_in = 14;
  join.width_out = 13;
  join.join_key_class = "String";
  join.window_policy = "time";
  join.window_type = "tumblingWindow";
  join.window_length = join.sliding_length = 500;
  join.input_per_s = 5000;
  join.output_per_s = 2500;
  join.key_imbalance = 1.5;
  join.residence_ms = 500;
  join.cpu_demand = 4;

  DescribedOperator& aggregate = plan.operators[3];
  aggregate = {
      .type = OperatorType::window_aggregate, .parallelism = 8, .chain = 3, .chained = 2, .partitioning = "hash"};
  aggregate.selectivity = 0.1;
  aggregate.width_in = 13;
  aggregate.width_out = 3;
  aggregate.aggregate_class = "Double";
  aggregate.aggregate_function = "mean";
  aggregate.key_class = "Integer";
  aggregate.window_policy = "count";
  aggregate.window_type = "slidingWindow";
  aggregate.window_length = 20;
  aggregate.sliding_length = 10;
  aggregate.input_per_s = 2500;
  aggregate.output_per_s = 250;
  aggregate.key_imbalance = 1.25;
  aggregate.residence_ms = 40;
  aggregate.cpu_demand = 1;

  DescribedOperator& filter = plan.operators[4];
  filter = {.type = OperatorType::filter, .parallelism = 8, .chain = 3, .chained = 2, .partitioning = "forward"};
  filter.selectivity = 0.25;
  filter.width_in = filter.width_out = 3;
  filter.filter_class = "Double";
  filter.filter_function = "lessThan";
  filter.input_per_s = 250;
  filter.output_per_s = 62.5;
  filter.cpu_demand = 0.05;

  plan.edges = {{0, 2}, {1, 2}, {2, 3}, {3, 4}};
  plan.hosts = {{.cores = 8, .frequency_hz = 2e9, .memory_bytes = 6.4e10, .network_mbit_per_s = 10000},
                {.cores = 16, .frequency_hz = 3e9, .memory_bytes = 1.28e11, .network_mbit_per_s = 10000}};
  plan.placement = {{0, 0, 4}, {1, 1, 4}, {2, 0, 1}, {2, 1, 1}, {3, 0, 4}, {3, 1, 4}, {4, 0, 4}, {4, 1, 4}};
  return plan;
}

PlanDescription drawn_plan(std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  const auto uniform = [&] { return static_cast<double>(bits() >> 11) * 0x1p-53; };
  PlanDescription plan;
  plan.operators.resize(3);
  plan.operators[0].type = OperatorType::source;
  plan.operators[0].event_rate = 100 * std::pow(100.0, uniform());
  plan.operators[1].type = OperatorType::filter;
  plan.operators[1].selectivity = uniform();
  plan.operators[2].type = OperatorType::window_aggregate;
  plan.operators[2].selectivity = uniform();
  plan.operators[2].parallelism = 1 + static_cast<std::uint32_t>(16 * uniform());
  plan.edges = {{0, 1}, {1, 2}};
  plan.hosts = {{.cores = 8}};
  return plan;
}

TrainingSet drawn_set(std::size_t plans, const std::function<double(const PlanDescription&)>& law) {
  TrainingSet set;
  for (std::size_t seed = 0; seed < plans + plans / 4; ++seed) {
    PlanDescription plan = drawn_plan(seed);
    const double label = law(plan);
    (seed < plans ? set.train : set.validation).push_back({std::move(plan), label});
  }
  return set;
}

}  // namespace millrace::models
