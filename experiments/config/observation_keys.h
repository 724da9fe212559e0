// The keys of [comparison.x.observation] and [comparison.x.slo].
#pragma once

#include <span>

#include "experiments/config/experiment.h"
#include "experiments/config/key_table.h"
#include "sim/job/observation_faults.h"

namespace millrace::experiments {

std::span<const Field<job::ObservationFaults>> observation_fields();
std::span<const Field<job::MetricBias>> bias_fields();  // of an element of its `bias`
std::span<const Field<Slo>> slo_fields();

}  // namespace millrace::experiments
