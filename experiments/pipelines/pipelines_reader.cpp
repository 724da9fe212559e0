#include "experiments/pipelines/pipelines_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/pipelines/workload_reader.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

std::string read_cluster_name(TableReader& reader, const std::map<std::string, cluster::Cluster>& clusters) {
  const Node* node = reader.require("cluster");
  const auto written = node == nullptr ? std::nullopt : reader.text("cluster", *node);
  if (!written) return {};
  const auto found = clusters.find(*written);
  if (found == clusters.end()) {
    std::vector<std::string> names;
    for (const auto& each : clusters) names.push_back(each.first);
    reader.error(node->at, fmt::format("cluster: {}", unknown_name("cluster", *written, names)));
    return {};
  }
  if (found->second.nodes.size() != 1) {
    reader.error(node->at, fmt::format("cluster: '{}' has {} nodes; a pipeline runs on one", *written,
                                       found->second.nodes.size()));
  }
  return *written;
}

void read_test(TableReader& reader, PipelinesSpec& spec) {
  const Node* list = reader.find("test");
  if (list == nullptr || spec.workload.templates.empty()) return;
  if (list->kind != Node::Kind::array) {
    return reader.error(list->at, "test: a list of templates is wanted, counted from 1: [3, 7]");
  }
  for (const Node& node : list->elements) {
    const auto index = reader.quantity({"test", count, Bound::at_least_one, "", ""}, node);
    if (!index) continue;
    const auto made = static_cast<std::uint32_t>(*index);
    if (made > spec.workload.templates.size()) {
      reader.error(node.at, fmt::format("test: there are {} templates", spec.workload.templates.size()));
    } else if (spec.held_out(made)) {
      reader.error(node.at, fmt::format("test: {} is there twice", made));
    } else {
      spec.test.push_back(made);
    }
  }
  if (!spec.test.empty() && spec.test.size() == spec.workload.templates.size()) {
    reader.error(list->at, "test: a template at least is wanted for training");
  }
}

}  // namespace

std::span<const Field<PipelinesSpec>> pipelines_fields() {
  static const std::vector<Field<PipelinesSpec>> kFields = {
      {{"workload", text, Bound::any, "", "a name of configs/pipelines, or a path: tables and templates"}, {}},
      {{"about", text, Bound::any, "", "what the workload is"}, {}},
      {{"queries", count, Bound::at_least_one, "4", "in all; the same number of each template"},
       &PipelinesSpec::queries},
      {{"test", list, Bound::any, "[2]", "templates, counted from 1, of which all queries are kept for the test"}, {}},
      {{"cluster", text, Bound::any, "", "[cluster.x] of one node"}, {}},
      {{"collected", count, Bound::at_least_one, "1",
        "queries of templates for training in which every call of an operator is recorded, each undisturbed"},
       &PipelinesSpec::collected},
      {{"calls_per_type", count, Bound::at_least_one, "5", "of those kept of each type of operator, at most"},
       &PipelinesSpec::calls_per_type},
      {{"probe_chunks", count, Bound::at_least_one, "2", "that the probe reads by each instance of a scan"},
       &PipelinesSpec::probe_chunks},
      {{"repeated", share, Bound::up_to_one, "0.5", "of the queries, run once more: how noisy latencies are"},
       &PipelinesSpec::repeated},
      {{"speed_cv", share, Bound::not_negative, "0.1", "coefficient of variation of the cores' speed from run to run"},
       &PipelinesSpec::speed_cv},
      {{"estimate_sigma", number, Bound::not_negative, "0.1",
        "each filter and join multiplies the optimiser's estimate by a log-normal error of this sigma"},
       &PipelinesSpec::estimate_sigma},
      {{"change_factor", number, Bound::at_least_one, "1.5",
        "an operator changes its algorithm where truth and estimate differ by more"},
       &PipelinesSpec::change_factor},
      {{"change_chunks", count, Bound::at_least_one, "2", "that each instance takes before it changes"},
       &PipelinesSpec::change_chunks},
      {{"most_lanes", count, Bound::at_least_one, "2", "instances that an operator has, at most; a power of two"},
       &PipelinesSpec::most_lanes},
      {{"join_memory", bytes, Bound::positive, "\"4 KiB\"", "that a join's table may take; the rest is on the disk"},
       &PipelinesSpec::join_memory},
      {{"sort_memory", bytes, Bound::positive, "\"4 KiB\"", "that a sort or an aggregate may take, likewise"},
       &PipelinesSpec::sort_memory}};
  return kFields;
}

PipelinesSpec read_pipelines(const std::string& name, const Node& table,
                             const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out) {
  PipelinesSpec spec;
  spec.name = name;
  TableReader reader(table, "pipelines." + name, out);
  reader.read(pipelines_fields(), spec);
  reader.know("engine");
  reader.know("table");
  reader.know("template");
  reader.finish();
  if (name.find('/') != std::string::npos) reader.error(table.at, "pipelines: names have no '/'");
  spec.cluster = read_cluster_name(reader, clusters);
  spec.workload = read_workload(reader);
  read_test(reader, spec);
  return spec;
}

}  // namespace millrace::experiments
