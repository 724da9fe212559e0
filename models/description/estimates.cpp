#include "models/description/estimates.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/plan/execution_graph.h"
#include "sim/plan/key_distribution.h"
#include "sim/plan/key_groups.h"
#include "sim/plan/window.h"
#include "sim/runtime/cost_model.h"
#include "sim/runtime/engine.h"
#include "sim/runtime/whole_input_state.h"

namespace millrace::models {

namespace {

using plan::LogicalPlan;
using plan::Operator;
using plan::OperatorKind;
using plan::Window;
using plan::WindowPolicy;

constexpr std::uint32_t kClasses = 1024;  // keys that are told apart

double keys_of(const LogicalPlan& plan, const Operator& op) {
  const auto found = plan.keys.find(op.key);
  return found == plan.keys.end() ? 1.0 : static_cast<double>(found->second.keys);
}

double slide_records(const Window& window) {
  return window.shape == plan::WindowShape::sliding ? window.count_slide : window.count;
}

double aggregate_rate(const Window& window, double in, double keys) {
  if (window.policy == WindowPolicy::count) return in / slide_records(window);
  const double occurring = keys * -std::expm1(-in * window.length.seconds() / keys);
  return occurring / plan::firing_period(window).seconds();
}

double join_rate(const Window& window, double left, double right, double keys) {
  if (left + right <= 0) return 0;
  if (window.policy == WindowPolicy::time) {
    const double seconds = window.length.seconds();
    return left * right / keys * seconds * seconds / plan::firing_period(window).seconds();
  }
  const double p = left / (left + right), n = window.count;
  return (left + right) / slide_records(window) * n * (n - 1) * p * (1 - p);
}

// Records on an edge per record on the first edge out of the same operator.
double relative(const LogicalPlan& plan, const plan::Edge& edge) {
  const auto first = std::ranges::find(plan.edges, edge.from, &plan::Edge::from);
  return first->selectivity > 0 ? edge.selectivity / first->selectivity : 1;
}

double first_selectivity(const LogicalPlan& plan, const Operator& op) {
  const auto first = std::ranges::find(plan.edges, op.id, &plan::Edge::from);
  return first == plan.edges.end() ? 1 : first->selectivity;
}

double residence_ms(const Window& window, double in, double keys) {
  if (window.policy == WindowPolicy::time) return window.length.seconds() * 1e3;
  constexpr double kLongest = 1e7;  // of a window that hardly fills
  return in > 0 ? std::min(kLongest, (window.count - 1) * keys / in * 1e3) : kLongest;
}

double computed_imbalance(const LogicalPlan& plan, const Operator& op, std::uint32_t parallelism, bool as_many_groups) {
  const auto found = plan.keys.find(op.key);
  if (found == plan.keys.end() || parallelism == 1) return 1;
  const std::uint32_t groups = op.max_parallelism > 0 ? op.max_parallelism
                               : as_many_groups       ? parallelism
                                                      : plan::default_max_parallelism(parallelism);
  const auto classes = plan::key_classes(found->second, kClasses, found->second.keys <= kClasses);
  const auto spread = plan::keys_per_key_group(classes, groups);
  std::vector<double> load(parallelism, 0);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    for (std::uint32_t group = 0; group < groups; ++group) {
      load[plan::subtask_of_key_group(group, parallelism, groups)] +=
          classes[c].weight * spread[c][group] / static_cast<double>(classes[c].keys);
    }
  }
  return std::max(1.0, *std::ranges::max_element(load) * parallelism);
}

}  // namespace

double KeyBalance::imbalance(std::size_t op, std::uint32_t parallelism) {
  const auto [place, fresh] = known_.try_emplace({op, parallelism}, 1.0);
  if (fresh) place->second = computed_imbalance(*plan_, plan_->operators[op], parallelism, as_many_groups_);
  return place->second;
}

std::vector<double> expected_rates(const LogicalPlan& plan, std::span<const double> source_rates) {
  std::vector<double> out(plan.operators.size(), 0);
  for (const std::size_t at : plan::topological_order(plan)) {
    const Operator& op = plan.operators[at];
    std::vector<double> inputs;
    for (const plan::Edge& edge : plan.edges) {
      if (edge.to != op.id) continue;
      inputs.push_back(out[plan::index_of(plan, edge.from)] * relative(plan, edge));
    }
    double in = 0;
    for (const double input : inputs) in += input;
    out[at] = op.kind == OperatorKind::source ? source_rates[at] : in;
    if (op.kind == OperatorKind::incremental_join) out[at] = in * op.matches_per_record;
    // Of joins of inputs that end the first one decides; what keeps its whole input emits nothing while that goes on.
    if (op.kind == OperatorKind::join_probe || op.kind == OperatorKind::merge_join) out[at] = inputs.at(0);
    if (runtime::keeps_whole_input(op.kind)) out[at] = 0;
    if (op.kind == OperatorKind::window_join) {
      out[at] = join_rate(*op.window, inputs.at(0), inputs.size() > 1 ? inputs[1] : 0, keys_of(plan, op));
    } else if (op.window) {
      out[at] = aggregate_rate(*op.window, in, keys_of(plan, op));
    }
    out[at] *= first_selectivity(plan, op);
  }
  return out;
}

void estimate(const LogicalPlan& plan, const plan::Deployment& deployment, std::span<const std::size_t> positions,
              std::span<const double> rates, KeyBalance& balance, PlanDescription& description,
              const runtime::EngineProfile& engine) {
  const plan::ExecutionGraph graph = plan::expand(plan, deployment);
  const runtime::CostModel costs(plan, graph, engine);
  for (std::size_t i = 0; i < description.operators.size(); ++i) {
    DescribedOperator& described = description.operators[i];
    const Operator& op = plan.operators[positions[i]];
    described.output_per_s = rates[i];
    described.input_per_s = op.kind == OperatorKind::source ? rates[i] : 0;
    double nanoseconds = 0;  // of work a second
    if (op.kind == OperatorKind::source) {
      nanoseconds = rates[i] * costs.of_source(static_cast<std::uint32_t>(positions[i])).cpu_ns;
    }
    for (std::uint32_t e = 0; e < plan.edges.size(); ++e) {
      if (plan.edges[e].to != op.id) continue;
      const auto from = std::ranges::find(positions, plan::index_of(plan, plan.edges[e].from)) - positions.begin();
      const double in = rates[static_cast<std::size_t>(from)] * relative(plan, plan.edges[e]);
      described.input_per_s += in;
      const bool chained =
          std::ranges::none_of(graph.edges, [&](const plan::TaskEdge& edge) { return edge.edge == e; });
      if (!chained) nanoseconds += in * costs.of_input(e).cpu_ns;
    }
    if (op.window) {
      const double keys = keys_of(plan, op);
      const auto at = static_cast<std::uint32_t>(positions[i]);
      described.residence_ms = residence_ms(*op.window, described.input_per_s, keys);
      nanoseconds += rates[i] * costs.of_result(at).cpu_ns;
    }
    described.key_imbalance = balance.imbalance(positions[i], described.parallelism);
    described.cpu_demand = nanoseconds / 1e9;
  }
}

}  // namespace millrace::models
