// Reads which numbers of the engine profile a calibration may move.
#pragma once

#include <cstdint>

#include "experiments/calibration/engine_fit_settings.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// Into `settings.free` what the table `free` of a [calibration.x] names, and checks `settings.evaluations`, which was
// read before. Mistakes go to `out`: none of them free, or too many; a number that cannot be fitted; bounds in the
// wrong order; too many evaluations, or too few for the screening.
void read_free_numbers(TableReader& reader, EngineFitSettings& settings, Diagnostics& out);

// A count `key` that was read as `value` may be `most` at most.
void check_most(TableReader& reader, const char* key, std::uint64_t value, std::uint64_t most);

}  // namespace millrace::experiments
