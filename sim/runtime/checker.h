// What must be true of a simulation at any instant.
#pragma once

#include <string>
#include <vector>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

// Every violated invariant as a sentence; none if all hold: per channel, records written = consumed + queued +
// unfinished; per gate and partition, credits and buffers balance; per subtask, idle + backpressured + contention +
// running time is the time since `started`; what all channels, steps and firings hold is what is in flight. Requires:
// accounts settled.
std::vector<std::string> violations_of(const Simulation& simulation, kernel::SimTime started);

}  // namespace millrace::runtime
