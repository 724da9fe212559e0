// [fault.x]: what befalls the cluster and the job of a comparison.
#pragma once

#include <span>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "sim/cluster/faults.h"

namespace millrace::experiments {

std::span<const Field<cluster::Fault>> fault_fields();
std::string_view to_string(cluster::FaultKind kind);

// `table` is [fault.NAME]. Every mistake goes to `out`: a key that its kind has no use for, a target that is missing,
// an occurrence that is not over when the next one starts.
cluster::Fault read_fault(const std::string& name, const Node& table, Diagnostics& out);

}  // namespace millrace::experiments
