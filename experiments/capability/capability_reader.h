// Reads [capability.x].
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/capability/capability_spec.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/sampling/sampling_spec.h"

namespace millrace::experiments {

std::span<const Field<CapabilitySpec>> capability_fields();
// The keys of an element of `cases`.
std::span<const Field<CapabilityCase>> capability_case_fields();

// `table` is [capability.NAME]. A case that trains on several samplings becomes one of each, in order. Every mistake
// goes to `out`.
CapabilitySpec read_capability(const std::string& name, const Node& table, const std::vector<SamplingSpec>& samplings,
                               Diagnostics& out);

}  // namespace millrace::experiments
