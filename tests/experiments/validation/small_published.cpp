#include "tests/experiments/validation/small_published.h"

#include <fmt/format.h>

namespace millrace::experiments {
namespace {

PublishedOperator small_operator(std::uint32_t index, PublishedKind kind, std::uint32_t parallelism) {
  PublishedOperator op;
  op.index = index;
  op.kind = kind;
  op.parallelism = parallelism;
  op.component = index;
  return op;
}

void report(PublishedOperator& op, std::optional<double> input_per_s, double output_per_s) {
  for (std::uint32_t i = 0; i < op.parallelism; ++i) {
    PublishedInstance instance;
    instance.host = i % 2 == 0 ? "a" : "b";
    if (input_per_s) instance.input_rate_per_s = *input_per_s / op.parallelism;
    instance.output_rate_per_s = output_per_s / op.parallelism;
    op.instances.push_back(instance);
  }
}

PublishedHost small_host_named(const std::string& id) {
  PublishedHost host;
  host.id = id;
  host.cores = 8;
  return host;
}

}  // namespace

PublishedPlan small_published_plan(const std::string& structure, const std::string& id, double configured_per_s,
                                   double achieved_per_s) {
  PublishedPlan plan;
  plan.structure = structure;
  plan.id = id;
  plan.operators = {small_operator(0, PublishedKind::source, 10), small_operator(1, PublishedKind::filter, 4),
                    small_operator(2, PublishedKind::window_aggregate, 8)};
  plan.operators[0].attributes["confEventRate"] = fmt::format("{}", configured_per_s);
  plan.operators[2].attributes = {{"windowPolicy", "count"}, {"windowLength", "100"}, {"slidingLength", "40"}};
  report(plan.operators[0], std::nullopt, achieved_per_s);
  report(plan.operators[1], achieved_per_s, achieved_per_s / 2);
  report(plan.operators[2], achieved_per_s / 2, achieved_per_s / 100);
  plan.hosts = {small_host_named("a"), small_host_named("b")};
  plan.edges = {{0, 1}, {1, 2}};
  return plan;
}

std::vector<PublishedPlan> small_published_plans(std::size_t count) {
  std::vector<PublishedPlan> plans;
  for (std::size_t i = 0; i < count; ++i) {
    plans.push_back(small_published_plan(i % 3 == 2 ? "2-filters" : "Linear_Query", fmt::format("plan-{}", i), 1000,
                                         i % 2 == 0 ? 1000 : 500));
  }
  return plans;
}

PublishedSet set_of(const std::vector<PublishedPlan>& plans) {
  constexpr std::int64_t kFirst = 100;
  PublishedSet set;
  set.hash = "the set";
  set.list = [&plans]() -> StoreResult<std::vector<PlanRef>> {
    std::vector<PlanRef> refs;
    for (const PublishedPlan& plan : plans) {
      refs.push_back({kFirst + static_cast<std::int64_t>(refs.size()), plan.id, plan.structure});
    }
    return refs;
  };
  set.plan = [&plans](const PlanRef& ref) -> StoreResult<PublishedPlan> {
    return plans.at(static_cast<std::size_t>(ref.position - kFirst));
  };
  return set;
}

ReplayedLabels right_labels(const PublishedPlan& plan) {
  const MeasuredLabels measured = measured_labels(plan);
  ReplayedLabels labels;
  labels.latency_ms = 100;
  labels.throughput_per_s = measured.throughput_per_s();
  labels.configured_per_s = measured.configured_per_s;
  labels.achieved_per_s = measured.achieved_per_s.value_or(0);
  for (const auto& input : measured.operator_input_per_s) labels.operator_input_per_s.push_back(input.value_or(0));
  labels.operator_output_per_s = {measured.achieved_per_s.value_or(0), 1, measured.last_operator_per_s.value_or(0)};
  labels.dominant = "aggregate 2: waiting in windows, 90 %";
  labels.busiest_share = 0.25;
  labels.events = 42;
  return labels;
}

}  // namespace millrace::experiments
