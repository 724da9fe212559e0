// What sources are asked for, and whether it has changed.
#pragma once

#include <map>
#include <string>

#include "sim/job/observation.h"

namespace millrace::tuners {

using Rates = std::map<std::string, double>;  // records/s by source

// The rates that the sources in `known` are asked for. One that is held up reads less than it would: the greater of
// what is seen and `known` then counts. One that is not seen keeps its rate.
Rates offered_rates(const Rates& known, const job::Observation& seen);

// Whether a source's rate differs from `before` by more than `tolerance`, relative; or there was none before.
bool have_moved(const Rates& before, const Rates& now, double tolerance);

}  // namespace millrace::tuners
