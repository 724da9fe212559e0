#include "experiments/pipelines/stored_pipelines.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/config/field_json.h"
#include "experiments/config/settings_json.h"
#include "experiments/pipelines/pipelines_reader.h"
#include "experiments/pipelines/workload_json.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

// A float in its shortest decimal form: as a double it would show digits that it does not have.
template <std::size_t N>
std::string list_text(const std::array<float, N>& values) {
  std::string made = "[";
  for (const float value : values) made += fmt::format("{}{}", made.size() > 1 ? "," : "", value);
  return made + "]";
}

template <std::size_t N>
std::array<float, N> list_of(const json& values) {
  std::array<float, N> made{};
  if (values.size() != N) throw json::other_error::create(500, "a list of another length", nullptr);
  for (std::size_t i = 0; i < N; ++i) made[i] = values[i].get<float>();
  return made;
}

std::string nodes_text(const std::vector<models::PipelineNode>& nodes) {
  std::string made = "[";
  for (const models::PipelineNode& node : nodes) {
    made += fmt::format("{}[\"{}\",{},{},{}", made.size() > 1 ? "," : "", models::to_string(node.type), node.parent,
                        node.chunks, list_text(node.features));
    made += node.has_release ? "," + list_text(node.release) + "]" : "]";
  }
  return made + "]";
}

models::PipelineOperator type_of(const std::string& word) {
  const auto type = models::parse_pipeline_operator(word);
  if (!type) throw json::other_error::create(500, type.error(), nullptr);
  return *type;
}

std::vector<models::PipelineNode> nodes_of(const std::string& text) {
  std::vector<models::PipelineNode> nodes;
  for (const json& each : json::parse(text)) {
    models::PipelineNode node;
    node.type = type_of(each.at(0).get<std::string>());
    node.parent = each.at(1).get<std::int32_t>();
    node.chunks = each.at(2).get<float>();
    node.features = list_of<models::kCallFeatures>(each.at(3));
    node.has_release = each.size() > 4;
    if (node.has_release) node.release = list_of<models::kCallFeatures>(each.at(4));
    nodes.push_back(node);
  }
  return nodes;
}

StoredPipeline pipeline_of(const Row& row) {
  StoredPipeline made;
  made.position = static_cast<std::uint64_t>(integer(row[0]));
  made.template_index = made.sample.template_index = static_cast<std::uint32_t>(integer(row[1]));
  made.held_out = integer(row[2]) != 0;
  made.latency_ms = number(row[3]);
  made.sample.latency_s = made.latency_ms / 1e3;
  made.repeat_ms = number(row[4]);
  made.probe_ms = number(row[5]);
  made.operators = static_cast<std::uint32_t>(integer(row[6]));
  made.changes = static_cast<std::uint32_t>(integer(row[7]));
  made.spilled_bytes = number(row[8]);
  made.cpu_share = number(row[9]);
  made.disk_share = number(row[10]);
  made.sample.nodes = nodes_of(text(row[11]));
  return made;
}

}  // namespace

ArtefactKey pipelines_key(const Experiment& experiment, const PipelinesSpec& spec) {
  json settings;
  write_fields(pipelines_fields(), spec, settings);
  settings["test"] = spec.test;
  settings["workload"] = workload_json(spec.workload);
  settings["cluster"] = settings_json(experiment.clusters.at(spec.cluster));
  settings["engine"] = settings_json(spec.engine ? *spec.engine : experiment.engine);
  return {.kind = "pipelines",
          .settings = std::move(settings),
          .inputs = {},
          .seed = experiment.seed,
          .revisions = {{"runtime", runtime::kRuntimeRevision}, {"pipelines", kPipelinesRevision}}};
}

StoreResult<std::vector<StoredPipeline>> stored_pipelines(Store& store, const std::string& hash) {
  const auto rows = store.database().rows(
      "SELECT position, template, held_out, latency_ms, repeat_ms, probe_ms, operators, changes, spilled_bytes, "
      "cpu_share, disk_share, sample FROM pipeline WHERE pipelines = ?1 AND status = 'done' ORDER BY position",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<StoredPipeline> all;
  all.reserve(rows->size());
  for (const Row& row : *rows) {
    try {
      all.push_back(pipeline_of(row));
    } catch (const json::exception& error) {
      return tl::unexpected(
          StoreError{fmt::format("pipeline {} of {} cannot be read: {}", integer(row[0]), hash, error.what())});
    }
  }
  return all;
}

StoreResult<std::vector<StoredOperatorCall>> stored_operator_calls(Store& store, const std::string& hash) {
  const auto rows = store.database().rows(
      "SELECT position, template, operator, features, costs FROM operator_call WHERE pipelines = ?1 ORDER BY position",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<StoredOperatorCall> all;
  all.reserve(rows->size());
  for (const Row& row : *rows) {
    try {
      StoredOperatorCall made;
      made.template_index = static_cast<std::uint32_t>(integer(row[1]));
      made.call.type = type_of(text(row[2]));
      made.call.features = list_of<models::kCallFeatures>(json::parse(text(row[3])));
      made.call.costs = list_of<models::kCallCosts>(json::parse(text(row[4])));
      all.push_back(made);
    } catch (const json::exception& error) {
      return tl::unexpected(
          StoreError{fmt::format("operator call {} of {} cannot be read: {}", integer(row[0]), hash, error.what())});
    }
  }
  return all;
}

TableRow table_row(const std::string& hash, const StoredPipeline& pipeline) {
  const Value repeat = pipeline.repeat_ms > 0 ? Value(pipeline.repeat_ms) : Value();
  return {"pipeline",
          {hash, static_cast<std::int64_t>(pipeline.position), std::int64_t{pipeline.template_index},
           std::int64_t{pipeline.held_out ? 1 : 0}, std::string("done"), Value(), pipeline.latency_ms, repeat,
           pipeline.probe_ms, std::int64_t{pipeline.operators}, std::int64_t{pipeline.changes}, pipeline.spilled_bytes,
           pipeline.cpu_share, pipeline.disk_share, nodes_text(pipeline.sample.nodes)}};
}

TableRow failed_pipeline_row(const std::string& hash, std::uint64_t position, std::uint32_t template_index,
                             bool held_out, const std::string& error) {
  TableRow row{"pipeline",
               {hash, static_cast<std::int64_t>(position), std::int64_t{template_index}, std::int64_t{held_out ? 1 : 0},
                std::string("failed"), error}};
  row.values.resize(15);
  return row;
}

TableRow table_row(const std::string& hash, std::uint64_t position, const StoredOperatorCall& call) {
  return {"operator_call",
          {hash, static_cast<std::int64_t>(position), std::int64_t{call.template_index},
           std::string(models::to_string(call.call.type)), list_text(call.call.features), list_text(call.call.costs)}};
}

}  // namespace millrace::experiments
