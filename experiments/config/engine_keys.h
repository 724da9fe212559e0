// [engine]: the keys of an engine profile, beside `profile`, which names a file of configs/engines.
#pragma once

#include <span>

#include "experiments/config/key_table.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// Every field of EngineProfile but its name has a row.
std::span<const Field<runtime::EngineProfile>> engine_fields();

}  // namespace millrace::experiments
