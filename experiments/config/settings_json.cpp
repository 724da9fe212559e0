#include "experiments/config/settings_json.h"

#include <string>

#include "experiments/config/cluster_reader.h"
#include "experiments/config/engine_keys.h"
#include "experiments/config/experiment_keys.h"
#include "experiments/config/fault_reader.h"
#include "experiments/config/field_json.h"
#include "experiments/config/limits_reader.h"
#include "experiments/config/observation_keys.h"
#include "experiments/config/plan_keys.h"
#include "experiments/config/prices_reader.h"

namespace millrace::experiments {

namespace {

using nlohmann::json;

// Of inputs that end, where there are any.
void write_whole_input(const plan::Operator& op, json& out) {
  const plan::Operator none;
  if (op.groups > 0 || op.limit > 0 || op.memory_budget != none.memory_budget) {
    write_fields(whole_input_fields(), op, out);
  }
  if (op.records > 0 || op.read_size != none.read_size) write_fields(ending_source_fields(), op, out);
  if (op.adaptation == none.adaptation) return;
  json& adaptation = out["adaptation"] = json::object();
  write_fields(adaptation_fields(), op.adaptation, adaptation);
  write_fields(adapted_cost_fields(), op.adaptation.cost, adaptation);
}

json operator_json(const plan::Operator& op) {
  json out = {{"id", op.id}, {"kind", plan::to_string(op.kind)}};
  write_fields(operator_fields(), op, out);
  write_fields(shape_fields(), op.output, out);
  write_fields(cost_fields(), op.cost, out);
  write_fields(resource_fields(), op.resources, out);
  write_whole_input(op, out);
  out["window"] = nullptr;
  if (op.window) {
    json window = {{"by_count", op.window->policy == plan::WindowPolicy::count}};
    write_fields(window_fields(), *op.window, window);
    out["window"] = std::move(window);
  }
  return out;
}

json edge_json(const plan::Edge& edge) {
  json out = {{"to", edge.to}, {"weights", edge.weights}};
  write_fields(input_fields(), edge, out);
  if (edge.phase != plan::EdgePhase::always) write_fields(phase_fields(), edge, out);
  return out;
}

json load_json(const job::SourceLoad& load) {
  json out = {{"rate", settings_json(load.rate)}};
  write_fields(source_load_fields(), load, out);
  write_fields(modulation_fields(), load.modulation, out);
  write_fields(rate_noise_fields(), load.noise, out);
  return out;
}

}  // namespace

json settings_json(const runtime::EngineProfile& engine) {
  json out = json::object();
  write_fields(engine_fields(), engine, out);
  return out;
}

json settings_json(const cluster::Cluster& cluster) {
  json out = {{"nodes", json::array()}};
  write_fields(cluster_fields(), cluster, out);
  for (const cluster::Node& node : cluster.nodes) {
    json each = {{"slots", node.slots}};
    write_fields(node_type_fields(), node.type, each);
    json& nodes = out["nodes"];
    if (!nodes.empty() && nodes.back()["node"] == each) {
      nodes.back()["count"] = nodes.back()["count"].get<int>() + 1;
    } else {
      nodes.push_back({{"count", 1}, {"node", std::move(each)}});
    }
  }
  return out;
}

json settings_json(const Query& query) {
  json out = {{"operators", json::array()},
              {"edges", json::array()},
              {"keys", json::object()},
              {"sources", json::object()},
              {"initial_parallelism", query.initial_parallelism}};
  for (const plan::Operator& op : query.job.plan.operators) out["operators"].push_back(operator_json(op));
  for (const plan::Edge& edge : query.job.plan.edges) out["edges"].push_back(edge_json(edge));
  for (const auto& [name, key] : query.job.plan.keys) {
    out["keys"][name] = json::object();
    write_fields(key_fields(), key, out["keys"][name]);
  }
  for (const auto& [id, load] : query.job.sources) out["sources"][id] = load_json(load);
  return out;
}

json settings_json(const TunerChoice& tuner) {
  json out = {{"kind", tuner.kind}, {"options", tuner.options}, {"initial_parallelism", tuner.initial_parallelism}};
  if (!tuner.limits) return out;
  json& limits = out["limits"] = {{"excluded", json::array()}};
  write_fields(limits_fields(), *tuner.limits, limits);
  for (const tuners::limits::ExcludedHours& hours : tuner.limits->excluded) {
    limits["excluded"].push_back({hours.from_s, hours.until_s});
  }
  return out;
}

json settings_json(const job::ObservationFaults& faults) {
  json out = {{"bias", json::array()}, {"missing_operators", faults.missing_operators}};
  write_fields(observation_fields(), faults, out);
  for (const job::MetricBias& bias : faults.bias) {
    out["bias"].push_back(json::object());
    write_fields(bias_fields(), bias, out["bias"].back());
  }
  return out;
}

json settings_json(const cluster::Fault& fault, const cluster::Cluster& cluster) {
  json out = {{"kind", to_string(fault.kind)}};
  write_fields(fault_fields(), fault, out);
  out["node"] = nullptr;
  for (std::size_t i = 0; i < cluster.nodes.size(); ++i) {
    if (cluster.nodes[i].name == fault.node) out["node"] = i;
  }
  return out;
}

json settings_json(const plan::Prices& prices) {
  json out;
  write_fields(prices_fields(), prices, out);
  return out;
}

json settings_json(const Slo& slo) {
  json out = json::object();
  write_fields(slo_fields(), slo, out);
  return out;
}

json settings_json(const LoadProtocol& protocol) {
  json out = {{"loads", protocol.loads}};
  write_fields(protocol_loop_fields(), protocol, out);
  return out;
}

json settings_json(const LoadAdversary& adversary) {
  json out = json::object();
  write_fields(adversary_fields(), adversary, out);
  return out;
}

json settings_json(const LiveCluster& live) {
  return {{"kind", "flink"},
          {"run", live.run},
          {"rest_url", live.rest_url},
          {"rescale", live.rescale == flink::Rescaling::in_place ? "in_place" : "savepoint"}};
}

json settings_json(const plan::RateSchedule& rate) {
  json pieces = json::array();
  const kernel::SimTime end = kernel::SimTime() + rate.extent();
  for (kernel::SimTime at; at <= end; at = rate.next_change(at)) {
    pieces.push_back({at.ns(), rate.rate(at), rate.records_until(at)});
    if (rate.next_change(at) == kernel::SimTime::never()) break;
  }
  return {{"pieces", std::move(pieces)}, {"repeats", rate.repeats()}, {"extent_ns", rate.extent().ns()}};
}

}  // namespace millrace::experiments
