// A [fidelity.x] for a terminal.
#pragma once

#include <string>

#include "experiments/fidelity/fidelity_plans.h"

namespace millrace::experiments {

// How many plans there are and of which kinds; the errors of every set on the plans that no calibration may see, by
// quantity and cut, then by part; the shares of plans whose bottleneck and saturation are as measured; targets; a small
// table of the plans that calibrations may see; and the plans with the greatest errors.
std::string fidelity_text(const FidelityPlans& plans);

}  // namespace millrace::experiments
