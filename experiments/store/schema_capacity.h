// Of version 13 of the schema: probes of how much a job can carry.
#pragma once

#include <string_view>

namespace millrace::experiments {

inline constexpr std::string_view kCapacityTables = R"sql(
CREATE TABLE capacity_probe (   -- a job run at constant rates, to see what it keeps (verb capacity)
  probe TEXT PRIMARY KEY,       -- artefact.hash
  query TEXT NOT NULL,          -- what the question that computed it calls it
  rates TEXT NOT NULL,          -- JSON: records/s, by source
  parallelism TEXT NOT NULL,    -- JSON: degree of every operator
  nodes INTEGER NOT NULL,       -- of the cluster
  replication INTEGER NOT NULL, -- from 0
  status TEXT NOT NULL,         -- done, overloaded (cut short in the warm-up), refused (cannot be deployed)
  reason TEXT,                  -- of a refused one
  offered_per_s REAL,           -- records that arrived, over all sources
  read_per_s REAL,              -- records, likewise
  results_per_s REAL,
  growth REAL,                  -- of the fastest growing queue, records per record that arrived there
  backlog_s REAL,               -- peak of the unread records, over their rate of arrival
  backpressured_share REAL,     -- of the time, of the operator that is held up most
  busiest_node_share REAL,      -- of its cores, in use
  latency_p50_ms REAL,          -- end to end; NULL: no result arrived
  latency_p99_ms REAL,
  latency_sketch TEXT,          -- DDSketch of the latencies in nanoseconds
  operators TEXT NOT NULL,      -- JSON: of each its shares of the time, cores and parts of the latency
  events INTEGER NOT NULL       -- simulated events
) WITHOUT ROWID;
)sql";

}  // namespace millrace::experiments
