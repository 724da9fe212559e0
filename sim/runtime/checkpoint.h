// Aligned checkpoints, as their coordinator knows them (Flink: CheckpointCoordinator). One is in progress at a time
// (execution.checkpointing.max-concurrent-checkpoints).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/runtime/savepoint.h"
#include "sim/runtime/window_state.h"

namespace millrace::runtime {

// Checkpoints that were completed.
struct CheckpointTally {
  std::uint64_t completed = 0;
  kernel::Duration duration;  // from trigger to completion, sum
  kernel::Duration longest;   // likewise, of one
  double bytes = 0;           // of state, uploaded; sum

  void add(const CheckpointTally& other) {
    completed += other.completed;
    duration += other.duration;
    longest = std::max(longest, other.longest);
    bytes += other.bytes;
  }
};

struct CheckpointProgress {
  kernel::SimTime triggered;
  std::uint32_t missing = 0;  // subtasks whose part is not uploaded yet; 0: no checkpoint is in progress
  double bytes = 0;           // of the parts uploaded
  // Contents are kept only for jobs that can fail.
  bool keep = false;
  std::vector<std::vector<WindowState>> parts;             // by subtask
  std::vector<std::uint64_t> read;                         // by source: records before its instances' barriers
  std::vector<std::vector<std::uint64_t>> partition_read;  // by source and partition: likewise
  std::optional<Savepoint> latest;                         // completed
  CheckpointTally tally;
  std::uint64_t completed = 0;  // since the start
};

}  // namespace millrace::runtime
