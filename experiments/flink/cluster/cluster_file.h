// What a running cluster was asked to be, for those who come later.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "experiments/flink/cluster/cluster_settings.h"
#include "experiments/flink/cluster/run_folder.h"

namespace millrace::experiments::flink {

// DIR/run/cluster.json: {"url","host","port","task_managers","slots","scheduler","settings":[[KEY,VALUE],...]}. The
// error is a sentence.
tl::expected<void, std::string> write_cluster_file(const RunFolder& folder, const ClusterSettings& settings);

// nullopt: not there, or not whole.
std::optional<ClusterSettings> read_cluster_file(const RunFolder& folder);

}  // namespace millrace::experiments::flink
