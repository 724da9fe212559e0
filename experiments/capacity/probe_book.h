// Probes on demand: remembered, else stored, else computed and stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/capacity/capacity_spec.h"
#include "experiments/capacity/probe_artefact.h"
#include "experiments/config/experiment.h"
#include "experiments/store/batch_writer.h"
#include "experiments/workers/progress.h"

namespace millrace::experiments {

// What is tried.
struct ProbePoint {
  double rate_per_s = 0;  // records, over all sources; they share it as they do their rates at the load's start
  plan::Deployment deployment;
  std::uint32_t nodes = 0;  // equal to the cluster's first; 0: the cluster as it is
  std::uint32_t replication = 0;
};

struct BookOptions {
  std::size_t jobs = 1;  // threads, >= 1
  ProgressStyle progress = ProgressStyle::silent;
  std::function<bool()> interrupted = [] { return false; };
};

struct BookedProbe {
  ProbePoint point;
  ProbeResult result;
};

// The cluster with `nodes` nodes like its first; as it is for 0.
cluster::Cluster with_nodes(const cluster::Cluster& cluster, std::uint32_t nodes);

class ProbeBook {
 public:
  // All outlive it. Requires: the spec's names are known, the query's sources have a rate at the start.
  ProbeBook(const Experiment& experiment, const CapacitySpec& spec, Store& store, const BookOptions& options);

  // The results of these points, in their order; valid as long as the book. nullopt: interrupted, or the store failed
  // (see error()). Points that are missing are simulated side by side.
  std::optional<std::vector<const ProbeResult*>> ask(const std::vector<ProbePoint>& points);

  const StoreResult<void>& error() const { return error_; }
  // All that were asked for, each once, in that order.
  std::vector<const BookedProbe*> probes() const;
  std::size_t computed() const { return computed_; }

  const Query& query() const { return *query_; }
  const cluster::Cluster& cluster() const { return *cluster_; }
  const runtime::EngineProfile& engine() const { return *engine_; }
  double base_rate() const { return base_rate_; }  // records/s of all sources at the load's start
  job::Job job_at(double rate_per_s) const;

 private:
  ProbeInput input_of(const ProbePoint& point) const;
  bool compute(const std::vector<ProbeInput>& inputs, const std::vector<std::string>& hashes,
               const std::vector<const ProbePoint*>& points);

  const Query* query_;
  const cluster::Cluster* cluster_;
  const runtime::EngineProfile* engine_;
  const BookOptions& options_;
  ProbeTime time_;
  std::uint64_t seed_;
  double base_rate_ = 0;
  Store& store_;
  BatchWriter writer_;
  StoreResult<void> error_;
  std::map<std::string, BookedProbe> booked_;  // by hash
  std::vector<std::string> order_;
  std::size_t computed_ = 0;
};

}  // namespace millrace::experiments
