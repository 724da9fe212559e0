// Why a running job stops. All its tasks restart (a pipelined job is one region:
// RestartPipelinedRegionFailoverStrategy), unless the same would happen again.
#pragma once

#include <cstdint>
#include <string>

#include "sim/kernel/time.h"

namespace millrace::runtime {

enum class FailureCause : std::uint8_t {
  task_crash,     // an exception in a task
  node_loss,      // a node no longer answers
  out_of_memory,  // an instance has used up its memory, and would again: the run ends
};

struct Failure {
  FailureCause cause = FailureCause::task_crash;
  kernel::SimTime at;  // when it was noticed
  std::string what{};  // for people; of what ends the run
};

}  // namespace millrace::runtime
