#include "sim/plan/cycle.h"

#include <algorithm>
#include <set>

namespace millrace::plan {
namespace {

using Ids = std::set<std::string, std::less<>>;

// An operator among `ids` with an edge to `to`; nullptr if there is none.
const std::string* predecessor(const LogicalPlan& plan, const std::string& to, const Ids& ids) {
  for (const Edge& edge : plan.edges) {
    if (edge.to == to && ids.contains(edge.from)) return &edge.from;
  }
  return nullptr;
}

// What is left when operators without a predecessor among those left are taken away, again and again.
Ids with_predecessors_for_ever(const LogicalPlan& plan) {
  Ids left;
  for (const Operator& each : plan.operators) left.insert(each.id);
  while (std::erase_if(left, [&](const std::string& id) { return predecessor(plan, id, left) == nullptr; }) > 0) {
  }
  return left;
}

}  // namespace

std::vector<std::string> find_cycle(const LogicalPlan& plan) {
  const Ids left = with_predecessors_for_ever(plan);
  if (left.empty()) return {};
  std::vector<std::string> walk = {*left.begin()};  // against the edges, until it meets itself
  for (Ids visited; visited.insert(walk.back()).second;) walk.push_back(*predecessor(plan, walk.back(), left));

  walk.erase(walk.begin(), std::find(walk.begin(), walk.end(), walk.back()));
  walk.pop_back();
  std::reverse(walk.begin(), walk.end());
  const auto first = std::min_element(walk.begin(), walk.end(), [&](const std::string& a, const std::string& b) {
    return index_of(plan, a) < index_of(plan, b);
  });
  std::rotate(walk.begin(), first, walk.end());
  walk.push_back(walk.front());
  return walk;
}

}  // namespace millrace::plan
