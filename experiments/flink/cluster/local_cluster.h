// A Flink session cluster on this machine, for this machine alone: up, down, and how it is.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/flink/cluster/cluster_processes.h"
#include "experiments/flink/cluster/cluster_settings.h"
#include "experiments/flink/cluster/run_folder.h"
#include "experiments/flink/cluster/surroundings.h"

namespace millrace::experiments::flink {

struct ClusterUp {
  bool was_up = false;  // before, as it is asked for
  std::string version;  // of Flink
  std::string remark;   // what was found and ended first; "" = nothing
};

// Starts the cluster, and returns when all its slots are there. One that is up already as asked for is left alone, one
// that is up otherwise is a failure; what is left of one that died is ended first. When it fails, nothing runs.
// Once: fetches Flink's jars and builds the job's (maven.h).
tl::expected<ClusterUp, ClusterError> cluster_up(const ClusterSettings& settings, const RunFolder& folder,
                                                 const Surroundings& around);

// Ends the recorded processes and removes what the cluster needed while it was up; logs stay. Without a cluster there
// is nothing to do. A failure: a process could not be ended.
tl::expected<Ending, ClusterError> cluster_down(const RunFolder& folder, const Surroundings& around);

struct ProcessStatus {
  std::string name;
  pid_t pid = -1;
  bool runs = false;
};
struct ClusterStatus {
  std::optional<ClusterSettings> settings;  // nullopt: no cluster is up, nor was one that died
  std::vector<ProcessStatus> processes;     // as recorded, by name
  bool is_whole() const;                    // every process that it should have runs
};
ClusterStatus cluster_status(const RunFolder& folder);

}  // namespace millrace::experiments::flink
