#include "experiments/capacity/degrees_tried.h"

#include <algorithm>
#include <cmath>

#include "experiments/comparison/tuner_context.h"
#include "experiments/oracle/oracle_point.h"
#include "tuners/rounding.h"
#include "tuners/scaling_scope.h"

namespace millrace::experiments {

using tuners::oracle::Problem;

plan::Deployment given_degrees(const CapacitySpec& spec, const ProbeBook& book) {
  const plan::LogicalPlan& plan = book.query().job.plan;
  plan::Deployment deployment(plan);
  for (const auto& [id, degree] : book.query().initial_parallelism) {
    const plan::Operator* op = plan::find_operator(plan, id);
    if (op != nullptr && op->follows.empty()) deployment = deployment.with(id, plan::Parallelism{degree});
  }
  for (const auto& [id, degree] : spec.fixed) deployment = deployment.with(id, plan::Parallelism{degree});
  return deployment;
}

Problem degree_problem(const CapacitySpec& spec, const ProbeBook& book, const cluster::Cluster& cluster,
                       double rate_per_s) {
  const job::Job job = book.job_at(rate_per_s);
  Problem problem = oracle_problem({job, book.query().initial_parallelism, cluster, book.engine()},
                                   {.period = {}, .phase = {}, .shortest_step = {}, .settle = {}, .window = {}});
  std::erase_if(problem.choices, [&](const auto& choice) { return spec.fixed.contains(choice.id); });
  for (const plan::Operator& op : job.plan.operators) {
    if (op.kind != plan::OperatorKind::source || spec.fixed.contains(op.id)) continue;
    const auto load = job.sources.find(op.id);
    std::uint32_t most = cluster.slots();
    if (load != job.sources.end() && load->second.partitions > 0) most = std::min(most, load->second.partitions);
    if (op.most_instances > 0) most = std::min(most, op.most_instances);
    problem.choices.push_back({op.id, std::max(1U, most), 1});
    problem.base = problem.base.with(op.id, plan::Parallelism{1});
  }
  for (const auto& [id, degree] : spec.fixed) problem.base = problem.base.with(id, plan::Parallelism{degree});
  problem.links = chaining_links(job.plan, problem);  // the choices are others now
  return problem;
}

plan::Deployment at_degree(const Problem& problem, std::uint32_t degree) {
  plan::Deployment deployment = problem.base;
  for (const auto& choice : problem.choices) {
    deployment = deployment.with(choice.id, plan::Parallelism{std::min(degree, choice.most)});
  }
  return deployment;
}

plan::Deployment in_proportion(const Problem& problem, const std::map<std::string, double>& work, std::uint32_t slots) {
  double most = 0;
  for (const auto& choice : problem.choices) {
    if (const auto found = work.find(choice.id); found != work.end()) most = std::max(most, found->second);
  }
  plan::Deployment deployment = problem.base;
  for (const auto& choice : problem.choices) {
    const auto found = work.find(choice.id);
    if (found == work.end() || most <= 0) continue;
    const double degree = tuners::guarded_ceiling(found->second / most * slots);
    deployment = deployment.with(
        choice.id, plan::Parallelism{static_cast<std::uint32_t>(std::clamp<double>(degree, 1, choice.most))});
  }
  return deployment;
}

std::map<std::string, double> expected_work(const ProbeBook& book, double rate_per_s) {
  const job::Job job = book.job_at(rate_per_s);
  return tuner_context({}, job, book.cluster(), book.query().initial_parallelism, book.engine()).expected_demand();
}

}  // namespace millrace::experiments
