#include "experiments/fidelity/labelled_executions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "experiments/store/sha256.h"
#include "experiments/traces/trace_document.h"
#include "experiments/validation/measured.h"
#include "sim/job/bottleneck.h"

namespace millrace::experiments {
namespace {

constexpr std::uint32_t kOneOf = 3;  // executions, one may calibrate

std::optional<double> maybe(const Value& value) {
  return is_null(value) ? std::nullopt : std::optional(number(value));
}

double or_zero(const Value& value) {
  return maybe(value).value_or(0);
}

// Ids and edges; labels of operators follow.
StoreResult<void> read_plan(const std::string& document, LabelledExecution& execution) {
  const auto json = nlohmann::json::parse(document, nullptr, false);
  const auto deployed = traced_plan(json);
  if (!deployed) {
    return tl::unexpected(StoreError{fmt::format("the plan of {} cannot be read: {}", execution.id, deployed.error())});
  }
  for (const plan::Operator& op : deployed->plan.operators) {
    ExecutedOperator& executed = execution.operators.emplace_back();
    executed.id = op.id;
    executed.parallelism = deployed->deployment.parallelism(op.id);
  }
  for (const auto& [from, to] : job::edges_by_position(deployed->plan)) execution.edges.emplace_back(from, to);
  return {};
}

bool is_busier(const ExecutedOperator& left, const ExecutedOperator& right) {
  return left.busiest_ms_per_s < right.busiest_ms_per_s;
}

}  // namespace

bool LabelledExecution::saturated() const {
  return achieved_per_s < kSaturatedBelow * configured_per_s;
}

StoreResult<std::vector<LabelledExecution>> labelled_executions(Store& store, const std::string& set) {
  const auto rows = store.database().rows(
      "SELECT t.position, t.structure, t.id, t.latency_ms, t.latency_p50_ms, t.latency_p95_ms, t.latency_p99_ms, "
      "t.throughput_per_s, t.configured_per_s, t.achieved_per_s, p.plan FROM trace t JOIN plan p ON p.hash = t.plan "
      "WHERE t.trace_set = ?1 AND t.status = 'done' ORDER BY t.position",
      {set});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<LabelledExecution> executions;
  std::map<std::int64_t, std::size_t> at;
  for (const Row& row : *rows) {
    LabelledExecution execution;
    execution.position = integer(row[0]);
    execution.part = text(row[1]);
    execution.id = text(row[2]);
    execution.latency_ms = maybe(row[3]);
    execution.latency_p50_ms = maybe(row[4]);
    execution.latency_p95_ms = maybe(row[5]);
    execution.latency_p99_ms = maybe(row[6]);
    execution.throughput_per_s = maybe(row[7]);
    execution.configured_per_s = or_zero(row[8]);
    execution.achieved_per_s = or_zero(row[9]);
    if (auto plan = read_plan(text(row[10]), execution); !plan) return tl::unexpected(plan.error());
    at[execution.position] = executions.size();
    executions.push_back(std::move(execution));
  }
  const auto labels = store.database().rows(
      "SELECT position, operator, kind, input_per_s, output_per_s, busy_ms_per_s, backpressured_ms_per_s, "
      "busiest_ms_per_s FROM operator_label WHERE trace_set = ?1",
      {set});
  if (!labels) return tl::unexpected(labels.error());
  for (const Row& row : *labels) {
    const auto found = at.find(integer(row[0]));
    const auto index = static_cast<std::size_t>(integer(row[1]));
    if (found == at.end() || index >= executions[found->second].operators.size()) continue;
    ExecutedOperator& op = executions[found->second].operators[index];
    op.kind = text(row[2]);
    op.input_per_s = maybe(row[3]);
    op.output_per_s = or_zero(row[4]);
    op.busy_ms_per_s = or_zero(row[5]);
    op.backpressured_ms_per_s = or_zero(row[6]);
    op.busiest_ms_per_s = or_zero(row[7]);
  }
  return executions;
}

std::optional<std::size_t> bottleneck_of(const LabelledExecution& execution) {
  const auto& operators = execution.operators;
  const auto held_up = [&](std::size_t i) { return job::under_backpressure({operators[i].backpressured_ms_per_s, 0}); };
  // Behind which operators something is under backpressure: edges lead from producers, the plan has no cycle.
  std::vector<bool> held_behind(operators.size(), false);
  for (std::size_t round = 0; round < operators.size(); ++round) {
    for (const auto& [from, to] : execution.edges) {
      if (held_up(to) || held_behind[to]) held_behind[from] = true;
    }
  }
  std::optional<std::size_t> found;
  const auto consider = [&](std::size_t i) {
    if (!found || is_busier(operators[*found], operators[i])) found = i;
  };
  for (const auto& [from, to] : execution.edges) {
    if (held_up(from) && !held_behind[from]) consider(to);
  }
  if (found || !execution.saturated()) return found;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (operators[i].kind == "source") consider(i);
  }
  return found;
}

bool may_calibrate(const std::string& execution_id) {
  return sha256_modulo(execution_id, kOneOf) == 0;
}

}  // namespace millrace::experiments
