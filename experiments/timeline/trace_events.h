// A stored run as a trace of events, to be looked at in Perfetto (ui.perfetto.dev) or another viewer that reads the
// Chrome trace event format's JSON.
#pragma once

#include <string>

#include "experiments/store/database.h"

namespace millrace::experiments {

// What the trace says of itself.
struct TracedRun {
  std::string run;  // artefact hash
  std::string experiment, comparison, query, tuner;
  std::int64_t replication = 0;
};

// The JSON text, an event a line, in order of time. Times are microseconds of simulated time.
//   process "job": counters of the rates [records/s], the backlog [records], the total parallelism and the end-to-end
//     latency [ms]; a slice for each change (asked, got, why; as long as it stopped the job) and for the restarts of a
//     window (they start with it: the store does not know when exactly); an instant for each decision, with what the
//     tuner saw, computed, asked for and got.
//   a process for each operator, in the order of the plan: counters of its time [ms/s], records [1/s], true rate
//     [records/s], instances and parts of the latency [ms per record].
// A counter holds from the start of a window to that of the next one. Errors: the store cannot be read, or has no
// windows of the run.
StoreResult<std::string> trace_events(Database& store, const TracedRun& run);

}  // namespace millrace::experiments
