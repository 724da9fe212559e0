#include <fmt/format.h>

#include "sim/job/named_metrics.h"
#include "sim/job/observation.h"
#include "sim/plan/json_object.h"

namespace millrace::job {

using nlohmann::json;
using plan::json_number;
using plan::JsonObject;

namespace {

constexpr std::uint32_t kVersion = 1;

void write_metrics(json& to, const Metrics& metrics) {
  for (const NamedMetric& each : named_metrics()) {
    if (const auto& value = metrics.*each.value) to[std::string(each.name)] = json_number(*value);
  }
}

Metrics read_metrics(JsonObject& from) {
  Metrics metrics;
  for (const NamedMetric& each : named_metrics()) metrics.*each.value = from.optional_number(each.name);
  return metrics;
}

json written(const OperatorObservation& seen) {
  json result = {{"parallelism", seen.parallelism}, {"max_parallelism", seen.max_parallelism}};
  write_metrics(result, seen.total);
  if (seen.subtasks.empty()) return result;
  json& subtasks = result["subtasks"] = json::array();
  for (const Metrics& each : seen.subtasks) {
    subtasks.push_back(json::object());
    write_metrics(subtasks.back(), each);
  }
  return result;
}

OperatorObservation read_operator(JsonObject from) {
  OperatorObservation seen;
  seen.parallelism = from.count("parallelism");
  if (!from.lacks("max_parallelism")) seen.max_parallelism = from.count("max_parallelism");
  seen.total = read_metrics(from);
  if (from.lacks("subtasks")) return seen;
  for (JsonObject& each : from.objects("subtasks")) seen.subtasks.push_back(read_metrics(each));
  return seen;
}

json written(const SourceObservation& seen) {
  json result = {{"partitions", seen.partitions}};
  if (seen.lag_records) result["lag_records"] = json_number(*seen.lag_records);
  if (seen.partitions_with_lag) result["partitions_with_lag"] = *seen.partitions_with_lag;
  if (seen.offered_rate_per_s) result["offered_rate_per_s"] = json_number(*seen.offered_rate_per_s);
  return result;
}

SourceObservation read_source(JsonObject from) {
  SourceObservation seen;
  seen.offered_rate_per_s = from.optional_number("offered_rate_per_s");
  seen.lag_records = from.optional_number("lag_records");
  if (!from.lacks("partitions")) seen.partitions = from.count("partitions");
  if (!from.lacks("partitions_with_lag")) seen.partitions_with_lag = from.count("partitions_with_lag");
  return seen;
}

ReconfigurationReport read_reconfiguration(JsonObject from) {
  ReconfigurationReport report;
  report.asked = from.text("asked");
  report.got = from.text("got");
  report.downtime_s = from.number("downtime_s");
  report.failed = from.boolean("failed");
  return report;
}

void read_edges(JsonObject& root, Observation& observation) {
  if (root.lacks("edges")) return;
  for (JsonObject& edge : root.objects("edges")) {
    observation.edges.push_back({edge.text("from"), edge.text("to"), edge.text("partitioning")});
  }
}

}  // namespace

json to_json(const Observation& observation) {
  json result = {{"v", kVersion},
                 {"t_s", json_number(observation.t_s)},
                 {"window_s", json_number(observation.window_s)},
                 {"operators", json::object()},
                 {"sources", json::object()},
                 {"edges", json::array()},
                 {"cluster", {{"slots", observation.slots}, {"cores", observation.cores}}}};
  for (const auto& [id, seen] : observation.operators) result["operators"][id] = written(seen);
  for (const auto& [id, seen] : observation.sources) result["sources"][id] = written(seen);
  for (const ObservedEdge& edge : observation.edges) {
    result["edges"].push_back({{"from", edge.from}, {"to", edge.to}, {"partitioning", edge.partitioning}});
  }
  if (observation.last_reconfiguration) {
    const ReconfigurationReport& last = *observation.last_reconfiguration;
    result["last_reconfiguration"] = {{"asked", last.asked},
                                      {"got", last.got},
                                      {"downtime_s", json_number(last.downtime_s)},
                                      {"failed", last.failed}};
  }
  return result;
}

tl::expected<Observation, std::string> observation_from_json(const json& document) {
  std::string mistake;
  JsonObject root(document, "", mistake);
  if (root.count("v") != kVersion) root.mistake("v", fmt::format("only version {} is known", kVersion));
  Observation observation;
  observation.t_s = root.number("t_s");
  observation.window_s = root.number("window_s");
  if (!(observation.window_s > 0)) root.mistake("window_s", "must be above 0");
  JsonObject operators = root.object("operators");
  for (const std::string& id : operators.names()) observation.operators[id] = read_operator(operators.object(id));
  if (!root.lacks("sources")) {
    JsonObject sources = root.object("sources");
    for (const std::string& id : sources.names()) observation.sources[id] = read_source(sources.object(id));
  }
  read_edges(root, observation);
  if (!root.lacks("last_reconfiguration")) {
    observation.last_reconfiguration = read_reconfiguration(root.object("last_reconfiguration"));
  }
  if (!root.lacks("cluster")) {
    JsonObject cluster = root.object("cluster");
    observation.slots = cluster.count("slots");
    observation.cores = cluster.count("cores");
  }
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  return observation;
}

}  // namespace millrace::job
