// Reads [comparison.x.protocol].
#pragma once

#include <optional>

#include "experiments/config/load_protocol.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// nullopt if the comparison's table does not have it. Mistakes go to its diagnostics.
std::optional<LoadProtocol> read_protocol(TableReader& comparison);

}  // namespace millrace::experiments
