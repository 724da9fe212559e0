#include "experiments/oracle/oracle_point.h"

#include <algorithm>
#include <cmath>

#include "experiments/comparison/tuner_context.h"
#include "experiments/oracle/steady_trial.h"
#include "sim/plan/execution_graph.h"
#include "tuners/scaling_scope.h"

namespace millrace::experiments {
namespace {

using tuners::oracle::Choice;
using tuners::oracle::Link;
using tuners::oracle::Problem;
using tuners::oracle::Settings;

constexpr double kAmple = 1.5;  // instances per core of expected work

bool is_all_window(const plan::Operator& op) {
  const bool merges = op.kind == plan::OperatorKind::window_aggregate || op.kind == plan::OperatorKind::window_join ||
                      op.kind == plan::OperatorKind::incremental_join;
  return merges && op.key.empty();
}

// Greatest degree that `op` can have by itself.
std::uint32_t most_of(const plan::Operator& op, std::uint32_t cap) {
  if (is_all_window(op)) return 1;
  if (op.max_parallelism > 0) cap = std::min(cap, op.max_parallelism);
  if (op.most_instances > 0) cap = std::min(cap, op.most_instances);
  return cap;
}

double slowest_core(const cluster::Cluster& cluster) {
  double speed = 1;
  for (const cluster::Node& node : cluster.nodes) speed = std::min(speed, node.type.speed);
  return speed;
}

}  // namespace

std::vector<Link> chaining_links(const plan::LogicalPlan& plan, const Problem& problem) {
  const auto choice_of = [&](const plan::Operator& leader) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(problem.choices, leader.id, &Choice::id);
    if (found == problem.choices.end()) return std::nullopt;
    return static_cast<std::size_t>(found - problem.choices.begin());
  };
  std::vector<Link> links;
  for (const plan::Edge& edge : plan.edges) {
    if (plan::resolved(plan, edge, 1, 1) != plan::Partitioning::forward) continue;
    const auto& from = tuners::leader_of(plan, *plan::find_operator(plan, edge.from));
    const auto& to = tuners::leader_of(plan, *plan::find_operator(plan, edge.to));
    if (from.id == to.id) continue;
    const auto one = choice_of(from), other = choice_of(to);
    if (one && other) {
      links.push_back({.choice = *one, .other = other});
    } else if (one || other) {
      const plan::Operator& fixed = one ? to : from;
      links.push_back(
          {.choice = one ? *one : *other, .other = std::nullopt, .fixed_degree = problem.base.parallelism(fixed.id)});
    }
  }
  return links;
}

Problem oracle_problem(const OracleQuestion& question, const Settings& settings) {
  const plan::LogicalPlan& plan = question.job.plan;
  tuners::TunerContext context = tuner_context({}, question.job, question.cluster, question.submitted, question.engine);
  context.max_parallelism = settings.max_parallelism;
  const std::uint32_t cap = std::min(tuners::degree_cap(context), question.cluster.slots());
  const auto demand = context.expected_demand();
  const double speed = slowest_core(question.cluster);
  Problem problem{.base = tuners::initial_deployment(context), .choices = {}, .links = {}};
  for (const plan::Operator& op : plan.operators) {
    if (!tuners::is_adjustable(op)) continue;
    Choice choice{op.id, cap, 1};
    for (const plan::Operator& each : plan.operators) {
      if (tuners::leader_of(plan, each).id != op.id) continue;
      choice.most = std::max(1U, std::min(choice.most, most_of(each, cap)));
      const auto cores = demand.find(each.id);
      if (cores == demand.end()) continue;
      const double hint = std::clamp<double>(std::ceil(kAmple * cores->second / speed), 1, cap);
      choice.hint = std::max(choice.hint, static_cast<std::uint32_t>(hint));
    }
    choice.hint = std::min(choice.hint, choice.most);
    problem.base = problem.base.with(op.id, plan::Parallelism{1});
    problem.choices.push_back(std::move(choice));
  }
  problem.links = chaining_links(plan, problem);
  return problem;
}

tuners::OraclePoint oracle_deployment(const OracleQuestion& question, kernel::Seed seed, const Settings& settings) {
  const TrialRule rule = fitted_to(question.job.plan, {.settle = settings.settle,
                                                       .window = settings.window,
                                                       .backpressure = settings.backpressure,
                                                       .backlog_growth = settings.backlog_growth});
  const auto judge = [&](const plan::Deployment& deployment) {
    return try_deployment(question.job, deployment, question.cluster, question.engine, seed, rule);
  };
  const auto found = tuners::oracle::search(oracle_problem(question, settings), judge,
                                            {.evaluations = settings.evaluations, .trust = settings.trust});
  return {.deployment = found.deployment,
          .guarantee = found.guarantee,
          .total = found.total,
          .bound = found.bound,
          .evaluations = found.evaluations,
          .backpressure = found.verdict.backpressure};
}

}  // namespace millrace::experiments
