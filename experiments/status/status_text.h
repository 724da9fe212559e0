// What the verb status prints.
#pragma once

#include <cstdint>
#include <string>

#include "experiments/status/disk_use.h"
#include "experiments/status/status_file.h"
#include "experiments/status/store_overview.h"
#include "experiments/status/work_status.h"

namespace millrace::experiments {

// What a process says of itself, and what can be told from here: several lines. `file`: where it says so.
std::string work_text(const WorkStatus& status, Liveness liveness, std::int64_t now_utc_s, const std::string& file);

// Tables of artefacts by kind and status, of what is made of pieces, and of failures; at most `most_failures` of those.
std::string overview_text(const StoreOverview& overview, std::size_t most_failures = 10);

// `store`, artefacts and results (bytes of that folder, < 0: it has none), by kind.
std::string disk_text(const std::string& store, const DiskUse& use, const std::string& results_folder,
                      std::int64_t results);

// What to do next, a sentence or two on lines of their own: see the work come on, go on with it, look at failures, show
// results. `status`: of the last work on the store; nullptr: not known.
std::string next_text(const WorkStatus* status, Liveness liveness, const StoreOverview& overview);

}  // namespace millrace::experiments
