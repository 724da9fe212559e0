// What latency markers showed, for the terminal.
#pragma once

#include <string>

#include "experiments/store/database.h"

namespace millrace::experiments {

// A line for each tuner whose first run on the query had latency markers: their mean age at each operator that they
// passed, operators by id. Empty if there were none.
StoreResult<std::string> marker_lines(Database& store, const std::string& comparison, const std::string& query);

}  // namespace millrace::experiments
