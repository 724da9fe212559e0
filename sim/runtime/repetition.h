// After how long a simulated job does the same again.
#pragma once

#include "sim/job/job.h"
#include "sim/kernel/time.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// job::period_of() with what the engine does at intervals of its own: checkpoints, and the metric view that tells
// controllers. 0: there is no such time.
kernel::Duration period_of(const job::Job& job, const EngineProfile& engine);

}  // namespace millrace::runtime
