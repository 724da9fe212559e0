#include "experiments/calibration/replay_calibration_reader.h"

#include <array>
#include <string_view>
#include <vector>

#include "experiments/calibration/free_numbers_reader.h"
#include "experiments/config/table_reader.h"
#include "experiments/validation/engine_table.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

// What an oracle is told are labels: nothing may be fitted by them.
constexpr std::array<std::string_view, 2> kInputs = {"plain", "filters"};

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
  read_free_numbers(reader, calibration, out);
  return calibration;
}

}  // namespace millrace::experiments
