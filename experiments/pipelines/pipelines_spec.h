// [pipelines.x]: queries drawn from templates, run as parallel pipelines and tracked.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/pipelines/pipeline_workload.h"
#include "sim/kernel/units.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

struct PipelinesSpec {
  std::string name;                 // x
  PipelineWorkload workload;        // not empty
  std::uint64_t queries = 10'000;   // about: the same number of each template, at least one
  std::vector<std::uint32_t> test;  // templates, from 1, of which all queries are kept for the test; each once
  std::string cluster;              // name in Experiment::clusters: of one node
  std::optional<runtime::EngineProfile> engine;  // where it differs from the experiment's

  // The tracker.
  std::uint64_t collected = 200;        // queries of training templates whose calls the full collection records
  std::uint64_t calls_per_type = 4000;  // of those kept, at most, evenly spread over the queries
  std::uint32_t probe_chunks = 1;       // that each instance of a scan reads in the probe; >= 1
  double repeated = 0.2;                // share of the queries that are run a second time, in [0, 1]
  double speed_cv = 0.02;  // of the speed of the machine from run to run, log-normal [estimate: frequency, temperature]

  // The optimiser.
  double estimate_sigma = 1;             // of the log of the error that each filter and join adds to estimates, >= 0
  double change_factor = 4;              // a plan changes once the truth is so many times the estimate or less; > 1
  std::uint32_t change_chunks = 1;       // seen by each instance before it changes; >= 1
  std::uint32_t most_lanes = 16;         // instances of an operator, >= 1
  kernel::Bytes join_memory{64 << 20};   // of a join's table, over all its instances
  kernel::Bytes sort_memory{128 << 20};  // of a sort or an aggregate, over all its instances

  std::uint64_t per_template() const {
    return std::max<std::uint64_t>(1, queries / std::max<std::size_t>(1, workload.templates.size()));
  }
  std::uint64_t count() const { return per_template() * workload.templates.size(); }
  bool held_out(std::uint32_t template_index) const { return std::ranges::count(test, template_index) > 0; }
};

}  // namespace millrace::experiments
