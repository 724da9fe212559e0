#include "tuners/workload.h"

#include <algorithm>
#include <cassert>

#include "tuners/scaling_scope.h"

namespace millrace::tuners {

std::vector<Workload> workloads_of(const TunerContext& context, Scope scope) {
  const plan::LogicalPlan& plan = *context.plan;
  const plan::Deployment submitted = initial_deployment(context);
  std::vector<Workload> workloads;
  for (const std::size_t at : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[at];
    if (!is_adjustable(op)) continue;
    if (workloads.empty() || scope == Scope::each_operator) {
      workloads.push_back({.name = scope == Scope::job ? "job" : op.id, .leaders = {}, .operators = {}});
    }
    workloads.back().leaders.push_back({.id = op.id, .submitted = submitted.parallelism(op.id)});
  }
  for (const std::size_t at : plan::topological_order(plan)) {
    const std::string& leader = leader_of(plan, plan.operators[at]).id;
    for (Workload& workload : workloads) {
      const bool belongs = std::ranges::any_of(workload.leaders, [&](const auto& each) { return each.id == leader; });
      if (belongs) workload.operators.push_back(plan.operators[at].id);
    }
  }
  return workloads;
}

std::uint32_t submitted_size(const Workload& workload) {
  std::uint32_t size = 1;
  for (const Workload::Leader& leader : workload.leaders) size = std::max(size, leader.submitted);
  return size;
}

std::uint32_t size_in(const Workload& workload, const plan::Deployment& current) {
  std::uint32_t size = 1;
  for (const Workload::Leader& leader : workload.leaders) size = std::max(size, current.parallelism(leader.id));
  return size;
}

std::uint32_t largest_size(const Workload& workload, std::uint32_t cap, const job::Observation& seen) {
  std::uint64_t most = cap;
  for (const Workload::Leader& leader : workload.leaders) {
    const auto found = seen.operators.find(leader.id);
    if (found == seen.operators.end()) continue;
    most = std::min(most, std::uint64_t{found->second.max_parallelism} * submitted_size(workload) / leader.submitted);
  }
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(most, 1));
}

plan::Deployment resized(const plan::Deployment& current, const Workload& workload, std::uint32_t size) {
  assert(size >= 1);
  const std::uint64_t whole = submitted_size(workload);
  plan::Deployment target = current;
  for (const Workload::Leader& leader : workload.leaders) {
    const std::uint64_t share = std::uint64_t{leader.submitted} * size;
    const auto degree = static_cast<std::uint32_t>((share + whole - 1) / whole);
    if (degree != current.parallelism(leader.id)) target = target.with(leader.id, plan::Parallelism{degree});
  }
  return target;
}

}  // namespace millrace::tuners
