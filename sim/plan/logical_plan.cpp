#include "sim/plan/logical_plan.h"

#include <algorithm>
#include <cassert>

namespace millrace::plan {

const Operator* find_operator(const LogicalPlan& plan, std::string_view operator_id) {
  const auto found = std::find_if(plan.operators.begin(), plan.operators.end(),
                                  [&](const Operator& each) { return each.id == operator_id; });
  return found == plan.operators.end() ? nullptr : &*found;
}

std::size_t index_of(const LogicalPlan& plan, std::string_view operator_id) {
  const Operator* found = find_operator(plan, operator_id);
  assert(found != nullptr);
  return static_cast<std::size_t>(found - plan.operators.data());
}

std::vector<std::size_t> topological_order(const LogicalPlan& plan) {
  const std::size_t count = plan.operators.size();
  std::vector<std::size_t> open_inputs(count, 0);
  std::vector<std::vector<std::size_t>> successors(count);
  for (const Edge& edge : plan.edges) {
    const std::size_t to = index_of(plan, edge.to);
    successors[index_of(plan, edge.from)].push_back(to);
    ++open_inputs[to];
  }
  std::vector<bool> placed(count, false);
  std::vector<std::size_t> order;
  order.reserve(count);
  while (order.size() < count) {  // the first operator in plan order that is ready; plans are small
    std::size_t next = 0;
    while (next < count && (placed[next] || open_inputs[next] > 0)) ++next;
    assert(next < count && "the plan has a cycle");
    placed[next] = true;
    order.push_back(next);
    for (const std::size_t successor : successors[next]) --open_inputs[successor];
  }
  return order;
}

}  // namespace millrace::plan
