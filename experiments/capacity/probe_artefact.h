// Probes as artefacts, which all questions share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/capacity/probe.h"
#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// What a probe is made from.
struct ProbeInput {
  std::string query;  // what the config calls it
  job::Job job;       // at constant rates
  plan::Deployment deployment;
  cluster::Cluster cluster;
  const runtime::EngineProfile* engine = nullptr;  // never null
  ProbeTime time;
  std::uint64_t seed = 1;         // of the experiment
  std::uint32_t replication = 0;  // its arrivals are those of a comparison's replication of that number
};

ArtefactKey key_of(const ProbeInput& input);
ProbeResult run_probe(const ProbeInput& input);

// Rows of the tables artefact and capacity_probe. A refused probe's numbers are NULL.
std::vector<TableRow> probe_rows(const ProbeInput& input, const std::string& hash, const ProbeResult& result);
// The stored probe, equal to the computed one; nullopt if there is none. Error: the store cannot be read.
StoreResult<std::optional<ProbeResult>> stored_probe(Store& store, const std::string& hash);

}  // namespace millrace::experiments
