// Where the latency went, as HTML.
#pragma once

#include <string>

#include "experiments/store/database.h"

namespace millrace::experiments {

// Mean latency of each operator by what it was spent on, a table per tuner (its first finished replication).
StoreResult<std::string> latency_section(Database& store, const std::string& comparison, const std::string& query);

}  // namespace millrace::experiments
