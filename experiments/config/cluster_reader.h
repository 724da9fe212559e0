// [cluster.x]: nodes of CloudLab's types or one's own, with their slots.
#pragma once

#include <span>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "sim/cluster/cluster.h"

namespace millrace::experiments {

// A number of equal nodes: [cluster.x] itself, or each [[cluster.x.node]].
struct NodeGroup {
  std::uint32_t nodes = 1;
  std::uint32_t slots_per_node = 1;  // TaskManagerOptions: taskmanager.numberOfTaskSlots
};

std::span<const Field<cluster::Cluster>> cluster_fields();
std::span<const Field<NodeGroup>> node_group_fields();
std::span<const Field<cluster::NodeType>> node_type_fields();  // replace figures of the named type

// `table` is [cluster.NAME], already laid on its template. Every mistake goes to `out`.
cluster::Cluster read_cluster(const std::string& name, const Node& table, Diagnostics& out);

}  // namespace millrace::experiments
