// The numbers by which a comparison is judged: the same for the terminal's table and for the report.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

// Of a quantity over the replications that measured it.
struct Estimate {
  std::optional<double> mean;        // missing if no replication did
  std::optional<double> half_width;  // of the 95 % confidence interval (Student's t); missing below two replications
  bool operator==(const Estimate&) const = default;
};

// A tuner on a query.
struct SummaryRow {
  std::string query;
  std::string tuner;             // label
  std::size_t position = 0;      // of the tuner in its comparison: chooses its colour
  std::size_t replications = 0;  // finished
  std::size_t failed = 0;        // replications
  std::string error;             // of the first failed one
  Estimate backpressured_share;  // of the time, [0, 1]
  Estimate final_parallelism;    // total
  Estimate mean_parallelism;     // total, over time
  Estimate reconfigurations;
  Estimate direction_changes;
  Estimate downtime_s;
  Estimate latency_p50_ms, latency_p95_ms, latency_p99_ms;
  Estimate peak_backlog_records;
  Estimate slot_hours;
  Estimate cost;               // price units; missing without prices
  Estimate outside_slo_share;  // of the time, [0, 1]; missing without an SLO
};

// One column of the table. Of every quantity in it, less is better.
struct SummaryColumn {
  std::string_view name;     // of the column of table run
  std::string_view heading;  // short
  std::string_view about;    // a phrase
  Estimate SummaryRow::*estimate;
  std::string (*text)(double);  // a value with its unit
  bool always = true;           // false: shown only where some row has a value
};
std::span<const SummaryColumn> summary_columns();
// Those to be shown of these rows.
std::vector<SummaryColumn> columns_of(const std::vector<SummaryRow>& rows);

// The rows of a comparison, query by query and tuner by tuner in its own order. Cells that were not computed count
// neither as finished nor as failed.
StoreResult<std::vector<SummaryRow>> summarise(Database& store, const std::string& comparison);

// The same of several comparisons of the same queries and tuners, as one with all their runs: repetitions under other
// seeds. Requires: one at least.
StoreResult<std::vector<SummaryRow>> summarise(Database& store, const std::vector<std::string>& comparisons);

// "42.1 %", "42.1 % ± 0.3 %", or "–" if there is nothing.
std::string estimate_text(const SummaryColumn& column, const Estimate& estimate);

// No row of the same query reads as less in this column, and some row reads as more: what reads alike is equally good.
bool is_best(const std::vector<SummaryRow>& rows, const SummaryRow& row, const SummaryColumn& column);

}  // namespace millrace::experiments
