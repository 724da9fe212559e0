// The rows that the store keeps of a simulated execution.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/store/store.h"
#include "experiments/traces/made_trace.h"

namespace millrace::experiments {

struct TracePlace {
  const TraceSet& set;
  const std::string& hash;  // of the set
  std::int64_t position = 0;
};

// Of a kept one rows of plan, trace and operator_label; of a discarded one (`discarded` says why) its row of trace
// alone.
std::vector<TableRow> made_trace_rows(const TracePlace& place, const MadeTrace& trace, const RunLabels& labels,
                                      std::string_view discarded);
// Row of trace of an execution that could not run.
TableRow failed_trace_row(const TracePlace& place, std::string_view structure, const std::string& why);

// What the coordinator of a set has to know of a row of trace. Requires: one of the above made it.
struct TraceOutcome {
  std::int64_t position = 0;
  std::string status, reason, query;
};
std::optional<TraceOutcome> trace_outcome(const TableRow& row);  // nullopt: a row of another table
// Makes the rows of a kept execution (its row of trace among them) those of a discarded one.
std::vector<TableRow> discarded_rows(std::vector<TableRow> rows, const std::string& why);

}  // namespace millrace::experiments
