#include "experiments/published/trace_rows.h"

#include <array>

#include "experiments/published/measured_rates.h"
#include "experiments/published/plan_document.h"
#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

Value field(const std::optional<double>& number) {
  return number ? Value(*number) : Value();
}

Value field(const std::string& words) {
  return words.empty() ? Value() : Value(words);
}

Value field(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

Value field(std::string_view words) {
  return std::string(words);
}

// A row with no value in the columns that only simulated traces have.
TableRow measured(TableRow row, std::size_t columns) {
  row.values.resize(row.values.size() + columns);
  return row;
}
constexpr std::size_t kTraceColumns = 17, kOperatorColumns = 7;

TableRow malformed_row(const std::string& set, const ImportedTrace& trace) {
  const PublishedLabels& labels = trace.plan.labels;
  return {"trace",
          {set, trace.position, Value(), trace.plan.structure, trace.plan.id, "measured",
           field(to_string(trace.status)), field(trace.reason), Value(), field(labels.latency_ms),
           field(labels.throughput_per_s), Value(), Value(), Value(), Value(), Value()}};
}

TableRow trace_row(const std::string& set, const ImportedTrace& trace, const std::string& plan_hash) {
  const PublishedPlan& plan = trace.plan;
  const SourceRates sources = source_rates(plan);
  return {"trace",
          {set, trace.position, plan_hash, plan.structure, plan.id, "measured", field(to_string(trace.status)),
           field(trace.reason), canonical_json(plan.repairs), field(plan.labels.latency_ms),
           field(plan.labels.throughput_per_s), field(last_operator_per_s(plan)), sources.configured_per_s,
           field(sources.achieved_per_s), sources.least_seen_share, canonical_json(instances_document(plan))}};
}

TableRow operator_row(const std::string& set, std::int64_t position, const PublishedOperator& op) {
  const OperatorRates rates = rates_of(op);
  return {"operator_label",
          {set, position, field(std::size_t{op.index}), field(to_string(op.kind)), field(std::size_t{op.parallelism}),
           field(op.instances.size()), field(rates.input_per_s), field(rates.output_per_s),
           field(rates.selectivity_mean), field(rates.input_max_over_mean), field(rates.input_min_over_mean)}};
}

TableRow subtask_row(const std::string& set, std::int64_t position, std::uint32_t op, std::size_t subtask,
                     const PublishedInstance& instance) {
  return {"subtask_label",
          {set, position, field(std::size_t{op}), field(subtask), instance.host, field(instance.input_rate_per_s),
           field(instance.output_rate_per_s), field(instance.selectivity), field(instance.cpu_load)}};
}

}  // namespace

std::string_view to_string(TraceStatus status) {
  constexpr std::array<std::string_view, 3> kNames = {"done", "skipped", "malformed"};
  return kNames.at(static_cast<std::size_t>(status));
}

std::vector<TableRow> trace_rows(const std::string& set, const ImportedTrace& trace, bool with_subtasks) {
  if (trace.status == TraceStatus::malformed) return {measured(malformed_row(set, trace), kTraceColumns)};
  const std::string document = canonical_json(plan_document(trace.plan));
  const std::string hash = sha256_hex(document);
  std::vector<TableRow> rows = {{"plan", {hash, document}}, measured(trace_row(set, trace, hash), kTraceColumns)};
  for (const PublishedOperator& op : trace.plan.operators) {
    rows.push_back(measured(operator_row(set, trace.position, op), kOperatorColumns));
    if (!with_subtasks) continue;
    for (std::size_t subtask = 0; subtask < op.instances.size(); ++subtask) {
      rows.push_back(subtask_row(set, trace.position, op.index, subtask, op.instances[subtask]));
    }
  }
  return rows;
}

}  // namespace millrace::experiments
