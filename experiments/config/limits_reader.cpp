#include "experiments/config/limits_reader.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace millrace::experiments {

namespace {

using enum ValueType;
using tuners::limits::Limits;

void check_factor(TableReader& reader, std::string_view key, double factor) {
  if (factor == 0 || factor >= 1) return;
  reader.error(reader.find(key)->at, fmt::format("{}: a factor must be at least 1, or 0 for no limit", key));
}

void read_excluded(TableReader& reader, Limits& limits) {
  const Node* list = reader.find("excluded");
  if (list == nullptr) return;
  for (const auto& [text, at] : reader.names("excluded", *list)) {
    if (auto hours = tuners::limits::excluded_hours_from(text)) {
      limits.excluded.push_back(*hours);
    } else {
      reader.error(at, "excluded: " + hours.error());
    }
  }
}

}  // namespace

std::span<const Field<Limits>> limits_fields() {
  static const std::vector<Field<Limits>> kFields = {
      {{"min", count, Bound::at_least_one, "6", "least degree of an operator"}, &Limits::min},
      {{"max", count, Bound::not_negative, "2", "greatest degree of an operator; 0: no limit"}, &Limits::max},
      {{"factor_up", number, Bound::not_negative, "1",
        "greatest growth of an operator in one decision, as a factor; 0: no limit"},
       &Limits::factor_up},
      {{"factor_down", number, Bound::not_negative, "1",
        "greatest decrease of an operator in one decision: 2 halves it; 0: no limit"},
       &Limits::factor_down},
      {{"cooldown", duration, Bound::not_negative, "\"1 h\"",
        "after a decision that changed the deployment, before another may"},
       &Limits::cooldown},
      {{"scale_down_delay", duration, Bound::not_negative, "\"15 s\"",
        "an operator shrinks only to the largest degree that the tuner wished for in this time"},
       &Limits::scale_down_delay},
      {{"quota", count, Bound::not_negative, "5",
        "most instances of all operators but sources and sinks together; 0: no limit"},
       &Limits::quota},
      {{"excluded", list, Bound::any, "",
        "times of day without changes, such as [\"09:00-12:00\"]; a job starts at midnight"},
       {}},
      {{"recommend_only", flag, Bound::any, "true", "decides and explains, but changes nothing"},
       &Limits::recommend_only}};
  return kFields;
}

std::optional<Limits> read_limits(TableReader& tuner) {
  const Node* node = tuner.find("limits");
  if (node == nullptr) return std::nullopt;
  Limits limits;
  const std::size_t before = tuner.diagnostics().size();
  TableReader reader(*node, tuner.path() + ".limits", tuner.diagnostics());
  reader.read(limits_fields(), limits);
  reader.finish();
  if (node->kind != Node::Kind::table) return std::nullopt;
  read_excluded(reader, limits);
  check_factor(reader, "factor_up", limits.factor_up);
  check_factor(reader, "factor_down", limits.factor_down);
  if (limits.max > 0 && limits.max < limits.min) {
    const Node* max = reader.find("max");
    reader.error(max->at, fmt::format("max: {} is below min, {}", limits.max, limits.min));
  }
  return tuner.diagnostics().size() == before ? std::optional(std::move(limits)) : std::nullopt;
}

}  // namespace millrace::experiments
