// What a store holds, in numbers: for the verb status.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Artefacts by their status.
struct StatusCounts {
  std::int64_t done = 0, running = 0, failed = 0;
  bool operator==(const StatusCounts&) const = default;
};

// A comparison, or a set of traces or pipelines: what is made of many pieces.
struct WorkOverview {
  std::string kind, name, hash;
  std::string status;       // artefact.status
  std::int64_t pieces = 0;  // that it has so far; of a comparison all that it is to have
  std::int64_t done = 0;    // of them
  std::int64_t failed = 0;  // of them
  std::string first_error;  // of those; "" if there is none
  bool operator==(const WorkOverview&) const = default;
};

// Cells that failed for one reason.
struct FailureOverview {
  std::string error;
  std::int64_t count = 0;
  std::string first;  // name of one of them
  bool operator==(const FailureOverview&) const = default;
};

struct StoreOverview {
  std::map<std::string, StatusCounts> kinds;  // by artefact.kind
  std::vector<WorkOverview> works;            // by kind and name
  std::vector<FailureOverview> failures;      // of runs, the most frequent first
};

// `experiment`: only what is named so, or "EXPERIMENT/..."; "" for everything. Runs belong to the comparisons that name
// them. Requires: opened in any way; a table that an old store lacks counts as empty.
StoreResult<StoreOverview> store_overview(Store& store, const std::string& experiment = "");

}  // namespace millrace::experiments
