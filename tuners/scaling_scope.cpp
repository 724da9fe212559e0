#include "tuners/scaling_scope.h"

#include <algorithm>
#include <cassert>

namespace millrace::tuners {

const plan::Operator& leader_of(const plan::LogicalPlan& plan, const plan::Operator& op) {
  const plan::Operator* leader = &op;
  while (!leader->follows.empty()) {
    leader = plan::find_operator(plan, leader->follows);
    assert(leader != nullptr);
  }
  return *leader;
}

bool is_adjustable(const plan::Operator& op) {
  return op.kind != plan::OperatorKind::source && op.follows.empty() && op.scalable;
}

std::uint32_t degree_cap(const TunerContext& context) {
  std::uint32_t cap = context.max_parallelism;
  if (cap == 0 && context.cluster != nullptr) cap = context.cluster->slots();
  if (cap == 0) cap = kLargestDegree;
  return std::min(cap, kLargestDegree);
}

plan::Deployment initial_deployment(const TunerContext& context) {
  plan::Deployment deployment(*context.plan);
  for (const auto& [id, degree] : context.initial_parallelism) {
    const plan::Operator* op = plan::find_operator(*context.plan, id);
    assert(op != nullptr && degree >= 1);
    if (op->follows.empty()) deployment = deployment.with(id, plan::Parallelism{degree});
  }
  return deployment;
}

}  // namespace millrace::tuners
