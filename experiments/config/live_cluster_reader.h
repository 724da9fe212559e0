// Reads [comparison.x.testbed].
#pragma once

#include <optional>

#include "experiments/config/live_cluster.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// The real cluster of a comparison; nullopt if it is simulated. Mistakes are told: a kind other than flink, an address
// that is none, whatever else of the comparison only the simulator can do.
std::optional<LiveCluster> read_live_cluster(TableReader& comparison);

}  // namespace millrace::experiments
