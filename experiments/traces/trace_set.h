// [trace.x]: a set of labelled executions of random plans, as its config resolves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/live_cluster.h"
#include "experiments/config/tuner_choice.h"
#include "experiments/labelling/label_protocol.h"
#include "experiments/labelling/labels.h"
#include "experiments/traces/enumeration.h"
#include "experiments/traces/plan_space.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Executions that are not kept. [ZeroTune's release: throughput below 15/s, no label, a first result too late]
struct DiscardRules {
  double least_throughput_per_s = 15;  // results; 0: none is too few
  bool without_result = true;          // no result in time: no label
  bool duplicates = true;              // a query that was drawn before, whatever its degrees
  bool operator==(const DiscardRules&) const = default;
  // Everything is kept.
  static constexpr DiscardRules none() { return {0, false, false}; }
};

// Shares of the kept executions; the rest is for training.
struct SplitShares {
  double validation = 0.1, test = 0.1;  // in [0, 1], together at most 1
  bool operator==(const SplitShares&) const = default;
};

// How the rates of a ready-made query's sources are drawn.
enum class RateDraw : std::uint8_t {
  query,  // its own, all times one factor that is drawn evenly
  space,  // all the same, drawn from the space
};

// Strategy::tuner: whose degrees a query gets.
struct TunedDegrees {
  TunerChoice tuner;
  kernel::Duration
      watched{};  // simulated time that it may watch the job and change it; 0: it plans, before anything ran
};

struct TraceSet {
  std::string name;
  std::vector<std::string> structures;  // names of structures(), each once
  std::vector<std::string> queries;     // names of Experiment::queries, each once; not empty if `structures` is
  std::string cluster;                  // of the queries: a name of Experiment::clusters; "" = drawn from the space
  RateDraw rates = RateDraw::query;     // of the queries' sources
  double least_load = 1, greatest_load = 1;  // RateDraw::query: the factor's range, > 0
  std::uint64_t count = 1000;                // kept, of each structure and query, >= 1
  std::uint32_t plans_per_query = 1;         // of each query, one after another, >= 1
  std::uint32_t repeat = 0;  // sets that differ in this alone have the same plans, run anew: how noisy labels are
  PlanSpace space;
  EnumerationOptions enumeration;
  TunedDegrees tuned;
  LabelProtocol protocol;
  DiscardRules discard;
  SplitShares split;
  std::optional<runtime::EngineProfile> engine;  // where it differs from the experiment's
  std::optional<LiveCluster> live;               // a real cluster runs the jobs; nullopt: the simulator
  std::string
      published;  // CSV file of quantiles (read_quantiles) to show the set beside; "" = none. No part of the set

  // Structures, then queries: what executions are counted by.
  std::size_t parts() const { return structures.size() + queries.size(); }
  const std::string& part(std::size_t i) const {
    return i < structures.size() ? structures[i] : queries[i - structures.size()];
  }
};

// Why an execution with these labels is discarded: "no result", "throughput"; "" if it is kept.
std::string_view discard_reason(const DiscardRules& rules, const RunLabels& labels);

}  // namespace millrace::experiments
