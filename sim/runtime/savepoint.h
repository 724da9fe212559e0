// What survives a reconfiguration or a failure: the contents of windows, and how far the sources have read.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/runtime/topology.h"
#include "sim/runtime/window_state.h"

namespace millrace::runtime {

struct Savepoint {
  std::vector<WindowState> windows;  // of all subtasks of all windowed operators, subtask by subtask
  double bytes = 0;
  std::vector<std::uint64_t> read{};                         // by source: records before its position
  std::vector<std::vector<std::uint64_t>> partition_read{};  // by source and partition: likewise
  // Restored to the same subtasks as it is. Otherwise it is dealt out, to another number of them perhaps.
  bool by_subtask = false;
  // False: taken while the job went on, so that its subtasks may be at different watermarks. Dealt out, a time window
  // that one of them has not fired yet fires then, again for the others where they still hold its records.
  bool at_rest = true;
};

// Deals the saved content of operator `op` out to the states of its new subtasks (given by pointer, in subtask order):
// counts of time windows by the keys that each owns, keys of count and session windows one by one, whole inputs in
// equal parts.
void restore_windows(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                     const std::vector<WindowState*>& states, kernel::RandomStream& stream);

}  // namespace millrace::runtime
