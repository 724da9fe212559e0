// Settings, as HTML.
#pragma once

#include <string>

#include "experiments/store/database.h"

namespace millrace::experiments {

// What the hash of each tuner's first finished run was made from, folded.
StoreResult<std::string> settings_section(Database& store, const std::string& comparison, const std::string& query);

}  // namespace millrace::experiments
