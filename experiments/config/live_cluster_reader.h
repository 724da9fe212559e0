// Reads [comparison.x.testbed] and [trace.x.testbed].
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "experiments/config/live_cluster.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// The real cluster of a comparison or a set of traces; nullopt if it is simulated. Mistakes are told: a kind other than
// flink, an address that is none, and whatever of the keys `simulated` is there, which only the simulator can do.
std::optional<LiveCluster> read_live_cluster(TableReader& owner, std::span<const std::string_view> simulated);

}  // namespace millrace::experiments
