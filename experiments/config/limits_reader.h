// Reads `limits`, the limits that a tuner wears.
#pragma once

#include <optional>
#include <span>

#include "experiments/config/key_table.h"
#include "experiments/config/table_reader.h"
#include "tuners/limits/limits.h"

namespace millrace::experiments {

std::span<const Field<tuners::limits::Limits>> limits_fields();

// The limits of a tuner's table; nothing if it has none. Mistakes go to its diagnostics.
std::optional<tuners::limits::Limits> read_limits(TableReader& tuner);

}  // namespace millrace::experiments
