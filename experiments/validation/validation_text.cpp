#include "experiments/validation/validation_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace millrace::experiments {
namespace {

constexpr std::size_t kMainQuantities = 4;  // of kJudgedQuantities: those that groups are shown by

std::string_view about(ReplayInput input) {
  switch (input) {
    case ReplayInput::plain:
      return "placement, hosts and literals only";
    case ReplayInput::filters:
      return "and the observed selectivities of filters";
    case ReplayInput::oracle:
      return "and all other observed selectivities: an oracle";
  }
  return "";
}

// The load cuts of all plans stand for the group "all".
std::string name_of(const Group& group) {
  if (group.cut == LoadCut::any) return group.name;
  return group.cut == LoadCut::saturated ? "saturated" : "not saturated";
}

bool is_headline(const Group& group) {
  if (group.kind == GroupKind::all) return true;
  return group.kind == GroupKind::training && group.cut == LoadCut::any;
}

std::string quantile_line(const GroupRow& row) {
  const QErrorSummary& errors = row.errors;
  const std::string bias = errors.pairs > errors.no_result ? fmt::format("{:.2f}", errors.bias) : "-";
  return fmt::format("    {:<22}{:>7}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}\n", name_of(row.group), row.plans,
                     errors.pairs, errors.no_result, error_text(errors.q50), error_text(errors.q90),
                     error_text(errors.q95), error_text(errors.q99), bias);
}

std::string headline_block(const std::vector<GroupRow>& rows, JudgedQuantity quantity) {
  std::string block = fmt::format("  {}\n", to_string(quantity));
  // all, training, unseen, then the two cuts of all.
  for (const bool cut : {false, true}) {
    for (const GroupRow& row : rows) {
      if (row.quantity != quantity || !is_headline(row.group)) continue;
      if ((row.group.cut != LoadCut::any) == cut) block += quantile_line(row);
    }
  }
  return block;
}

// A line per group: `rows` has a group's quantities one after another.
std::string group_block(const std::vector<GroupRow>& rows) {
  std::string block = fmt::format("  {:<24}{:>7}", "q50 / q95 by group", "plans");
  for (std::size_t i = 0; i < kMainQuantities; ++i) block += fmt::format("{:>17}", to_string(kJudgedQuantities[i]));
  block += '\n';
  for (std::size_t first = 0; first < rows.size(); first += kJudgedQuantities.size()) {
    const GroupRow& row = rows[first];
    const bool shown = row.group.kind > GroupKind::training && row.group.cut == LoadCut::any;
    if (!shown) continue;
    block += fmt::format("    {:<22}{:>7}", row.group.name, row.plans);
    for (std::size_t i = 0; i < kMainQuantities; ++i) {
      const QErrorSummary& errors = rows[first + i].errors;
      block += fmt::format("{:>17}", fmt::format("{} / {}", error_text(errors.q50), error_text(errors.q95)));
    }
    block += '\n';
  }
  return block;
}

}  // namespace

std::string error_text(double q) {
  if (q == 0) return "-";
  if (std::isinf(q)) return "inf";
  if (q < 10) return fmt::format("{:.2f}", q);
  if (q < 100) return fmt::format("{:.1f}", q);
  return q < 1e6 ? fmt::format("{:.0f}", q) : fmt::format("{:.0e}", q);
}

std::string validation_text(const Validation& validation, const std::vector<GroupRow>& rows) {
  std::string words;
  for (std::size_t input = 0; input < validation.inputs.size(); ++input) {
    std::vector<GroupRow> of_input;
    std::ranges::copy_if(rows, std::back_inserter(of_input), [&](const GroupRow& row) { return row.input == input; });
    words += fmt::format("\ninput {} ({})\n    {:<22}{:>7}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}\n",
                         to_string(validation.inputs[input]), about(validation.inputs[input]), "q-error", "plans",
                         "pairs", "no res.", "q50", "q90", "q95", "q99", "bias");
    for (const JudgedQuantity quantity : kJudgedQuantities) words += headline_block(of_input, quantity);
    words += group_block(of_input);
  }
  return words;
}

}  // namespace millrace::experiments
