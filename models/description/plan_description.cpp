#include "models/description/plan_description.h"

#include <stdexcept>
#include <utility>

namespace millrace::models {

std::string_view to_string(OperatorType type) {
  switch (type) {
    case OperatorType::source:
      return "source";
    case OperatorType::filter:
      return "filter";
    case OperatorType::window_join:
      return "window_join";
    case OperatorType::window_aggregate:
      return "window_aggregate";
    case OperatorType::other:
      break;
  }
  return "other";
}

void sort_by_flow(PlanDescription& description) {
  const auto n = static_cast<std::uint32_t>(description.operators.size());
  std::vector<std::uint32_t> order, waits(n, 0), place(n, 0);
  for (const auto& edge : description.edges) ++waits[edge.to];
  // Of those that wait for nothing the first comes first.
  std::vector<bool> taken(n, false);
  while (order.size() < n) {
    std::uint32_t next = 0;
    while (next < n && (taken[next] || waits[next] > 0)) ++next;
    if (next == n) throw std::out_of_range("its operators form a cycle");
    taken[next] = true;
    place[next] = static_cast<std::uint32_t>(order.size());
    order.push_back(next);
    for (const auto& edge : description.edges) {
      if (edge.from == next) --waits[edge.to];
    }
  }
  std::vector<DescribedOperator> sorted;
  for (const std::uint32_t op : order) sorted.push_back(std::move(description.operators[op]));
  description.operators = std::move(sorted);
  for (auto& edge : description.edges) edge = {place[edge.from], place[edge.to]};
  for (auto& placed : description.placement) placed.op = place[placed.op];
}

}  // namespace millrace::models
