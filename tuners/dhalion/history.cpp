#include "tuners/dhalion/history.h"

namespace millrace::tuners::dhalion {
namespace {

using Json = nlohmann::json;

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> optional_double(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

// An instance is [backpressure, queue, executed]: the bulk of the state, so without names.
Json sample_json(const Sample& sample) {
  Json components = Json::object();
  for (const auto& [id, instances] : sample.components) {
    Json rows = Json::array();
    for (const InstanceSample& instance : instances) {
      rows.push_back(Json::array({optional_json(instance.backpressure_ms_per_s), optional_json(instance.queue_bytes),
                                  optional_json(instance.executed)}));
    }
    components[id] = std::move(rows);
  }
  return {{"t_s", sample.t_s}, {"window_s", sample.window_s}, {"components", std::move(components)}};
}

Sample sample_from(const Json& json) {
  Sample sample{.t_s = json.at("t_s").get<double>(), .window_s = json.at("window_s").get<double>(), .components = {}};
  for (const auto& [id, rows] : json.at("components").items()) {
    auto& instances = sample.components[id];
    for (const Json& row : rows) {
      instances.push_back({.backpressure_ms_per_s = optional_double(row.at(0)),
                           .queue_bytes = optional_double(row.at(1)),
                           .executed = optional_double(row.at(2))});
    }
  }
  return sample;
}

Json measurements_json(const Measurements& measurements) {
  Json json = Json::object();
  for (const auto& [id, component] : measurements) {
    Json rows = Json::array();
    for (const InstanceMeasurement& m : component) rows.push_back(Json::array({m.backpressure, m.queue, m.executed}));
    json[id] = std::move(rows);
  }
  return json;
}

Measurements measurements_from(const Json& json) {
  Measurements measurements;
  for (const auto& [id, rows] : json.items()) {
    auto& component = measurements[id];
    for (const Json& row : rows) {
      component.push_back({.backpressure = row.at(0).get<std::vector<double>>(),
                           .queue = row.at(1).get<std::vector<double>>(),
                           .executed = row.at(2).get<std::vector<double>>()});
    }
  }
  return measurements;
}

Json action_json(const Action& action) {
  return {{"t_s", action.t_s},
          {"diagnosis", action.diagnosis},
          {"component", action.component},
          {"from", action.from},
          {"to", action.to},
          {"helped", action.helped ? Json(*action.helped) : Json()}};
}

Action action_from(const Json& json) {
  const Json& helped = json.at("helped");
  return {.t_s = json.at("t_s").get<double>(),
          .diagnosis = json.at("diagnosis").get<std::string>(),
          .component = json.at("component").get<std::string>(),
          .from = json.at("from").get<std::uint32_t>(),
          .to = json.at("to").get<std::uint32_t>(),
          .helped = helped.is_null() ? std::nullopt : std::optional(helped.get<bool>())};
}

}  // namespace

std::string usage_key(std::string_view diagnosis, const std::string& component) {
  return std::string(diagnosis) + ": " + component;
}

History history_from(const TunerState& state) {
  History history;
  if (state.is_null()) return history;
  for (const Json& sample : state.at("samples")) history.samples.push_back(sample_from(sample));
  history.last_cycle_s = optional_double(state.at("last_cycle_s"));
  history.next_cycle_s = optional_double(state.at("next_cycle_s"));
  history.previous = measurements_from(state.at("previous"));
  for (const Json& action : state.at("actions")) history.actions.push_back(action_from(action));
  for (const auto& [key, usage] : state.at("blacklist").items()) {
    history.usage[key] = {.uses = usage.at("uses").get<std::uint32_t>(),
                          .unhelpful = usage.at("unhelpful").get<std::uint32_t>()};
  }
  return history;
}

TunerState to_state(const History& history) {
  Json samples = Json::array();
  for (const Sample& sample : history.samples) samples.push_back(sample_json(sample));
  Json actions = Json::array();
  for (const Action& action : history.actions) actions.push_back(action_json(action));
  Json blacklist = Json::object();
  for (const auto& [key, usage] : history.usage) {
    blacklist[key] = {{"uses", usage.uses}, {"unhelpful", usage.unhelpful}};
  }
  return {{"samples", std::move(samples)},
          {"last_cycle_s", optional_json(history.last_cycle_s)},
          {"next_cycle_s", optional_json(history.next_cycle_s)},
          {"previous", measurements_json(history.previous)},
          {"actions", std::move(actions)},
          {"blacklist", std::move(blacklist)}};
}

void remember(History& history, Sample sample, double sensor_duration_s) {
  constexpr double kActionsKept_s = 30 * 60;
  const double now_s = sample.t_s;
  std::erase_if(history.samples, [&](const Sample& s) { return s.t_s <= now_s - sensor_duration_s; });
  std::erase_if(history.actions, [&](const Action& a) { return a.t_s <= now_s - kActionsKept_s; });
  history.samples.push_back(std::move(sample));
}

}  // namespace millrace::tuners::dhalion
