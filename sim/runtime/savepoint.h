// What survives a reconfiguration: the contents of windows, to be dealt out to another number of subtasks.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/runtime/topology.h"
#include "sim/runtime/window_state.h"

namespace millrace::runtime {

struct Savepoint {
  std::vector<WindowState> windows;  // of all subtasks of all windowed operators
  double bytes = 0;
};

// Deals the saved content of operator `op` out to the states of its new subtasks (given by pointer, in subtask order):
// counts of time windows by the keys that each owns, keys of count and session windows one by one.
void restore_windows(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                     const std::vector<WindowState*>& states, kernel::RandomStream& stream);

}  // namespace millrace::runtime
