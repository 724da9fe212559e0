// The rows that the store keeps of an imported plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/published/published_plan.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

enum class TraceStatus : std::uint8_t {
  done,
  skipped,    // a plan, but what was measured of it is not to be used
  malformed,  // no plan
};
// As the store spells it: "done", "skipped", "malformed".
std::string_view to_string(TraceStatus status);

struct ImportedTrace {
  std::int64_t position = 0;  // in its set, from 0
  TraceStatus status = TraceStatus::done;
  std::string reason;  // "" = none
  PublishedPlan plan;  // of a malformed one only structure, id and labels
};

// Rows of the tables plan, trace, operator_label and, if asked for, subtask_label, for the set of this artefact hash.
// A malformed plan has a row of trace alone.
std::vector<TableRow> trace_rows(const std::string& set, const ImportedTrace& trace, bool with_subtasks);

}  // namespace millrace::experiments
