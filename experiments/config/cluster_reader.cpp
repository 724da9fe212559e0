#include "experiments/config/cluster_reader.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

constexpr std::array<std::string_view, 2> kSpreads{"fill", "evenly"};  // cluster::SlotSpread
constexpr std::uint32_t kMostNodes = 10'000;                           // a slip of the pen, not a cluster

bool has_group_key(const TableReader& reader) {
  for (const auto& field : node_group_fields()) {
    if (reader.find(field.spec.key) != nullptr) return true;
  }
  for (const auto& field : node_type_fields()) {
    if (reader.find(field.spec.key) != nullptr) return true;
  }
  return false;
}

// Appends the nodes of one group. `of_type` counts the nodes of each type so far, which numbers their names.
void read_group(TableReader& reader, cluster::Cluster& cluster, std::map<std::string, std::uint32_t>& of_type) {
  NodeGroup group;
  cluster::NodeType type;
  const Node* name = reader.require("type");
  const auto written = name == nullptr ? std::nullopt : reader.text("type", *name);
  if (written) {
    const cluster::NodeType* known = cluster::find_node_type(*written);
    if (known != nullptr) {
      type = *known;
    } else {
      std::vector<std::string> names;
      for (const cluster::NodeType& each : cluster::node_types()) names.push_back(each.name);
      reader.error(name->at, fmt::format("type: {}", unknown_name("node type", *written, names)));
    }
  }
  reader.read(node_group_fields(), group);
  reader.read(node_type_fields(), type);
  if (group.nodes > kMostNodes) {
    reader.error(reader.find("nodes")->at, fmt::format("nodes: at most {} nodes of a kind", kMostNodes));
    return;
  }
  for (std::uint32_t i = 0; i < group.nodes; ++i) {
    cluster.nodes.push_back({fmt::format("{}-{}", type.name, of_type[type.name]++), type, group.slots_per_node});
  }
}

}  // namespace

std::span<const Field<cluster::Cluster>> cluster_fields() {
  using cluster::Cluster;
  static const std::vector<Field<Cluster>> kFields = {
      {{"about", text, Bound::any, "", "what it is, for `millrace list clusters`"}, {}},
      {{"template", text, Bound::any, "", "a name of configs/clusters, or a path, that this table is laid on"}, {}},
      {{"spread", choice, Bound::any, "\"evenly\"",
        "fill: node after node; evenly: the least used node and task manager first", kSpreads},
       Choice<Cluster>{[](Cluster& c, std::size_t i) { c.spread = static_cast<cluster::SlotSpread>(i); },
                       [](const Cluster& c) { return static_cast<std::size_t>(c.spread); }}},
      {{"slots_per_manager", count, Bound::not_negative, "1", "slots of a task manager; 0: all of its node's"},
       &Cluster::slots_per_manager},
      {{"network_latency", duration, Bound::not_negative, "\"3 ms\"", "one way, between nodes"},
       &Cluster::network_latency},
      {{"loopback_latency", duration, Bound::not_negative, "\"2 ms\"", "one way, between managers of a node"},
       &Cluster::loopback_latency}};
  return kFields;
}

std::span<const Field<NodeGroup>> node_group_fields() {
  static const std::vector<Field<NodeGroup>> kFields = {
      {{"type", text, Bound::any, "\"c6320\"", "one of `millrace list clusters`' node types"}, {}},
      {{"nodes", count, Bound::at_least_one, "2", "nodes of this kind"}, &NodeGroup::nodes},
      {{"slots_per_node", count, Bound::at_least_one, "64", "task slots of each"}, &NodeGroup::slots_per_node}};
  return kFields;
}

std::span<const Field<cluster::NodeType>> node_type_fields() {
  using cluster::NodeType;
  static const std::vector<Field<NodeType>> kFields = {
      {{"cores", count, Bound::at_least_one, "1", "physical cores"}, &NodeType::cores},
      {{"speed", number, Bound::positive, "0.1", "of a core, relative to a c6420's with all cores loaded"},
       &NodeType::speed},
      {{"memory_bandwidth", bandwidth, Bound::positive, "\"1 GB/s\"", "shared by all cores"},
       &NodeType::memory_bandwidth},
      {{"memory_bandwidth_per_core", bandwidth, Bound::positive, "\"0.5 GB/s\"", "what one core can draw"},
       &NodeType::memory_bandwidth_per_core},
      {{"network", bandwidth, Bound::positive, "\"10 Mbps\"", "usable, per direction"}, &NodeType::network},
      {{"disk_read", bandwidth, Bound::not_negative, "\"200 MB/s\"", "of the node's disk; 0: nothing waits for it"},
       &NodeType::disk_read},
      {{"disk_write", bandwidth, Bound::not_negative, "\"100 MB/s\"", "of the node's disk; 0: nothing waits for it"},
       &NodeType::disk_write},
      {{"cache", bytes, Bound::positive, "\"1 MiB\"", "last-level cache, shared by all cores"}, &NodeType::cache}};
  return kFields;
}

cluster::Cluster read_cluster(const std::string& name, const Node& table, Diagnostics& out) {
  cluster::Cluster cluster;
  cluster.name = name;
  const std::string path = "cluster." + name;
  TableReader reader(table, path, out);
  reader.read(cluster_fields(), cluster);
  reader.know("node");
  std::map<std::string, std::uint32_t> of_type;
  const Node* groups = reader.find("node");
  if (groups == nullptr || has_group_key(reader)) read_group(reader, cluster, of_type);
  reader.finish();
  if (groups == nullptr) return cluster;
  if (groups->kind != Node::Kind::array) {
    out.add(groups->at, fmt::format("node: a list of tables is wanted: [[{}.node]]", path));
    return cluster;
  }
  for (const Node& group : groups->elements) {
    TableReader member(group, path + ".node", out);
    read_group(member, cluster, of_type);
    member.finish();
  }
  return cluster;
}

}  // namespace millrace::experiments
