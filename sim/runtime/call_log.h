// What an observer of a bounded run sees: every call of an operator, and which calls the records that it took came
// from. A chunk's path through the operators is the chain of calls behind it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"

namespace millrace::runtime {

enum class CallKind : std::uint8_t {
  read,     // a source has read records
  input,    // records of one input were taken
  release,  // results of a blocking operator were made
};

// One call: a step of a subtask. Costs are those of this call alone, on the node it ran on.
struct Call {
  std::uint32_t op = 0;        // index in the plan, of the task's first operator
  std::uint32_t instance = 0;  // of that operator
  CallKind kind = CallKind::input;
  bool adapted = false;    // by the algorithm of the operator's adaptation
  std::uint32_t side = 0;  // input: 0 first, 1 second
  std::uint64_t records_in = 0;
  std::uint64_t records_out = 0;  // that it put out, on all edges
  kernel::SimTime started, ended;
  kernel::Duration worked;  // with a core
  double memory_bytes = 0;  // through main memory
  // Bytes of the operator's state in this instance, on the disk and not, and records in it before; join_probe: of its
  // table.
  double held_before = 0, held_after = 0;
  std::uint64_t records_held = 0;
  double read_bytes = 0, written_bytes = 0;  // of the disk
  // When it started, without it: shares of cores busy, of main memory taken by states, of the time since the start of
  // the job that the disk worked; in [0, 1].
  double cpu_utilisation = 0, memory_utilisation = 0, disk_utilisation = 0;
  std::vector<std::uint32_t> from;  // indices of the calls that its records came from, each once; release: empty
};

// Calls in the order in which they ended.
struct CallLog {
  std::vector<Call> calls;
};

}  // namespace millrace::runtime
