// Reads [comparison.x.adversary].
#pragma once

#include <optional>

#include "experiments/config/load_adversary.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// nullopt if the comparison's table does not have it. Mistakes go to its diagnostics, a protocol beside it among them.
std::optional<LoadAdversary> read_adversary(TableReader& comparison);

}  // namespace millrace::experiments
