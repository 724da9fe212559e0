#include "experiments/calibration/replay_calibration_reader.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/calibration/free_bounds.h"
#include "experiments/config/engine_keys.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/validation/engine_table.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

// What an oracle is told are labels: nothing may be fitted by them.
constexpr std::array<std::string_view, 2> kInputs = {"plain", "filters"};

void check_most(TableReader& reader, const char* key, std::uint64_t value, std::uint64_t most) {
  const Node* node = reader.find(key);
  if (node != nullptr && value > most) reader.error(node->at, fmt::format("{}: at most {} are allowed", key, most));
}

void read_free(TableReader& reader, ReplayCalibration& calibration, Diagnostics& out) {
  const Node* node = reader.require("free");
  if (node == nullptr) return;
  TableReader table(*node, reader.path() + ".free", out);
  std::vector<std::string> known;
  for (const auto& field : engine_fields()) {
    if (find_engine_number(field.spec.key)) known.emplace_back(field.spec.key);
  }
  for (const auto& [key, bounds] : node->members) {
    const auto number = find_engine_number(key);
    if (!number) {
      table.error(bounds.key_at, fmt::format("free: {}", unknown_name("number", key, known)));
      continue;
    }
    const auto range = read_bounds(bounds, number->field->spec, table.path(), out);
    if (range) calibration.free.push_back({*number, range->first, range->second});
  }
  if (node->members.empty()) table.error(node->at, "free: at least one number to be fitted is wanted");
  if (node->members.size() > kMostEngineNumbers) {
    table.error(node->at, fmt::format("free: at most {} numbers may be fitted", kMostEngineNumbers));
  }
}

}  // namespace

std::span<const Field<ReplayCalibration>> replay_calibration_fields() {
  static const std::vector<Field<ReplayCalibration>> kFields = {
      {{"traces", text, Bound::any, "", "set of published plans in the store; of its plans the calibration split"},
       &ReplayCalibration::traces},
      {{"engine", table, Bound::any, "", "a name of configs/engines, or a path, or a table: where the fit starts"}, {}},
      {{"input", choice, Bound::any, "", "what a replay may know: plain or filters, as in [validation.x]", kInputs},
       Choice<ReplayCalibration>{[](ReplayCalibration& c, std::size_t i) { c.input = static_cast<ReplayInput>(i); },
                                 [](const ReplayCalibration& c) { return static_cast<std::size_t>(c.input); }}},
      {{"plans", count, Bound::at_least_one, "", "plans at most, half of them with a measured latency; up to 300"},
       &ReplayCalibration::plans},
      {{"evaluations", count, Bound::at_least_one, "", "engine profiles tried at most; up to 300"},
       &ReplayCalibration::evaluations},
      {{"seed", count, Bound::not_negative, "", "of every replay"}, &ReplayCalibration::seed},
      {{"free", table, Bound::any, "",
        "engine keys to fit, up to 16, each with its bounds: sink = { from = \"1 us\", "
        "to = \"20 us\" }"},
       {}}};
  return kFields;
}

bool is_replay_calibration(const Node& table) {
  return table.kind == Node::Kind::table && table.find("traces") != nullptr;
}

ReplayCalibration read_replay_calibration(const std::string& name, const Node& table, Diagnostics& out) {
  ReplayCalibration calibration;
  calibration.name = name;
  TableReader reader(table, "calibration." + name, out);
  reader.read(replay_calibration_fields(), calibration);
  reader.finish();
  calibration.engine = read_engine_table(reader.find("engine"), reader.path() + ".engine", out);
  check_most(reader, "plans", calibration.plans, kMostCalibrationPlans);
  check_most(reader, "evaluations", calibration.evaluations, kMostEvaluations);
  read_free(reader, calibration, out);
  const std::uint64_t least = least_evaluations(calibration.free.size());
  if (calibration.evaluations < least) {
    const Node* node = reader.find("evaluations");
    reader.error(node == nullptr ? table.at : node->at,
                 fmt::format("evaluations: screening {} numbers takes {}", calibration.free.size(), least));
  }
  return calibration;
}

}  // namespace millrace::experiments
