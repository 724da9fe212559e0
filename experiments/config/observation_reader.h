// Reads [comparison.x.observation] and [comparison.x.slo].
#pragma once

#include <set>
#include <string>

#include "experiments/config/experiment.h"
#include "experiments/config/table_reader.h"
#include "sim/job/observation_faults.h"

namespace millrace::experiments {

// Each is all off if the comparison's table does not have it. Mistakes go to its diagnostics: unknown metrics, and
// names that are none of `operators` (empty: nothing is known of them).
job::ObservationFaults read_observation(TableReader& comparison, const std::set<std::string>& operators);
Slo read_slo(TableReader& comparison);

}  // namespace millrace::experiments
