// Version 12 of the schema: analytical pipelines and the models that predict their latency.
#pragma once

#include <string_view>

namespace millrace::experiments {

inline constexpr std::string_view kVersion12 = R"sql(
CREATE TABLE pipeline (          -- queries of a set of analytical pipelines, each run as a probe and undisturbed
  pipelines TEXT NOT NULL,       -- artefact.hash
  position INTEGER NOT NULL,     -- from 0
  template INTEGER NOT NULL,     -- its index in the template file, from 1
  held_out INTEGER NOT NULL,     -- 1: of a template that is kept for testing
  status TEXT NOT NULL,          -- done, failed
  error TEXT,                    -- of a failed one
  latency_ms REAL,               -- of the undisturbed run
  repeat_ms REAL,                -- of a second one with another seed: the noise floor
  probe_ms REAL,                 -- of the probe
  operators INTEGER,             -- of the plan
  changes INTEGER,               -- operators that changed their algorithm, in the undisturbed run
  spilled_bytes REAL,            -- written to the disk, likewise
  cpu_share REAL,                -- of the node's cores, busy on average, likewise
  disk_share REAL,               -- of the latency that the disk worked, likewise
  sample TEXT,                   -- JSON: the data-flow tree of the probe with its features
  PRIMARY KEY (pipelines, position)
) WITHOUT ROWID;

CREATE TABLE operator_call (     -- calls recorded by the serial full collection
  pipelines TEXT NOT NULL,       -- artefact.hash
  position INTEGER NOT NULL,     -- from 0
  template INTEGER NOT NULL,
  operator TEXT NOT NULL,        -- its type
  features TEXT NOT NULL,        -- JSON list, in the order of docs/pipelines.md
  costs TEXT NOT NULL,           -- likewise
  PRIMARY KEY (pipelines, position)
) WITHOUT ROWID;

CREATE TABLE predictor (         -- a trained model of pipelines
  predictor TEXT PRIMARY KEY,    -- artefact.hash
  model TEXT NOT NULL,           -- merlin, gcn, ...
  parameters INTEGER NOT NULL,   -- numbers that were learned, operator cost predictors included
  trials INTEGER NOT NULL,       -- settings tried before, on part of the training set
  settings TEXT NOT NULL,        -- JSON: chosen by them
  best_epoch INTEGER NOT NULL,   -- whose weights are kept
  cost_loss REAL,                -- held-out loss of the operator cost predictors; NULL: none
  bytes INTEGER NOT NULL         -- of its file
) WITHOUT ROWID;

CREATE TABLE predictor_trial (
  predictor TEXT NOT NULL,
  position INTEGER NOT NULL,     -- from 0
  settings TEXT NOT NULL,        -- JSON
  validation_loss REAL NOT NULL, -- least of its epochs
  PRIMARY KEY (predictor, position)
) WITHOUT ROWID;

CREATE TABLE predictor_epoch (   -- mean q-errors while the kept settings were trained
  predictor TEXT NOT NULL,
  epoch INTEGER NOT NULL,        -- from 1
  train_q_mean REAL NOT NULL,
  validation_q_mean REAL NOT NULL,
  validation_q_error REAL NOT NULL,  -- standard error
  PRIMARY KEY (predictor, epoch)
) WITHOUT ROWID;

CREATE TABLE predictor_query (   -- predictions of queries of held-out templates
  predictor TEXT NOT NULL,
  sigma REAL NOT NULL,           -- of the log-normal factors on its cardinalities; 0: as they are
  position INTEGER NOT NULL,     -- pipeline.position
  template INTEGER NOT NULL,
  latency_ms REAL NOT NULL,      -- measured
  predicted_ms REAL NOT NULL,
  PRIMARY KEY (predictor, sigma, position)
) WITHOUT ROWID;
)sql";

}  // namespace millrace::experiments
