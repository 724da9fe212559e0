#include "experiments/validation/replay_rows.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "experiments/config/settings_json.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

Value value_of(const std::optional<double>& number) {
  if (!number) return {};
  return *number;
}

std::optional<double> optional_number(const Value& value) {
  if (is_null(value)) return std::nullopt;
  return number(value);
}

// JSON writes what is not finite as null.
std::vector<double> numbers_in(const Value& value) {
  std::vector<double> numbers;
  const auto list = nlohmann::json::parse(text(value), nullptr, false);
  if (!list.is_array()) return numbers;
  for (const auto& element : list) {
    numbers.push_back(element.is_number() ? element.get<double>() : std::numeric_limits<double>::quiet_NaN());
  }
  return numbers;
}

constexpr const char* kDone = "done";
constexpr const char* kFailed = "failed";

// Columns of `replay` from `position` on, in the schema's order.
ReplayOutcome outcome_of(const Row& row) {
  if (text(row[1]) == kFailed) return tl::unexpected(text(row[2]));
  ReplayedLabels labels;
  labels.latency_ms = optional_number(row[3]);
  labels.throughput_per_s = optional_number(row[4]);
  labels.configured_per_s = number(row[5]);
  labels.achieved_per_s = number(row[6]);
  labels.operator_input_per_s = numbers_in(row[7]);
  labels.operator_output_per_s = numbers_in(row[8]);
  labels.dominant = text(row[9]);
  labels.busiest_share = number(row[10]);
  labels.events = static_cast<std::uint64_t>(integer(row[11]));
  return labels;
}

}  // namespace

ArtefactKey replay_setup_key(const Validation& validation, ReplayInput input) {
  return {.kind = "replay",
          .settings = {{"engine", settings_json(validation.engine)}, {"input", to_string(input)}},
          .inputs = {},
          .seed = validation.seed,
          .revisions = {{"replay", kReplayRevision}, {"runtime", runtime::kRuntimeRevision}}};
}

ArtefactKey validation_key(const Validation& validation, const std::string& set, const std::vector<PlanRef>& plans) {
  nlohmann::json positions = nlohmann::json::array();
  for (const PlanRef& plan : plans) positions.push_back(plan.position);
  ArtefactKey key{.kind = "validation",
                  .settings = {{"positions", sha256_hex(positions.dump())}},
                  .inputs = {set},
                  .seed = validation.seed,
                  .revisions = {}};
  for (const ReplayInput input : validation.inputs) key.inputs.push_back(replay_setup_key(validation, input).hash());
  return key;
}

TableRow replay_row(const std::string& setup, const std::string& set, std::int64_t position,
                    const ReplayOutcome& outcome) {
  if (!outcome) {
    return {"replay", {setup, set, position, kFailed, outcome.error(), {}, {}, {}, {}, {}, {}, {}, {}, {}}};
  }
  const ReplayedLabels& labels = *outcome;
  return {"replay",
          {setup, set, position, kDone, Value{}, value_of(labels.latency_ms), value_of(labels.throughput_per_s),
           labels.configured_per_s, labels.achieved_per_s, nlohmann::json(labels.operator_input_per_s).dump(),
           nlohmann::json(labels.operator_output_per_s).dump(), labels.dominant, labels.busiest_share,
           static_cast<std::int64_t>(labels.events)}};
}

StoreResult<std::map<std::int64_t, ReplayOutcome>> stored_replays(Store& store, const std::string& setup,
                                                                  const std::string& set) {
  const auto rows = store.database().rows(
      "SELECT position, status, error, latency_ms, throughput_per_s, configured_per_s, achieved_per_s, "
      "operator_input_per_s, operator_output_per_s, dominant, busiest_share, events FROM replay WHERE setup = ?1 AND "
      "trace_set = ?2",
      {setup, set});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::int64_t, ReplayOutcome> replays;
  for (const Row& row : *rows) replays.emplace(integer(row[0]), outcome_of(row));
  return replays;
}

}  // namespace millrace::experiments
