// Whether a source waits for those behind it.
#pragma once

#include <string>

#include "sim/job/observation.h"

namespace millrace::tuners {

// More than 100 ms per second of it are backpressured [StreamTune's 10 %]. An unknown value is no sign of it.
bool is_held_up(const job::Observation& seen, const std::string& source);

}  // namespace millrace::tuners
