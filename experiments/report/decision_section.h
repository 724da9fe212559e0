// The log of decisions, as HTML.
#pragma once

#include <string>

#include "experiments/store/database.h"

namespace millrace::experiments {

// What each tuner decided and why, run by run, folded.
StoreResult<std::string> decision_section(Database& store, const std::string& comparison, const std::string& query);

}  // namespace millrace::experiments
