#include "experiments/calibration/free_numbers_reader.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "experiments/calibration/free_bounds.h"
#include "experiments/config/engine_keys.h"
#include "experiments/config/suggestion.h"

namespace millrace::experiments {
namespace {

void read_free(TableReader& reader, EngineFitSettings& settings, Diagnostics& out) {
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
    if (range) settings.free.push_back({*number, range->first, range->second});
  }
  if (node->members.empty()) table.error(node->at, "free: at least one number to be fitted is wanted");
  if (node->members.size() > kMostEngineNumbers) {
    table.error(node->at, fmt::format("free: at most {} numbers may be fitted", kMostEngineNumbers));
  }
}

}  // namespace

void read_free_numbers(TableReader& reader, EngineFitSettings& settings, Diagnostics& out) {
  check_most(reader, "evaluations", settings.evaluations, kMostEvaluations);
  read_free(reader, settings, out);
  const std::uint64_t least = least_evaluations(settings.free.size());
  if (settings.evaluations >= least) return;
  const Node* node = reader.find("evaluations");
  reader.error(node == nullptr ? reader.at() : node->at,
               fmt::format("evaluations: screening {} numbers takes {}", settings.free.size(), least));
}

void check_most(TableReader& reader, const char* key, std::uint64_t value, std::uint64_t most) {
  const Node* node = reader.find(key);
  if (node != nullptr && value > most) reader.error(node->at, fmt::format("{}: at most {} are allowed", key, most));
}

}  // namespace millrace::experiments
