#include "sim/plan/plan_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "sim/plan/json_object.h"
#include "sim/plan/names.h"
#include "sim/plan/plan_problems.h"

namespace millrace::plan {

using nlohmann::json;

namespace {

constexpr std::uint32_t kVersion = 1;

using Instances = std::vector<InstanceResources>;

// The optional costs and where they are kept: one list for both directions.
struct NamedCost {
  const char* name;
  std::optional<kernel::Duration> OperatorCost::*value;
};
constexpr NamedCost kOptionalCosts[] = {
    {"per_state_access_ns", &OperatorCost::per_state_access},
    {"per_window_firing_ns", &OperatorCost::per_window_firing},
    {"per_buffered_record_ns", &OperatorCost::per_buffered_record},
    {"per_join_pair_ns", &OperatorCost::per_join_pair},
};

json written(const OperatorCost& cost) {
  json result = {{"per_record_ns", cost.per_record.ns()},
                 {"per_field_ns", cost.per_field.ns()},
                 {"per_byte_ns", json_number(cost.per_byte_ns)},
                 {"distribution", name_of(cost.distribution)},
                 {"service_cv", json_number(cost.service_cv)}};
  for (const auto& [name, value] : kOptionalCosts) {
    if (cost.*value) result[name] = (cost.*value)->ns();
  }
  if (cost.calls_out()) {
    result["external_call_ns"] = cost.external_call.ns();
    result["external_concurrency"] = cost.external_concurrency;
    result["external_capacity_per_s"] = json_number(cost.external_capacity);
  }
  if (cost.parallel_share != 0) result["parallel_share"] = json_number(cost.parallel_share);
  if (cost.threads != 0) result["threads"] = cost.threads;
  if (cost.per_thread != kernel::Duration()) result["per_thread_ns"] = cost.per_thread.ns();
  if (cost.working_set.count != 0) result["working_set_bytes"] = cost.working_set.count;
  if (cost.lookups != 0) result["lookups"] = json_number(cost.lookups);
  if (cost.spilled_lookup != kernel::Duration()) result["spilled_lookup_ns"] = cost.spilled_lookup.ns();
  return result;
}

json written(const Window& window) {
  return {{"shape", name_of(window.shape)},   {"policy", name_of(window.policy)}, {"domain", name_of(window.domain)},
          {"length_ns", window.length.ns()},  {"slide_ns", window.slide.ns()},    {"count", window.count},
          {"count_slide", window.count_slide}};
}

json written(const KeyDistribution& key) {
  json result = {{"shape", name_of(key.shape)},
                 {"keys", key.keys},
                 {"exponent", json_number(key.exponent)},
                 {"hot_share", json_number(key.hot_share)},
                 {"hot_keys", key.hot_keys}};
  if (key.hot_change != kernel::Duration()) result["hot_change_ns"] = key.hot_change.ns();
  for (const ListedKey& each : key.listed) {
    result["listed"].push_back({each.java_hash, json_number(each.weight), each.phase});
  }
  if (!key.listed.empty()) result["phases"] = key.phases;
  return result;
}

json written(const InstanceResources& each) {
  json result = {{"cpu_share", json_number(each.cpu_share)}, {"memory_bytes", each.memory.count}};
  if (each.record_share != 0) result["record_share"] = json_number(each.record_share);
  return result;
}

json written(const Instances& instances) {
  json result = json::array();
  const InstanceResources unlimited;
  const bool limited = std::any_of(instances.begin(), instances.end(), [&](auto& each) { return each != unlimited; });
  if (!limited) return result;
  for (const InstanceResources& each : instances) {
    result.push_back(written(each));
  }
  return result;
}

json written(const Adaptation& adaptation) {
  return {{"after", adaptation.after}, {"with_build", adaptation.with_build}, {"cost", written(adaptation.cost)}};
}

// What operators of inputs that end say about themselves.
struct NamedCount {
  const char* name;
  std::uint64_t Operator::*value;
};
constexpr NamedCount kCounts[] = {
    {"records", &Operator::records}, {"groups", &Operator::groups}, {"limit", &Operator::limit}};
struct NamedSize {
  const char* name;
  kernel::Bytes Operator::*value;
};
constexpr NamedSize kSizes[] = {{"read_bytes", &Operator::read_size},
                                {"memory_budget_bytes", &Operator::memory_budget}};

json written(const Operator& each, const Instances& instances) {
  json result = {{"id", each.id},
                 {"kind", name_of(each.kind)},
                 {"parallelism", instances.size()},
                 {"resources", written(instances)},
                 {"output", {{"fields", each.output.fields}, {"bytes", each.output.size.count}}},
                 {"cost", written(each.cost)},
                 {"aggregation", name_of(each.aggregation)},
                 {"key", each.key},
                 {"matches_per_record", json_number(each.matches_per_record)},
                 {"follows", each.follows},
                 {"max_parallelism", each.max_parallelism},
                 {"scalable", each.scalable}};
  if (each.window) result["window"] = written(*each.window);
  if (each.most_instances > 0) result["most_instances"] = each.most_instances;
  if (each.state_size.count > 0) result["state_bytes"] = each.state_size.count;
  if (each.resources != InstanceResources{}) result["instance"] = written(each.resources);
  for (const auto& [name, value] : kCounts) {
    if (each.*value > 0) result[name] = each.*value;
  }
  for (const auto& [name, value] : kSizes) {
    if ((each.*value).count > 0) result[name] = (each.*value).count;
  }
  if (each.adaptation != Adaptation{}) result["adaptation"] = written(each.adaptation);
  return result;
}

json written(const Edge& edge) {
  json result = {{"from", edge.from},
                 {"to", edge.to},
                 {"partitioning", name_of(edge.partitioning)},
                 {"selectivity", json_number(edge.selectivity)}};
  if (!edge.keys.empty()) result["keys"] = edge.keys;
  if (edge.phase != EdgePhase::always) result["phase"] = name_of(edge.phase);
  if (edge.weights.empty()) return result;
  json& weights = result["weights"] = json::array();
  for (const double weight : edge.weights) weights.push_back(json_number(weight));
  return result;
}

// Each reader below leaves what it is given alone when the member is missing.

template <class E>
void read_word(JsonObject& from, std::string_view name, E& into) {
  if (from.lacks(name)) return;
  const std::string word = from.text(name);
  if (const std::optional<E> value = value_of<E>(word)) {
    into = *value;
    return;
  }
  std::string known;
  for (const Named<E>& each : names<E>()) known += fmt::format("{}{}", known.empty() ? "" : ", ", each.name);
  from.mistake(name, fmt::format("'{}' is none of {}", word, known));
}

void read_count(JsonObject& from, std::string_view name, std::uint32_t& into) {
  if (!from.lacks(name)) into = from.count(name);
}

void read_number(JsonObject& from, std::string_view name, double& into) {
  if (!from.lacks(name)) into = from.number(name);
}

void read_text(JsonObject& from, std::string_view name, std::string& into) {
  if (!from.lacks(name)) into = from.text(name);
}

void read_duration(JsonObject& from, std::string_view name, kernel::Duration& into) {
  if (!from.lacks(name)) into = kernel::Duration::from_ns(from.integer(name));
}

void read_cost(JsonObject from, OperatorCost& cost) {
  read_duration(from, "per_record_ns", cost.per_record);
  read_duration(from, "per_field_ns", cost.per_field);
  read_number(from, "per_byte_ns", cost.per_byte_ns);
  read_word(from, "distribution", cost.distribution);
  read_number(from, "service_cv", cost.service_cv);
  for (const auto& [name, value] : kOptionalCosts) {
    if (!from.lacks(name)) cost.*value = kernel::Duration::from_ns(from.integer(name));
  }
  read_duration(from, "external_call_ns", cost.external_call);
  read_count(from, "external_concurrency", cost.external_concurrency);
  read_number(from, "external_capacity_per_s", cost.external_capacity);
  read_number(from, "parallel_share", cost.parallel_share);
  read_count(from, "threads", cost.threads);
  read_duration(from, "per_thread_ns", cost.per_thread);
  if (!from.lacks("working_set_bytes")) cost.working_set = {from.integer("working_set_bytes")};
  read_number(from, "lookups", cost.lookups);
  read_duration(from, "spilled_lookup_ns", cost.spilled_lookup);
  from.expect_only_what_was_read();
}

Window read_window(JsonObject from) {
  Window window;
  read_word(from, "shape", window.shape);
  read_word(from, "policy", window.policy);
  read_word(from, "domain", window.domain);
  read_duration(from, "length_ns", window.length);
  read_duration(from, "slide_ns", window.slide);
  read_count(from, "count", window.count);
  read_count(from, "count_slide", window.count_slide);
  from.expect_only_what_was_read();
  return window;
}

RecordShape read_shape(JsonObject from) {
  RecordShape shape;
  read_count(from, "fields", shape.fields);
  if (!from.lacks("bytes")) shape.size = {from.integer("bytes")};
  from.expect_only_what_was_read();
  return shape;
}

KeyDistribution read_key(JsonObject from) {
  KeyDistribution key;
  read_word(from, "shape", key.shape);
  if (!from.lacks("keys")) key.keys = from.large_count("keys");
  read_number(from, "exponent", key.exponent);
  read_number(from, "hot_share", key.hot_share);
  if (!from.lacks("hot_keys")) key.hot_keys = from.large_count("hot_keys");
  read_duration(from, "hot_change_ns", key.hot_change);
  if (!from.lacks("listed")) {
    for (const json& each : from.array("listed")) {
      if (!each.is_array() || each.size() != 3 || !each[0].is_number_integer() || !each[1].is_number() ||
          !each[2].is_number_unsigned() || each[0].get<std::int64_t>() != each[0].get<std::int32_t>()) {
        from.mistake("listed", "triples of a hash code, a weight and a phase are wanted");
        break;
      }
      key.listed.push_back({each[0].get<std::int32_t>(), each[1].get<double>(), each[2].get<std::uint32_t>()});
    }
  }
  read_count(from, "phases", key.phases);
  from.expect_only_what_was_read();
  return key;
}

InstanceResources read_resources(JsonObject from) {
  InstanceResources resources;
  read_number(from, "cpu_share", resources.cpu_share);
  if (!from.lacks("memory_bytes")) resources.memory = {from.integer("memory_bytes")};
  read_number(from, "record_share", resources.record_share);
  from.expect_only_what_was_read();
  return resources;
}

Instances read_instances(JsonObject& from) {
  std::uint32_t parallelism = 1;
  read_count(from, "parallelism", parallelism);
  if (parallelism < 1 || parallelism > 32768) {
    from.mistake("parallelism", "must lie in [1, 32768]");
    parallelism = 1;
  }
  Instances instances(parallelism);
  if (from.lacks("resources")) return instances;
  std::vector<JsonObject> resources = from.objects("resources");
  if (resources.empty()) return instances;
  if (resources.size() != instances.size()) {
    from.mistake("resources", fmt::format("are for {} instances, not {}", resources.size(), instances.size()));
    return instances;
  }
  for (std::size_t i = 0; i < resources.size(); ++i) {
    instances[i] = read_resources(resources[i]);
  }
  return instances;
}

Adaptation read_adaptation(JsonObject from) {
  Adaptation adaptation;
  if (!from.lacks("after")) adaptation.after = from.large_count("after");
  if (!from.lacks("with_build")) adaptation.with_build = from.boolean("with_build");
  if (!from.lacks("cost")) read_cost(from.object("cost"), adaptation.cost);
  from.expect_only_what_was_read();
  return adaptation;
}

Operator read_operator(JsonObject& from) {
  Operator result;
  result.id = from.text("id");
  if (from.lacks("kind")) from.mistake("kind", "is missing");
  read_word(from, "kind", result.kind);
  if (!from.lacks("output")) result.output = read_shape(from.object("output"));
  if (!from.lacks("cost")) read_cost(from.object("cost"), result.cost);
  if (!from.lacks("window")) result.window = read_window(from.object("window"));
  read_word(from, "aggregation", result.aggregation);
  read_text(from, "key", result.key);
  read_number(from, "matches_per_record", result.matches_per_record);
  read_text(from, "follows", result.follows);
  read_count(from, "max_parallelism", result.max_parallelism);
  if (!from.lacks("scalable")) result.scalable = from.boolean("scalable");
  read_count(from, "most_instances", result.most_instances);
  if (!from.lacks("state_bytes")) result.state_size = {from.integer("state_bytes")};
  if (!from.lacks("instance")) result.resources = read_resources(from.object("instance"));
  for (const auto& [name, value] : kCounts) {
    if (!from.lacks(name)) result.*value = from.large_count(name);
  }
  for (const auto& [name, value] : kSizes) {
    if (!from.lacks(name)) result.*value = {from.integer(name)};
  }
  if (!from.lacks("adaptation")) result.adaptation = read_adaptation(from.object("adaptation"));
  return result;
}

Edge read_edge(JsonObject from) {
  Edge edge;
  edge.from = from.text("from");
  edge.to = from.text("to");
  read_word(from, "partitioning", edge.partitioning);
  read_number(from, "selectivity", edge.selectivity);
  if (!from.lacks("weights")) edge.weights = from.numbers("weights");
  read_text(from, "keys", edge.keys);
  read_word(from, "phase", edge.phase);
  from.expect_only_what_was_read();
  return edge;
}

LogicalPlan read_plan(JsonObject& root, std::map<std::string, Instances>& instances) {
  LogicalPlan plan;
  read_text(root, "name", plan.name);
  for (JsonObject& each : root.objects("operators")) {
    plan.operators.push_back(read_operator(each));
    instances[plan.operators.back().id] = read_instances(each);
    each.expect_only_what_was_read();
  }
  for (const JsonObject& each : root.objects("edges")) plan.edges.push_back(read_edge(each));
  if (!root.lacks("keys")) {
    JsonObject keys = root.object("keys");
    for (const std::string& name : keys.names()) plan.keys[name] = read_key(keys.object(name));
  }
  return plan;
}

void read_placement(JsonObject& root, DeployedPlan& deployed) {
  if (!root.lacks("hosts")) deployed.hosts = root.texts("hosts");
  if (root.lacks("placement")) return;
  for (const json& each : root.array("placement")) {
    const bool shaped = each.is_array() && each.size() == 3 && each[0].is_string() && each[1].is_number_integer() &&
                        each[2].is_string();
    if (!shaped) return root.mistake("placement", "[operator, subtask, host] is wanted");
    PlacedSubtask placed{each[0].get<std::string>(), 0, each[2].get<std::string>()};
    const auto subtask = each[1].get<std::int64_t>();
    const bool known = deployed.deployment.knows(placed.operator_id);
    if (!known || subtask < 0 || subtask >= deployed.deployment.parallelism(placed.operator_id)) {
      return root.mistake("placement", fmt::format("there is no subtask {} of '{}'", subtask, placed.operator_id));
    }
    if (std::find(deployed.hosts.begin(), deployed.hosts.end(), placed.host) == deployed.hosts.end()) {
      return root.mistake("placement", fmt::format("'{}' is none of the hosts", placed.host));
    }
    placed.subtask = static_cast<std::uint32_t>(subtask);
    deployed.placement.push_back(std::move(placed));
  }
}

// A sentence if the plan is broken or the degrees contradict each other.
std::string first_problem(const LogicalPlan& plan, const std::map<std::string, Instances>& instances) {
  if (const auto problem = first_of(problems_of(plan))) return *problem;
  for (const Operator& each : plan.operators) {
    if (each.follows.empty() || instances.at(each.id).size() == instances.at(each.follows).size()) continue;
    return fmt::format("{}: follows '{}' but has another parallelism", each.id, each.follows);
  }
  return "";
}

}  // namespace

json to_json(const DeployedPlan& deployed) {
  json result = {{"millrace_plan", kVersion}, {"name", deployed.plan.name}, {"operators", json::array()},
                 {"edges", json::array()},    {"keys", json::object()},     {"hosts", deployed.hosts},
                 {"placement", json::array()}};
  for (const Operator& each : deployed.plan.operators) {
    result["operators"].push_back(written(each, deployed.deployment.instances(each.id)));
  }
  for (const Edge& edge : deployed.plan.edges) result["edges"].push_back(written(edge));
  for (const auto& [name, key] : deployed.plan.keys) result["keys"][name] = written(key);
  for (const PlacedSubtask& each : deployed.placement) {
    result["placement"].push_back(json::array({each.operator_id, each.subtask, each.host}));
  }
  return result;
}

tl::expected<DeployedPlan, std::string> plan_from_json(const json& document) {
  std::string mistake;
  JsonObject root(document, "", mistake);
  if (root.count("millrace_plan") != kVersion) root.mistake("millrace_plan", fmt::format("only {} is known", kVersion));
  DeployedPlan deployed;
  std::map<std::string, Instances> instances;
  deployed.plan = read_plan(root, instances);
  if (mistake.empty()) mistake = first_problem(deployed.plan, instances);
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  deployed.deployment = Deployment(deployed.plan);
  for (const auto& [id, of_operator] : instances) deployed.deployment = deployed.deployment.with(id, of_operator);
  read_placement(root, deployed);
  root.expect_only_what_was_read();
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  return deployed;
}

}  // namespace millrace::plan
