// How much came, and how much is expected.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/forecasting/forecaster.h"
#include "sim/job/observation.h"
#include "tuners/qescalor/memory.h"
#include "tuners/qescalor/settings.h"

namespace millrace::tuners::qescalor {

// Adds a window to the history of every source: what was offered, or put out where a source does not tell. When the
// window ends in another epoch than the one before, that one is over.
void remember_loads(const Settings& settings, const job::Observation& seen, Memory& memory);

// Records/s of each source in `horizon` epochs from `first` on, >= 0. `network` is null unless settings.forecast is
// gru. Without anything to go by (an oracle that nobody told, a network without a past): as now.
std::map<std::string, std::vector<double>> expected_loads(const Settings& settings, const TunerContext& context,
                                                          const models::Forecaster* network, const Memory& memory,
                                                          std::int64_t first);

}  // namespace millrace::tuners::qescalor
