#include "experiments/calibration/execution_calibration_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/calibration/free_numbers_reader.h"
#include "experiments/config/layers.h"
#include "experiments/config/load.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/validation/engine_table.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

std::optional<Experiment> read_experiment(TableReader& reader, Diagnostics& out) {
  const Node* node = reader.require("experiment");
  const auto path = node == nullptr ? std::nullopt : reader.text("experiment", *node);
  if (!path) return std::nullopt;
  const std::string file = resolved_path(*path, node->at);
  if (!std::filesystem::is_regular_file(file)) {
    reader.error(node->at, fmt::format("experiment: there is no config {}", file));
    return std::nullopt;
  }
  auto experiment = load_experiment(file);
  if (experiment) return std::move(*experiment);
  for (Diagnostic& mistake : experiment.error()) out.add(std::move(mistake));
  return std::nullopt;
}

// Whether `key` names a set of traces of the experiment, as it has to if it is given.
bool check_set(TableReader& reader, const char* key, const Experiment& experiment) {
  const Node* node = reader.find(key);
  if (node == nullptr || node->kind != Node::Kind::text) return false;
  const auto set = std::ranges::find(experiment.traces, node->text, &TraceSet::name);
  if (set == experiment.traces.end()) {
    std::vector<std::string> known;
    for (const TraceSet& each : experiment.traces) known.push_back(each.name);
    reader.error(node->at, fmt::format("{}: {}", key, unknown_name("set of traces", node->text, known)));
    return false;
  }
  if (!set->structures.empty()) {
    reader.error(node->at, fmt::format("{}: a set of ready-made queries is wanted; '{}' draws some", key, set->name));
  }
  return true;
}

// Keys of the table `key` that are not its to set.
void refuse_job_settings(TableReader& reader, const char* key) {
  const Node* table = reader.find(key);
  if (table == nullptr || table->kind != Node::Kind::table) return;
  for (const std::string_view setting : kJobSettings) {
    const Node* node = table->find(setting);
    if (node == nullptr) continue;
    reader.error(node->key_at, fmt::format("{}: {} is the experiment's: its jobs were told", key, setting));
  }
}

}  // namespace

std::span<const Field<ExecutionCalibration>> execution_calibration_fields() {
  static const std::vector<Field<ExecutionCalibration>> kFields = {
      {{"experiment", text, Bound::any, "", "the config whose set it is; a relative path counts from this file"}, {}},
      {{"set", text, Bound::any, "", "x of its [trace.x]: of the executions in the store a third, by their ids"},
       &ExecutionCalibration::set},
      {{"repeated", text, Bound::any, "",
        "a set with the same plans run anew; a label is then the geometric mean of both"},
       &ExecutionCalibration::repeated},
      {{"engine", table, Bound::any, "",
        "a name of configs/engines, or a path, or a table: where the fit starts. chaining, buffer_timeout, "
        "object_reuse, "
        "checkpoint_interval and generator_lateness are the experiment's"},
       {}},
      {{"evaluations", count, Bound::at_least_one, "", "engine profiles tried at most; up to 300"},
       &ExecutionCalibration::evaluations},
      {{"seed", count, Bound::not_negative, "", "of every simulation"}, &ExecutionCalibration::seed},
      {{"free", table, Bound::any, "",
        "engine keys to fit, up to 16, each with its bounds: sink = { from = \"1 us\", to = \"20 us\" }"},
       {}}};
  return kFields;
}

bool is_execution_calibration(const Node& table) {
  return table.kind == Node::Kind::table && table.find("experiment") != nullptr;
}

ExecutionCalibration read_execution_calibration(const std::string& name, const Node& table, Diagnostics& out) {
  ExecutionCalibration calibration;
  calibration.name = name;
  TableReader reader(table, "calibration." + name, out);
  reader.read(execution_calibration_fields(), calibration);
  reader.finish();
  calibration.engine = read_engine_table(reader.find("engine"), reader.path() + ".engine", out);
  refuse_job_settings(reader, "engine");
  reader.require("set");
  if (auto experiment = read_experiment(reader, out)) {
    calibration.experiment = std::move(*experiment);
    if (check_set(reader, "set", calibration.experiment)) take_job_settings(calibration);
    check_set(reader, "repeated", calibration.experiment);
  }
  refuse_job_settings(reader, "free");
  read_free_numbers(reader, calibration, out);
  return calibration;
}

}  // namespace millrace::experiments
