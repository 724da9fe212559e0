// Why a running job must be started again. Whatever the cause, all its tasks restart (a pipelined job is one region:
// RestartPipelinedRegionFailoverStrategy).
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"

namespace millrace::runtime {

enum class FailureCause : std::uint8_t {
  task_crash,     // an exception in a task
  node_loss,      // a node no longer answers
  out_of_memory,  // an instance has used up its memory
};

struct Failure {
  FailureCause cause = FailureCause::task_crash;
  kernel::SimTime at;  // when it was noticed
};

}  // namespace millrace::runtime
