// Calls of one operator in one subtask to a service outside the cluster, and the records that wait for their answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "sim/kernel/time.h"
#include "sim/runtime/buffer.h"
#include "sim/runtime/run.h"

namespace millrace::runtime {

// Invariant: under_way <= concurrency; a call is started (the first `started` of them are) in the order of arrival and
// answered in that order, because all take equally long.
struct ExternalCalls {
  // Records whose calls start and end together.
  struct Call {
    Run run;
    std::uint32_t side = 0;                    // input of the operator: 0 left or only, 1 right
    kernel::SimTime came;                      // when they reached the operator
    kernel::SimTime answered;                  // of started calls
    kernel::SimTime watermark = kNoWatermark;  // that follows them
  };

  std::uint32_t op = 0;
  std::uint32_t concurrency = 1;
  std::uint32_t at_once = 1;    // records that a step may take, so that starting their calls together is no error
  std::uint32_t under_way = 0;  // records in started calls
  std::size_t started = 0;
  std::deque<Call> calls;

  bool full() const { return under_way >= concurrency || started < calls.size(); }
};

}  // namespace millrace::runtime
