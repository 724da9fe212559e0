#include "tests/experiments/flink/watch/scripted_job.h"

#include <fmt/format.h>

#include <sstream>

namespace millrace::experiments::flink {
namespace {

using nlohmann::json;

// Every subtask is busy for 300 ms/s and backpressured for 100, unless a test says something else.
constexpr std::pair<const char*, double> kTimes[] = {
    {"accumulateBusyTimeMs", 300}, {"accumulateIdleTimeMs", 600}, {"accumulateBackPressuredTimeMs", 100}};

Scripted ok(const json& body) {
  return {200, body.dump()};
}

}  // namespace

Scripted ScriptedJob::answer(const Asked& asked) {
  const std::scoped_lock lock(mutex_);
  asked_.push_back(asked.target);
  const std::string& what = asked.target;
  if (what == "/overview") {
    return ok({{"taskmanagers", 2},
               {"slots-total", 8},
               {"slots-available", 5},
               {"jobs-running", 1},
               {"flink-version", "1.20.3"}});
  }
  if (what == "/jobs/overview") {
    json list = json::array();
    for (const auto& [id, state] : jobs) list.push_back({{"jid", id}, {"name", "name of " + id}, {"state", state}});
    return ok({{"jobs", list}});
  }
  if (what == "/taskmanagers") {
    json list = json::array();
    for (const char* id : {"a", "b"}) {
      list.push_back({{"id", id},
                      {"path", fmt::format("pekko.tcp://flink@host-{}:1/user", id)},
                      {"slotsNumber", 4},
                      {"freeSlots", 1},
                      {"hardware", {{"cpuCores", 8}}}});
    }
    return ok({{"taskmanagers", list}});
  }
  if (what == "/jobmanager/config") {
    return ok(json::array({{{"key", "metrics.fetcher.update-interval"}, {"value", interval}}}));
  }
  if (what == "/jobs/j1") return ok(details());
  if (what == "/jobs/j1/plan") return ok(plan());
  for (const Vertex& vertex : vertices) {
    const std::string path = "/jobs/j1/vertices/" + vertex.id;
    if (what == path + "/subtasks/metrics") {
      json names = json::array();
      for (const auto& [name, growth] : vertex.growth.front()) names.push_back({{"id", name}});
      return ok(names);
    }
    if (what.starts_with(path + "/metrics?get=")) return ok(metrics(vertex, what.substr(path.size() + 13)));
  }
  return {404, R"({"errors":["not found"]})"};
}

json ScriptedJob::details() const {
  const bool restarted = ran_s() > restarts_after.seconds();
  json list = json::array();
  for (const Vertex& vertex : vertices) {
    list.push_back({{"id", vertex.id},
                    {"name", vertex.name},
                    {"parallelism", vertex.parallelism},
                    {"maxParallelism", 128},
                    {"tasks", {{"RUNNING", vertex.parallelism}}}});
  }
  return {{"jid", "j1"},
          {"name", "name of j1"},
          {"state", "RUNNING"},
          {"timestamps", {{"RUNNING", restarted ? 2000 : 1000}, {"RESTARTING", restarted ? 1900 : 0}}},
          {"vertices", list}};
}

json ScriptedJob::plan() const {
  json nodes = json::array();
  for (const Vertex& vertex : vertices) {
    json node = {{"id", vertex.id}, {"parallelism", vertex.parallelism}, {"description", vertex.description}};
    for (const auto& [id, strategy] : vertex.inputs) {
      node["inputs"].push_back({{"num", node["inputs"].size()}, {"id", id}, {"ship_strategy", strategy}});
    }
    nodes.push_back(node);
  }
  return {{"plan", {{"jid", "j1"}, {"name", "name of j1"}, {"nodes", nodes}}}};
}

json ScriptedJob::metrics(const Vertex& vertex, const std::string& names) const {
  json values = json::array();
  if (ran_s() < metrics_after.seconds()) return values;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    const std::size_t subtask = std::stoul(name);
    const std::string metric = name.substr(name.find('.') + 1);
    if (missing.contains(metric)) continue;
    std::map<std::string, double> growth(std::begin(kTimes), std::end(kTimes));
    for (const auto& [known, by] : vertex.growth.at(subtask)) growth[known] = by;
    const auto found = growth.find(metric);
    if (found == growth.end()) continue;
    values.push_back({{"id", name}, {"value", fmt::format("{}", 1000 + found->second * ran_s() * stretch)}});
  }
  return values;
}

}  // namespace millrace::experiments::flink
