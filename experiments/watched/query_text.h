// A fitted query as a file for configs, and as a table for a terminal.
#pragma once

#include <string>

#include "experiments/flink/watch/watch_job.h"
#include "experiments/watched/fitted_query.h"

namespace millrace::experiments {

// What a reader of the file wants to know of its making.
struct FileOrigin {
  std::string when;    // "2026-01-31 12:00:00 UTC"
  std::string engine;  // name of the profile whose own work was subtracted
};

// TOML that [query.x] template = FILE takes, every number with where it came from; its comments begin with what else a
// config needs, a cluster like the job's own among it.
std::string query_text(const FittedQuery& query, const flink::WatchedJob& job, const FileOrigin& origin);

// A line per vertex: rates, how busy it was, and what was fitted. Requires: the query is that of the job.
std::string query_table(const FittedQuery& query, const flink::WatchedJob& job);

}  // namespace millrace::experiments
