#include "experiments/validation/group_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "experiments/figures/csv_text.h"

namespace millrace::experiments {
namespace {

Value count_value(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

Value error_value(double error) {
  if (std::isinf(error)) return std::string("inf");
  return error;
}

std::vector<WorstRow> all_rows(const std::vector<JudgedPlan>& plans, std::size_t input, JudgedQuantity quantity) {
  std::vector<WorstRow> rows;
  for (const JudgedPlan& plan : plans) {
    for (const PlanPair& pair : pairs_of(plan, input, quantity)) rows.push_back({input, quantity, &plan, pair});
  }
  return rows;
}

std::string dominant_of(const WorstRow& row) {
  const ReplayOutcome& outcome = row.plan->replays[row.input];
  return outcome ? outcome->dominant : outcome.error();
}

}  // namespace

std::vector<GroupRow> group_rows(const std::vector<JudgedPlan>& plans, std::size_t inputs) {
  std::map<Group, std::vector<const JudgedPlan*>> groups;
  for (const JudgedPlan& plan : plans) {
    for (const Group& group : plan.groups) groups[group].push_back(&plan);
  }
  std::vector<GroupRow> rows;
  for (std::size_t input = 0; input < inputs; ++input) {
    for (const auto& [group, members] : groups) {
      for (const JudgedQuantity quantity : kJudgedQuantities) {
        std::vector<JudgedPair> pairs;
        for (const JudgedPlan* plan : members) {
          for (const PlanPair& one : pairs_of(*plan, input, quantity)) pairs.push_back(one.pair);
        }
        rows.push_back({input, group, quantity, members.size(), q_error_summary(pairs)});
      }
    }
  }
  return rows;
}

std::vector<WorstRow> worst_rows(const std::vector<JudgedPlan>& plans, std::size_t inputs, std::size_t most) {
  std::vector<WorstRow> worst;
  for (std::size_t input = 0; input < inputs; ++input) {
    for (const JudgedQuantity quantity : kJudgedQuantities) {
      std::vector<WorstRow> rows = all_rows(plans, input, quantity);
      std::ranges::stable_sort(rows, std::ranges::greater{},
                               [](const WorstRow& row) { return q_error(row.pair.pair); });
      rows.resize(std::min(rows.size(), most));
      std::ranges::move(rows, std::back_inserter(worst));
    }
  }
  return worst;
}

std::string group_csv(const Validation& validation, const std::vector<GroupRow>& rows) {
  std::vector<Row> lines;
  for (const GroupRow& row : rows) {
    const QErrorSummary& errors = row.errors;
    Row line = {std::string(to_string(validation.inputs[row.input])),
                std::string(to_string(row.group.kind)),
                row.group.name,
                std::string(to_string(row.group.cut)),
                std::string(to_string(row.quantity)),
                count_value(row.plans),
                count_value(errors.pairs),
                count_value(errors.no_result)};
    const bool compared = errors.pairs > 0;
    for (const double error : {errors.q50, errors.q90, errors.q95, errors.q99}) {
      line.push_back(compared ? error_value(error) : Value{});
    }
    line.push_back(errors.pairs > errors.no_result ? Value{errors.bias} : Value{});
    lines.push_back(std::move(line));
  }
  return csv_text("input,group_kind,group,load,quantity,plans,pairs,no_result,q50,q90,q95,q99,bias", lines);
}

std::string worst_csv(const Validation& validation, const std::vector<WorstRow>& rows) {
  std::vector<Row> lines;
  std::int64_t rank = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WorstRow& row = rows[i];
    const bool first = i == 0 || rows[i - 1].input != row.input || rows[i - 1].quantity != row.quantity;
    rank = first ? 1 : rank + 1;
    const auto& [pair, op] = row.pair;
    lines.push_back({std::string(to_string(validation.inputs[row.input])), std::string(to_string(row.quantity)), rank,
                     row.plan->plan.structure, row.plan->plan.id, count_value(op), pair.measured,
                     pair.simulated ? Value{*pair.simulated} : Value{}, error_value(q_error(pair)),
                     row.plan->measured.configured_per_s, row.plan->windows, row.plan->degrees, row.plan->hosts,
                     dominant_of(row)});
  }
  return csv_text(
      "input,quantity,rank,structure,id,operator,measured,simulated,q,configured_per_s,windows,degrees,hosts,dominant",
      lines);
}

}  // namespace millrace::experiments
