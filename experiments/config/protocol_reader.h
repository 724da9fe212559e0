// Reads [comparison.x.protocol].
#pragma once

#include <optional>
#include <vector>

#include "experiments/config/load_protocol.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// nullopt if the comparison's table does not have it. Mistakes go to its diagnostics.
std::optional<LoadProtocol> read_protocol(TableReader& comparison);

// The numbers that key `loads` of a table lists. Mistakes go to its diagnostics.
std::vector<double> read_loads(TableReader& reader, const Node& list);

}  // namespace millrace::experiments
