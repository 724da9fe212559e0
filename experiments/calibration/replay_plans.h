// Which executed plans a calibration replays.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/validation/published_set.h"

namespace millrace::experiments {

// At most `most` plans of the calibration split: half of them with a measured latency, which few have, as far as there
// are so many; the rest from the others. Each half as sampled() chooses it. Error: a plan cannot be read.
StoreResult<std::vector<PlanRef>> plans_to_calibrate_on(const PublishedSet& set, std::size_t most);

}  // namespace millrace::experiments
