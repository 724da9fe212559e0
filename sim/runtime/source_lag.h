// Which partitions of a source's log are not read in time.
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"
#include "sim/runtime/simulation.h"
#include "sim/runtime/source_progress.h"

namespace millrace::runtime {

// Partitions whose oldest unread record arrived more than a second before `now`; without partitions of its log,
// instances that are so late. 0 of a generator, which has no backlog. Requires: `source` is the simulation's source
// number `index`, and `now` its time.
std::uint32_t partitions_behind(const Simulation& simulation, SourceProgress& source, std::uint32_t index,
                                kernel::SimTime now);

}  // namespace millrace::runtime
