// The bounds of a number to be fitted, as a config gives them: { from = ..., to = ... }.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

// In the base unit of the number's type; from < to. `path` names the table that holds the number's key. Nothing after a
// mistake, which goes to `out`.
std::optional<std::pair<double, double>> read_bounds(const Node& bounds, const KeySpec& number, const std::string& path,
                                                     Diagnostics& out);

}  // namespace millrace::experiments
