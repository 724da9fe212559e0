// The loop of a comparison that goes by changes of load (see LoadProtocol).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/control_loop.h"
#include "experiments/comparison/loop_steps.h"
#include "experiments/config/experiment.h"
#include "experiments/config/load_protocol.h"
#include "sim/job/job.h"
#include "sim/job/testbed.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// Deploys tuner.plan() under the first load and goes through `loads`, multiples of the job's rates at its start. What
// the tuner is shown after a change of load or of deployment: the last `window` of the wait, or of its own lookback if
// that is longer (Cadence::window), period by period; the sources' offered rates are those of the load, which no
// generator that is held up would tell. Errors: as run_control_loop().
tl::expected<LoopResult, std::string> run_protocol_loop(job::Testbed& testbed, const tuners::Tuner& tuner,
                                                        const job::Job& job, const LoadProtocol& protocol,
                                                        const std::vector<double>& loads, const Standards& standards,
                                                        const std::string& run, const LoopProgress& progress);

}  // namespace millrace::experiments
