// When each tuner decided what, and why.
#pragma once

#include <string>

#include "experiments/figures/picture.h"
#include "experiments/store/database.h"

namespace millrace::experiments {

// Of the first runs of a query: total parallelism over simulated time, a line a tuner, with a mark for each decision
// (small where it left the job alone) that says what was asked and got, why, and how long the job stopped. Without
// panels if nothing was decided.
StoreResult<Picture> decision_picture(Database& store, const std::string& comparison, const std::string& query);

}  // namespace millrace::experiments
