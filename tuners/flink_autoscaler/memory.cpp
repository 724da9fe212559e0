#include "tuners/flink_autoscaler/memory.h"

#include <cassert>

#include "tuners/json_number.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

using Json = nlohmann::json;

// The bulk of the state, so a row without names.
constexpr double VertexSample::*kRow[] = {
    &VertexSample::records_in, &VertexSample::records_out, &VertexSample::busy_ms,     &VertexSample::in_rate,
    &VertexSample::load,       &VertexSample::lag,         &VertexSample::observed_tpr};

// The reverse of json_number().
double number_from(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const auto& text = json.get_ref<const std::string&>();
  if (text == "nan") return kUnknown;
  return text == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> optional_from(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

Json sample_json(const Sample& sample, const Vertices& vertices) {
  assert(sample.vertices.size() == vertices.size());
  Json rows = Json::object();
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    Json row = Json::array();
    for (const auto metric : kRow) row.push_back(json_number(sample.vertices[i].*metric));
    rows[vertices[i].id] = std::move(row);
  }
  return {{"t_s", sample.t_s}, {"counted_s", sample.counted_s}, {"vertices", std::move(rows)}};
}

Sample sample_from(const Json& json, const Vertices& vertices) {
  Sample sample{.t_s = json.at("t_s").get<double>(), .counted_s = json.at("counted_s").get<double>(), .vertices = {}};
  for (const Vertex& vertex : vertices) {
    const Json& row = json.at("vertices").at(vertex.id);
    VertexSample values;
    std::size_t column = 0;
    for (const auto metric : kRow) values.*metric = number_from(row.at(column++));
    sample.vertices.push_back(values);
  }
  return sample;
}

Json delayed_json(const DelayedScaleDown& delayed) {
  Json recommended = Json::array();
  for (const Recommendation& each : delayed.recommended) {
    recommended.push_back({{"t_s", each.t_s}, {"degree", each.degree}, {"outside", each.outside}});
  }
  return {{"first_s", delayed.first_s}, {"recommended", std::move(recommended)}};
}

DelayedScaleDown delayed_from(const Json& json) {
  DelayedScaleDown delayed{.first_s = json.at("first_s").get<double>(), .recommended = {}};
  for (const Json& each : json.at("recommended")) {
    delayed.recommended.push_back({.t_s = each.at("t_s").get<double>(),
                                   .degree = each.at("degree").get<std::uint32_t>(),
                                   .outside = each.at("outside").get<bool>()});
  }
  return delayed;
}

Json past_json(const PastScaling& past) {
  return {{"t_s", past.t_s},
          {"from", past.from},
          {"to", past.to},
          {"tpr", json_number(past.tpr)},
          {"expected", json_number(past.expected)}};
}

PastScaling past_from(const Json& json) {
  return {.t_s = json.at("t_s").get<double>(),
          .from = json.at("from").get<std::uint32_t>(),
          .to = json.at("to").get<std::uint32_t>(),
          .tpr = number_from(json.at("tpr")),
          .expected = number_from(json.at("expected"))};
}

}  // namespace

Memory memory_from(const TunerState& state, const Vertices& vertices) {
  Memory memory;
  if (state.is_null()) return memory;
  memory.running_since_s = optional_from(state.at("running_since_s"));
  memory.deployed = state.at("deployed").get<std::string>();
  for (const Json& sample : state.at("samples")) memory.samples.push_back(sample_from(sample, vertices));
  for (const auto& [id, delayed] : state.at("delayed").items()) memory.delayed[id] = delayed_from(delayed);
  for (const auto& [id, history] : state.at("history").items()) {
    for (const Json& past : history) memory.history[id].push_back(past_from(past));
  }
  for (const Json& restart : state.at("restarts")) {
    memory.restarts.push_back(
        {.decided_s = restart.at("decided_s").get<double>(), .took_s = optional_from(restart.at("took_s"))});
  }
  return memory;
}

TunerState to_state(const Memory& memory, const Vertices& vertices) {
  Json samples = Json::array(), restarts = Json::array(), delayed = Json::object(), history = Json::object();
  for (const Sample& sample : memory.samples) samples.push_back(sample_json(sample, vertices));
  for (const auto& [id, each] : memory.delayed) delayed[id] = delayed_json(each);
  for (const auto& [id, pasts] : memory.history) {
    Json rows = Json::array();
    for (const PastScaling& past : pasts) rows.push_back(past_json(past));
    history[id] = std::move(rows);
  }
  for (const TrackedRestart& restart : memory.restarts) {
    restarts.push_back({{"decided_s", restart.decided_s}, {"took_s", optional_json(restart.took_s)}});
  }
  return {{"running_since_s", optional_json(memory.running_since_s)},
          {"deployed", memory.deployed},
          {"samples", std::move(samples)},
          {"delayed", std::move(delayed)},
          {"history", std::move(history)},
          {"restarts", std::move(restarts)}};
}

}  // namespace millrace::tuners::flink_autoscaler
