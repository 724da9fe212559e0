// Reads [fidelity.x].
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/fidelity/fidelity_spec.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

std::span<const Field<FidelitySpec>> fidelity_fields();

// `table` is [fidelity.NAME]. Every mistake goes to `out`.
FidelitySpec read_fidelity(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                           Diagnostics& out);

}  // namespace millrace::experiments
