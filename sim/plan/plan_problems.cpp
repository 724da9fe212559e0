#include "sim/plan/plan_problems.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/plan/cycle.h"
#include "sim/plan/names.h"
#include "sim/plan/whole_input_problems.h"

namespace millrace::plan {
namespace {

constexpr std::uint32_t kGreatestMaxParallelism = 32768;  // KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM

using Problems = std::vector<PlanProblem>;

bool is_join(OperatorKind kind) {
  return kind == OperatorKind::window_join || kind == OperatorKind::incremental_join;
}
bool has_two_inputs(OperatorKind kind) {
  return is_join(kind) || kind == OperatorKind::join_probe || kind == OperatorKind::merge_join;
}
bool has_window(OperatorKind kind) {
  return kind == OperatorKind::window_aggregate || kind == OperatorKind::window_join;
}
bool at_least_zero(double value) {
  return std::isfinite(value) && value >= 0;
}
std::string place_of(const Edge& edge) {
  return edge.from + " -> " + edge.to;
}

// Without key, all records of the operator meet in one instance.
bool is_single_instance(const Operator& each) {
  return (has_window(each.kind) || is_join(each.kind)) && each.key.empty();
}

void check_ids(const LogicalPlan& plan, Problems& problems) {
  std::set<std::string_view> seen;
  for (const Operator& each : plan.operators) {
    if (each.id.empty()) problems.push_back({"plan", "an operator has an empty id"});
    if (!seen.insert(each.id).second) problems.push_back({each.id, "is the id of several operators"});
  }
  for (const Edge& edge : plan.edges) {
    for (const std::string& end : {edge.from, edge.to}) {
      if (!seen.contains(end)) problems.push_back({place_of(edge), fmt::format("no operator '{}'", end)});
    }
  }
}

void check_degree_of_inputs(const Operator& each, std::size_t inputs, std::size_t outputs, Problems& problems) {
  const std::string_view kind = name_of(each.kind);
  if (each.kind == OperatorKind::source) {
    if (inputs > 0) problems.push_back({each.id, "a source has no inputs"});
  } else if (has_two_inputs(each.kind)) {
    if (inputs != 2) problems.push_back({each.id, fmt::format("a {} has exactly two inputs, not {}", kind, inputs)});
  } else if (inputs == 0) {
    problems.push_back({each.id, "has no input"});
  }
  if (each.kind != OperatorKind::sink && outputs == 0) {
    problems.push_back({each.id, "has no output; end the stream with a sink"});
  }
}

void check_wiring(const LogicalPlan& plan, Problems& problems) {
  for (const Operator& each : plan.operators) {
    const auto inputs =
        std::count_if(plan.edges.begin(), plan.edges.end(), [&](auto& edge) { return edge.to == each.id; });
    const auto outputs =
        std::count_if(plan.edges.begin(), plan.edges.end(), [&](auto& edge) { return edge.from == each.id; });
    check_degree_of_inputs(each, static_cast<std::size_t>(inputs), static_cast<std::size_t>(outputs), problems);
  }
  for (const OperatorKind kind : {OperatorKind::source, OperatorKind::sink}) {
    const bool found =
        std::any_of(plan.operators.begin(), plan.operators.end(), [&](auto& o) { return o.kind == kind; });
    if (!found) problems.push_back({"plan", fmt::format("has no {}", name_of(kind))});
  }
}

void check_cycle(const LogicalPlan& plan, Problems& problems) {
  const std::vector<std::string> cycle = find_cycle(plan);
  if (!cycle.empty()) problems.push_back({cycle.front(), fmt::format("lies on a cycle: {}", fmt::join(cycle, " -> "))});
}

void check_follows(const LogicalPlan& plan, Problems& problems) {
  for (const Operator& each : plan.operators) {
    std::set<std::string_view> followed;
    for (const Operator* at = &each; !at->follows.empty();) {
      if (!followed.insert(at->id).second) {
        problems.push_back({each.id, "follows itself"});
        break;
      }
      const Operator* leader = find_operator(plan, at->follows);
      if (leader == nullptr) {
        if (at == &each) problems.push_back({each.id, fmt::format("follows '{}', which is no operator", at->follows)});
        break;
      }
      at = leader;
    }
  }
}

void check_time_window(const Operator& each, const Window& window, Problems& problems) {
  const kernel::Duration none;
  if (window.length <= none) problems.push_back({each.id, "the window's length must be above 0"});
  if (window.shape != WindowShape::sliding) return;
  if (window.slide <= none || window.slide > window.length) {
    problems.push_back({each.id, "the window's slide must be above 0 and at most its length"});
  }
}

void check_count_window(const Operator& each, const Window& window, Problems& problems) {
  if (window.shape == WindowShape::session) problems.push_back({each.id, "a session window is a time window"});
  if (window.count < 1) problems.push_back({each.id, "the window's count must be at least 1"});
  if (window.shape != WindowShape::sliding) return;
  if (window.count_slide < 1 || window.count_slide > window.count) {
    problems.push_back({each.id, "the window's slide must be at least 1 and at most its count"});
  }
}

void check_window(const Operator& each, Problems& problems) {
  if (has_window(each.kind) != each.window.has_value()) {
    const std::string_view what = each.window ? "has a window but a {} takes none" : "a {} needs a window";
    problems.push_back({each.id, fmt::format(fmt::runtime(what), name_of(each.kind))});
    return;
  }
  if (each.aggregation == Aggregation::elements &&
      (each.kind != OperatorKind::window_aggregate || each.window->shape == WindowShape::session)) {
    problems.push_back({each.id, "only a tumbling or sliding window_aggregate emits its elements"});
  }
  if (!each.window) return;
  if (each.window->policy == WindowPolicy::time) {
    check_time_window(each, *each.window, problems);
  } else {
    check_count_window(each, *each.window, problems);
  }
}

void check_key(const LogicalPlan& plan, const Operator& each, Problems& problems) {
  if (each.key.empty()) return;
  if (!plan.keys.contains(each.key)) problems.push_back({each.id, fmt::format("no key '{}'", each.key)});
  if (each.kind == OperatorKind::source)
    problems.push_back({each.id, "a source has no input that a key could partition"});
}

bool is_negative(const std::optional<kernel::Duration>& cost) {
  return cost && *cost < kernel::Duration();
}

void check_resources(const std::string& id, const InstanceResources& instance, Problems& problems) {
  if (!at_least_zero(instance.cpu_share) || instance.memory.count < 0) {
    problems.push_back({id, "the CPU share and memory of an instance must be at least 0"});
  }
  if (!at_least_zero(instance.record_share)) {
    problems.push_back({id, "the record share of an instance must be a finite number of at least 0"});
  }
}

void check_values(const Operator& each, Problems& problems) {
  const OperatorCost& cost = each.cost;
  const bool negative = is_negative(cost.per_record) || is_negative(cost.per_field) ||
                        is_negative(cost.per_state_access) || is_negative(cost.per_window_firing) ||
                        is_negative(cost.per_buffered_record) || is_negative(cost.per_join_pair) ||
                        !at_least_zero(cost.per_byte_ns);
  if (negative) problems.push_back({each.id, "a cost must be a finite number of at least 0"});
  if (!(cost.service_cv > 0 && cost.service_cv <= kGreatestVariation)) {
    problems.push_back(
        {each.id, fmt::format("the variation of a service time lies above 0 and is at most {}", kGreatestVariation)});
  }
  if (cost.external_call < kernel::Duration() || !at_least_zero(cost.external_capacity) ||
      cost.external_concurrency < 1) {
    problems.push_back(
        {each.id, "an external call takes no negative time, at a finite capacity, at least one at once"});
  }
  if (!at_least_zero(cost.parallel_share) || cost.parallel_share > 1) {
    problems.push_back({each.id, "the share of its work that threads do at once must lie in [0, 1]"});
  }
  if (cost.per_thread < kernel::Duration()) {
    problems.push_back({each.id, "handing over to a thread takes no negative time"});
  }
  if (cost.working_set.count < 0 || !at_least_zero(cost.lookups) || cost.spilled_lookup < kernel::Duration()) {
    problems.push_back({each.id, "a working set, its lookups per record and the time of one must be at least 0"});
  }
  check_resources(each.id, each.resources, problems);
  if (each.kind != OperatorKind::sink && (each.output.fields < 1 || each.output.size.count < 1)) {
    problems.push_back({each.id, "an output record has at least one field and one byte"});
  }
  if (!at_least_zero(each.matches_per_record)) {
    problems.push_back({each.id, "matches per record must be a finite number of at least 0"});
  }
  if (each.max_parallelism > kGreatestMaxParallelism) {
    problems.push_back(
        {each.id, fmt::format("max parallelism {} is above {}", each.max_parallelism, kGreatestMaxParallelism)});
  }
}

void check_weights(const Edge& edge, Problems& problems) {
  if (edge.partitioning != Partitioning::weighted) {
    if (!edge.weights.empty()) {
      problems.push_back(
          {place_of(edge), fmt::format("has weights but its partitioning is {}", name_of(edge.partitioning))});
    }
    return;
  }
  double sum = 0;
  for (const double weight : edge.weights) {
    if (!at_least_zero(weight)) problems.push_back({place_of(edge), "a weight must be a finite number of at least 0"});
    sum += weight;
  }
  if (!edge.weights.empty() && sum == 0)
    problems.push_back({place_of(edge), "weighted partitioning needs a weight above 0"});
}

// A distribution of an edge's own is over keys of its target's domain.
void check_keys(const LogicalPlan& plan, const Edge& edge, const Operator& to, Problems& problems) {
  if (edge.keys.empty()) return;
  const auto own = plan.keys.find(edge.keys);
  const auto domain = plan.keys.find(to.key);
  if (own == plan.keys.end()) {
    problems.push_back({place_of(edge), fmt::format("there is no key '{}'", edge.keys)});
    return;
  }
  if (domain == plan.keys.end() || domain->second.listed.empty() || own->second.listed.empty() ||
      domain->second.phases != own->second.phases) {
    problems.push_back(
        {place_of(edge),
         fmt::format("keys '{}' and those of '{}' must both be listed, in as many phases", edge.keys, to.id)});
    return;
  }
  std::set<std::int32_t> known;
  for (const ListedKey& key : domain->second.listed) known.insert(key.java_hash);
  const bool inside =
      std::ranges::all_of(own->second.listed, [&](const ListedKey& key) { return known.contains(key.java_hash); });
  if (!inside) {
    problems.push_back({place_of(edge), fmt::format("some of keys '{}' are none of '{}'", edge.keys, to.id)});
  }
}

void check_edge(const LogicalPlan& plan, const Edge& edge, Problems& problems) {
  if (!at_least_zero(edge.selectivity)) {
    problems.push_back({place_of(edge), "the selectivity must be a finite number of at least 0"});
  }
  const Operator* from = find_operator(plan, edge.from);
  if (from != nullptr && from->kind == OperatorKind::filter && edge.selectivity > 1) {
    problems.push_back({place_of(edge), "the selectivity of a filter must be at most 1"});
  }
  check_weights(edge, problems);
  const Operator* to = find_operator(plan, edge.to);
  if (to == nullptr) return;
  if (from != nullptr && from->kind == OperatorKind::sink && to->kind != OperatorKind::sink) {
    problems.push_back({place_of(edge), "a sink passes on to sinks alone"});
  }
  check_keys(plan, edge, *to, problems);
  const bool hashed = edge.partitioning == Partitioning::hash || edge.partitioning == Partitioning::automatic;
  if (edge.partitioning == Partitioning::hash && to->key.empty()) {
    problems.push_back({place_of(edge), fmt::format("hash partitioning needs a key, and '{}' has none", to->id)});
  } else if (!to->key.empty() && !hashed) {
    problems.push_back({place_of(edge), fmt::format("'{}' has a key, so its inputs are hash partitioned, not {}",
                                                    to->id, name_of(edge.partitioning))});
  }
}

void check_distribution(const std::string& name, const KeyDistribution& key, Problems& problems) {
  const std::string place = "key " + name;
  if (key.keys < 1) problems.push_back({place, "a key has at least one value"});
  if (key.shape == KeyShape::zipf && !at_least_zero(key.exponent)) {
    problems.push_back({place, "the exponent must be a finite number of at least 0"});
  }
  if (key.hot_change < kernel::Duration() || (key.hot_change > kernel::Duration() && !key.listed.empty())) {
    problems.push_back({place, "the hot key changes after a time above 0, and not in a listed domain"});
  }
  for (const ListedKey& each : key.listed) {
    if (at_least_zero(each.weight) && each.weight > 0 && each.phase < key.phases) continue;
    problems.push_back({place, "a listed key needs a finite weight above 0 and a phase below the number of phases"});
    break;
  }
  std::set<std::int32_t> different;
  for (const ListedKey& each : key.listed) different.insert(each.java_hash);
  if (!key.listed.empty() && key.keys != different.size()) {
    problems.push_back({place, "the number of keys must be that of the different listed ones"});
  }
  if (key.listed.size() > kMostListedKeys || key.phases < 1 || key.phases > kMostPhases) {
    problems.push_back(
        {place, fmt::format("at most {} keys can be listed, in at most {} phases", kMostListedKeys, kMostPhases)});
  }
  if (key.shape != KeyShape::hot) return;
  if (!at_least_zero(key.hot_share) || key.hot_share > 1)
    problems.push_back({place, "the hot share must lie in [0, 1]"});
  if (key.hot_keys < 1 || key.hot_keys > key.keys) {
    problems.push_back({place, "the hot keys must be at least 1 and at most all keys"});
  }
}

void check_degree(const Operator& each, std::uint32_t degree, Problems& problems) {
  const std::uint32_t most = each.max_parallelism > 0 ? each.max_parallelism : kGreatestMaxParallelism;
  if (degree > most)
    problems.push_back({each.id, fmt::format("parallelism {} is above its max parallelism {}", degree, most)});
  if (is_single_instance(each) && degree > 1) {
    problems.push_back({each.id, fmt::format("has no key, so its parallelism is 1, not {}", degree)});
  }
}

}  // namespace

Problems problems_of(const LogicalPlan& plan) {
  Problems problems;
  check_ids(plan, problems);
  check_wiring(plan, problems);
  check_cycle(plan, problems);
  check_follows(plan, problems);
  for (const Operator& each : plan.operators) {
    check_window(each, problems);
    check_key(plan, each, problems);
    check_values(each, problems);
  }
  for (const Edge& edge : plan.edges) check_edge(plan, edge, problems);
  for (const auto& [name, key] : plan.keys) check_distribution(name, key, problems);
  if (!problems.empty()) return problems;
  return whole_input_problems(plan);
}

Problems problems_of(const LogicalPlan& plan, const Deployment& deployment) {
  Problems problems;
  for (const Operator& each : plan.operators) {
    if (!deployment.knows(each.id)) {
      problems.push_back({each.id, "the deployment gives it no parallelism"});
      continue;
    }
    check_degree(each, deployment.parallelism(each.id), problems);
    for (const InstanceResources& instance : deployment.instances(each.id)) {
      check_resources(each.id, instance, problems);
    }
  }
  for (const auto& [id, instances] : deployment.by_operator()) {
    if (find_operator(plan, id) == nullptr) problems.push_back({id, "is in the deployment but not in the plan"});
  }
  for (const Edge& edge : plan.edges) {
    if (edge.partitioning != Partitioning::forward || !deployment.knows(edge.from) || !deployment.knows(edge.to))
      continue;
    const std::uint32_t from = deployment.parallelism(edge.from);
    const std::uint32_t to = deployment.parallelism(edge.to);
    if (from != to) {
      problems.push_back({place_of(edge), fmt::format("forward needs equal parallelism, not {} and {}", from, to)});
    }
  }
  return problems;
}

std::optional<std::string> first_of(const std::vector<PlanProblem>& problems) {
  if (problems.empty()) return std::nullopt;
  return fmt::format("{}: {}", problems.front().where, problems.front().what);
}

}  // namespace millrace::plan
