#include "experiments/traces/made_trace_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/labelling/latency_json.h"
#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

// Columns of trace that are looked at again.
enum TraceColumn : std::size_t { kPosition = 1, kPlan = 2, kStatus = 6, kReason = 7, kQuery = 16, kSplit = 18 };
constexpr std::size_t kColumns = 33;

Value field(const std::optional<double>& number) {
  return number ? Value(*number) : Value();
}

Value field(std::string_view words) {
  return words.empty() ? Value() : Value(std::string(words));
}

std::string parts_text(const RunLabels& labels) {
  json all = json::object();
  for (const auto& [id, parts] : labels.latency_parts) all[id] = latency_json(parts);
  return canonical_json(all);
}

std::int64_t total_parallelism(const MadeTrace& trace) {
  return trace.work.deployment.total_parallelism(trace.work.job.plan);
}

// The output of the operator before the sink.
double last_operator_per_s(const MadeTrace& trace, const RunLabels& labels) {
  const std::string last = trace.operators.back().id;
  const auto found = std::ranges::find(labels.operators, last, &OperatorLabels::id);
  return found == labels.operators.end() ? 0 : found->output_per_s;
}

TableRow trace_row(const TracePlace& place, const MadeTrace& trace, const RunLabels& labels, std::string_view discarded,
                   const Value& plan_hash) {
  const bool kept = discarded.empty();
  return {"trace",
          {place.hash,
           place.position,
           kept ? plan_hash : Value(),
           trace.part,
           trace.id,
           std::string(to_string(labels.method)),
           std::string(kept ? "done" : "discarded"),
           field(discarded),
           Value(std::string("[]")),
           field(labels.latency_ms),
           field(labels.throughput_per_s),
           last_operator_per_s(trace, labels),
           labels.configured_per_s,
           labels.achieved_per_s,
           1.0,
           Value(),
           trace.query,
           std::string(to_string(place.set.enumeration.strategy)),
           kept ? Value(trace.split) : Value(),
           field(labels.latency_p50_ms),
           field(labels.latency_p95_ms),
           field(labels.latency_p99_ms),
           labels.first_result_s,
           labels.interval_s,
           labels.simulated_s,
           std::string(to_string(labels.stop)),
           std::int64_t{labels.backpressured},
           total_parallelism(trace),
           parts_text(labels),
           canonical_json(json(labels.host_cpu_share)),
           field(labels.state_bytes),
           field(labels.marker_latency_sum_ms),
           static_cast<std::int64_t>(labels.events)}};
}

TableRow operator_row(const TracePlace& place, std::size_t index, const TracedOperator& op,
                      const OperatorLabels& labels) {
  const bool source = op.kind == "source";
  return {"operator_label",
          {place.hash, place.position, static_cast<std::int64_t>(index), op.kind, std::int64_t{op.parallelism},
           std::int64_t{op.parallelism}, source ? Value() : Value(labels.input_per_s), labels.output_per_s,
           source ? Value() : field(labels.selectivity), field(labels.input_max_over_mean),
           field(labels.input_min_over_mean), labels.busy_ms_per_s, labels.idle_ms_per_s, labels.backpressured_ms_per_s,
           labels.busiest_ms_per_s, field(labels.true_rate_per_s), field(labels.cpu_share),
           std::int64_t{labels.bottleneck}}};
}

}  // namespace

std::vector<TableRow> made_trace_rows(const TracePlace& place, const MadeTrace& trace, const RunLabels& labels,
                                      std::string_view discarded) {
  if (!discarded.empty()) return {trace_row(place, trace, labels, discarded, {})};
  const std::string hash = sha256_hex(trace.document);
  std::vector<TableRow> rows = {{"plan", {hash, trace.document}}, trace_row(place, trace, labels, "", hash)};
  for (std::size_t i = 0; i < trace.operators.size(); ++i) {
    const auto found = std::ranges::find(labels.operators, trace.operators[i].id, &OperatorLabels::id);
    if (found != labels.operators.end()) rows.push_back(operator_row(place, i, trace.operators[i], *found));
  }
  return rows;
}

TableRow failed_trace_row(const TracePlace& place, std::string_view structure, const std::string& why) {
  TableRow row{"trace",
               {place.hash, place.position, Value(), std::string(structure), std::string(), std::string("events"),
                std::string("failed"), why}};
  row.values.resize(kColumns);
  return row;
}

std::optional<TraceOutcome> trace_outcome(const TableRow& row) {
  if (row.table != "trace") return std::nullopt;
  const auto words = [&](TraceColumn column) {
    return is_null(row.values[column]) ? std::string() : text(row.values[column]);
  };
  return TraceOutcome{integer(row.values[kPosition]), words(kStatus), words(kReason), words(kQuery)};
}

std::vector<TableRow> discarded_rows(std::vector<TableRow> rows, const std::string& why) {
  std::erase_if(rows, [](const TableRow& row) { return row.table != "trace"; });
  for (TableRow& row : rows) {
    row.values[kPlan] = row.values[kSplit] = Value();
    row.values[kStatus] = std::string("discarded");
    row.values[kReason] = why;
  }
  return rows;
}

}  // namespace millrace::experiments
