#include "tuners/streamtune/recommend.h"

#include <algorithm>

#include "tuners/scaling_scope.h"

namespace millrace::tuners::streamtune {

std::vector<Group> groups_of(const plan::LogicalPlan& plan) {
  std::vector<Group> groups;
  for (const std::size_t index : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[index];
    const plan::Operator& leader = leader_of(plan, op);
    if (op.kind == plan::OperatorKind::source || !is_adjustable(leader)) continue;
    auto found = std::ranges::find(groups, leader.id, &Group::leader);
    if (found == groups.end()) found = groups.insert(groups.end(), {.leader = leader.id, .members = {}});
    found->members.push_back(index);
  }
  return groups;
}

Recommended recommend(const std::vector<Group>& groups, const models::MonotoneModel& model,
                      const std::vector<std::vector<float>>& vectors,
                      const std::function<std::uint32_t(const std::string& leader)>& p_max) {
  Recommended all;
  for (const Group& group : groups) {
    std::uint32_t neediest = 1;
    for (const std::size_t op : group.members) {
      // Bisection where M_f cannot rise with p; a network is asked at every degree.
      const models::LeastParallelism least = models::least_parallelism(model, vectors[op], p_max(group.leader));
      all.operators.push_back({.op = op,
                               .degree = least.parallelism,
                               .found = least.found,
                               .probability = model.probability(vectors[op], least.parallelism)});
      neediest = std::max(neediest, least.parallelism);
    }
    all.degrees[group.leader] = neediest;
  }
  return all;
}

}  // namespace millrace::tuners::streamtune
