// A foreign job on a scripted cluster: whatever a test says is in its answers, and counters that grow by a fake clock.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/experiments/flink/fake_clock.h"
#include "tests/experiments/flink/scripted_server.h"

namespace millrace::experiments::flink {

// A source of two instances and a sink, unless a test changes them; and an older job that is over.
class ScriptedJob {
 public:
  explicit ScriptedJob(FakeClock& clock) : clock_(clock), start_(clock.now()) {}

  struct Vertex {
    std::string id, name;
    std::uint32_t parallelism = 1;
    std::vector<std::pair<std::string, std::string>> inputs{};  // id, strategy
    std::string description{};
    std::vector<std::map<std::string, double>> growth{};  // by subtask and metric, per second
  };
  std::vector<Vertex> vertices = {
      {.id = "v1",
       .name = "Source: bids",
       .parallelism = 2,
       .growth = {{{"numRecordsOut", 500}, {"Source__bids.numRecordsOut", 500}, {"numBytesOut", 52000}},
                  {{"numRecordsOut", 500}, {"Source__bids.numRecordsOut", 500}, {"numBytesOut", 52000}}}},
      {.id = "v2",
       .name = "Sink: out",
       .parallelism = 1,
       .inputs = {{"v1", "HASH"}},
       .growth = {{{"numRecordsIn", 1000}, {"numBytesIn", 104000}}}}};
  std::vector<std::pair<std::string, std::string>> jobs = {{"j0", "FINISHED"}, {"j1", "RUNNING"}};  // id, state
  std::string interval = "1000";   // of the metric fetcher
  std::set<std::string> missing;   // metrics that are never there
  kernel::Duration metrics_after;  // from the start until there are any
  kernel::Duration restarts_after = kernel::Duration::max();
  double stretch = 1;  // the clock of the subtasks / that of the test

  std::string url() const { return server_.url(); }
  void die() { server_.die(); }
  std::vector<std::string> asked() const {
    const std::scoped_lock lock(mutex_);
    return asked_;
  }

 private:
  Scripted answer(const Asked& asked);
  nlohmann::json details() const;
  nlohmann::json plan() const;
  nlohmann::json metrics(const Vertex& vertex, const std::string& names) const;
  double ran_s() const { return (clock_.now() - start_).seconds(); }

  FakeClock& clock_;
  kernel::Duration start_;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  ScriptedServer server_{[this](const Asked& asked) { return answer(asked); }};
};

}  // namespace millrace::experiments::flink
