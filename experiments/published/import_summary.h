// What an import found, for a terminal.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Numbers of plans. Each is usable, skipped or malformed; some of the usable ones were repaired.
struct ImportCounts {
  std::size_t plans = 0, usable = 0, repaired = 0, skipped = 0, malformed = 0;
  std::size_t with_latency = 0, with_throughput = 0;
};

struct ImportSummary {
  std::map<std::string, ImportCounts> by_structure;
  // Plans by cause, and by structure within it; a plan repaired for two causes counts in both.
  std::map<std::string, std::map<std::string, std::size_t>> repaired, skipped;
  std::vector<std::string> malformed;  // FILE:LINE:COLUMN: SENTENCE, FILE below the imported folder
};

// Of the set of this hash, as far as it is stored.
StoreResult<ImportSummary> import_summary(Store& store, const std::string& set);

// A line a structure and one for all, columns aligned; then a line a cause.
std::string import_table(const ImportSummary& summary);

}  // namespace millrace::experiments
