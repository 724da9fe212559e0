#include "sim/runtime/key_domains.h"

#include <algorithm>
#include <vector>

#include "sim/plan/key_groups.h"

namespace millrace::runtime {

using plan::OperatorKind;

namespace {

// Whether a window by `key` stands behind a join by it.
bool leads_from_join_to_window(const plan::LogicalPlan& plan, const std::string& key) {
  return std::any_of(plan.edges.begin(), plan.edges.end(), [&](const plan::Edge& edge) {
    const plan::Operator& to = *find_operator(plan, edge.to);
    if (!to.window || to.key != key) return false;
    const plan::Operator* from = keyed_origin(plan, edge.from);
    return from != nullptr && from->kind == OperatorKind::window_join && from->key == key;
  });
}

plan::KeyDistribution one_by_one(const plan::KeyDistribution& domain) {
  std::vector<plan::ListedKey> keys;
  for (const plan::KeyClass& each : plan::key_classes(domain, 2, true)) {
    if (each.weight > 0) {
      keys.push_back({plan::java_hash(static_cast<std::int64_t>(each.first_key)), each.weight, 0});
    }
  }
  return plan::listed_keys(std::move(keys));
}

}  // namespace

const plan::Operator* keyed_origin(const plan::LogicalPlan& plan, const std::string& operator_id) {
  const plan::Operator& op = *find_operator(plan, operator_id);
  if (!op.key.empty()) return &op;
  const bool passes =
      op.kind == OperatorKind::map || op.kind == OperatorKind::filter || op.kind == OperatorKind::flat_map;
  if (!passes) return nullptr;
  for (const plan::Edge& edge : plan.edges) {
    if (edge.to == operator_id) return keyed_origin(plan, edge.from);
  }
  return nullptr;
}

std::map<std::string, plan::KeyDistribution> simulated_domains(const plan::LogicalPlan& plan,
                                                               const EngineProfile& engine) {
  std::map<std::string, plan::KeyDistribution> domains = plan.keys;
  if (engine.granularity == Granularity::record) return domains;  // each key is a class of its own anyway
  for (auto& [name, domain] : domains) {
    const bool can_list =
        domain.listed.empty() && domain.keys <= plan::kMostListedKeys && domain.hot_change == kernel::Duration();
    if (can_list && leads_from_join_to_window(plan, name)) domain = one_by_one(domain);
  }
  return domains;
}

}  // namespace millrace::runtime
