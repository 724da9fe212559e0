#include "experiments/store/schema.h"

#include <array>

namespace millrace::experiments {

std::string_view schema_sql() {
  return R"sql(
CREATE TABLE artefact (    -- whatever is named by the hash of what it was made from
  hash TEXT PRIMARY KEY,   -- SHA-256 of canonical JSON: kind, settings, inputs, seed, revisions of the code
  kind TEXT NOT NULL,      -- run, comparison
  name TEXT NOT NULL,      -- what the config called it; not part of the hash
  settings TEXT NOT NULL,  -- the canonical JSON that was hashed
  status TEXT NOT NULL     -- done, failed, or running (not all of its inputs are there yet)
) WITHOUT ROWID;

CREATE TABLE plan (
  hash TEXT PRIMARY KEY,   -- SHA-256 of `plan`
  plan TEXT NOT NULL       -- plan JSON
) WITHOUT ROWID;

CREATE TABLE run (               -- a tuner's whole run on a query
  run TEXT PRIMARY KEY,          -- artefact.hash
  query TEXT NOT NULL,
  tuner TEXT NOT NULL,           -- its label in the comparison that computed it
  tuner_kind TEXT NOT NULL,
  replication INTEGER NOT NULL,  -- from 0
  seed INTEGER NOT NULL,         -- of the experiment
  plan TEXT,                     -- plan.hash of the first deployment
  status TEXT NOT NULL,          -- done, failed
  error TEXT,                    -- of a failed run
  simulated_s REAL,
  events INTEGER,                -- simulated events
  fingerprint TEXT,              -- of everything that happened: equal runs have equal ones
  reconfigurations INTEGER,      -- that the testbed carried out
  final_parallelism INTEGER,     -- total over operators that are neither sources nor sinks
  mean_parallelism REAL,         -- of that total, over time
  backpressured_share REAL,      -- share of the time with at least one subtask backpressured
  latency_p50_ms REAL,           -- end to end, of all results of the run
  latency_p95_ms REAL,
  latency_p99_ms REAL,
  latency_mean_ms REAL,
  peak_backlog_records REAL,
  final_backlog_records REAL,
  offered_records REAL,          -- arrived at the sources
  read_records REAL,             -- read by the sources
  result_records REAL,           -- arrived at the sinks
  downtime_s REAL,               -- stopped by reconfigurations
  slot_hours REAL,               -- slots held, over time
  latency_sketch TEXT            -- DDSketch of the latencies in nanoseconds
) WITHOUT ROWID;

CREATE TABLE comparison_run (  -- the cells of a comparison
  comparison TEXT NOT NULL,    -- artefact.hash
  position INTEGER NOT NULL,   -- query by query, tuner by tuner, replication by replication
  run TEXT NOT NULL,           -- run.run
  query TEXT NOT NULL,         -- what this comparison calls it
  tuner TEXT NOT NULL,         -- what this comparison calls it
  replication INTEGER NOT NULL,
  PRIMARY KEY (comparison, position)
) WITHOUT ROWID;

CREATE TABLE window (
  run TEXT NOT NULL,
  position INTEGER NOT NULL,     -- from 0
  t_s REAL,                      -- end of the window, simulated seconds since the job's first start
  window_s REAL,                 -- its length, a reconfiguration at its start included
  offered_per_s REAL,            -- records
  read_per_s REAL,               -- records
  results_per_s REAL,            -- records
  backlog_records REAL,          -- at the end
  total_parallelism INTEGER,
  backpressured_share REAL,
  latency_p50_ms REAL,
  latency_p95_ms REAL,
  latency_p99_ms REAL,
  downtime_s REAL,               -- within the window
  deployment TEXT,               -- operator=parallelism ...
  operators TEXT,                -- JSON: busy, idle and backpressured ms/s, true rate and parts of the latency of each
  PRIMARY KEY (run, position)
) WITHOUT ROWID;

CREATE TABLE decision (       -- each time that a tuner was asked
  run TEXT NOT NULL,
  position INTEGER NOT NULL,  -- from 0
  t_s REAL,
  observation TEXT,           -- observation JSON: what the tuner saw
  state TEXT,                 -- the tuner's state before, JSON
  current TEXT,               -- deployment that ran
  asked TEXT,                 -- deployment that the tuner wanted; NULL: it left the current one alone
  got TEXT,                   -- deployment that then ran; NULL: nothing was asked, or the testbed refused (see why)
  why TEXT,                   -- the tuner's reason, and the testbed's if it refused
  explain TEXT,               -- JSON: the tuner's intermediate quantities
  next_state TEXT,            -- the tuner's state after, JSON
  downtime_s REAL,            -- paid for it
  PRIMARY KEY (run, position)
) WITHOUT ROWID;

CREATE TABLE wall_clock (      -- the only table with times of day and durations
  subject TEXT NOT NULL,       -- artefact.hash
  what TEXT NOT NULL,
  started_utc TEXT,            -- ISO 8601
  duration_s REAL,
  PRIMARY KEY (subject, what)
) WITHOUT ROWID;
)sql";
}

std::span<const std::string_view> table_names() {
  static constexpr std::array<std::string_view, 7> kNames = {"artefact", "plan",     "run",          "comparison_run",
                                                             "window",   "decision", kWallClockTable};
  return kNames;
}

}  // namespace millrace::experiments
