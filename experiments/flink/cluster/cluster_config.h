// Flink's configuration file for a local cluster.
#pragma once

#include <cstdint>
#include <string>

#include "experiments/flink/cluster/cluster_settings.h"
#include "experiments/flink/cluster/run_folder.h"

namespace millrace::experiments::flink {

// The text of config.yaml (Flink 1.20; 2.x still takes these keys), a line a setting, further settings last. Everything
// listens on the settings' host alone; metrics are fetched each second, which tuning needs (10 s by default); jobs take
// checkpoints each 5 s, so that rescaling keeps their state. Requires: no mistake in the settings.
std::string config_text(const ClusterSettings& settings, std::uint16_t rpc_port, const RunFolder& folder);

}  // namespace millrace::experiments::flink
