// The tables of sweeps (version 13).
#pragma once

#include <string_view>

namespace millrace::experiments {

inline constexpr std::string_view kSweepTables = R"sql(
CREATE TABLE sweep_cell (       -- an experiment under a combination of values of a sweep's axes
  sweep TEXT NOT NULL,          -- artefact.hash
  cell INTEGER NOT NULL,        -- from 0
  repetition INTEGER NOT NULL,  -- from 0
  axes TEXT NOT NULL,           -- JSON [[key, value as it would be written]], in the order of the axes
  seed INTEGER NOT NULL,        -- of the experiment
  comparisons TEXT NOT NULL,    -- JSON [[name, artefact.hash]], in the order of the config
  status TEXT NOT NULL,         -- done, failed, running (not all of its runs are there yet)
  error TEXT,                   -- of the first thing in it that failed
  PRIMARY KEY (sweep, cell, repetition)
) WITHOUT ROWID;
)sql";

}  // namespace millrace::experiments
