// The closed loop of a comparison: a testbed runs a job, and a tuner is shown what happens and may change the
// deployment.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/loop_steps.h"
#include "experiments/config/experiment.h"
#include "sim/job/job.h"
#include "sim/job/testbed.h"
#include "sim/kernel/time.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// Revision of the loop and of what it stores; part of a run's hash. Raised whenever a stored row may differ.
inline constexpr std::uint32_t kLoopRevision = 4;

struct LoopSettings {
  kernel::Duration duration;  // simulated, > 0
  kernel::Duration sample;    // of the stored windows, > 0
  Standards standards{};      // what the totals judge the windows by
  std::optional<LoadAdversary> adversary{};
};

// Called after each window with the time simulated so far.
using LoopProgress = std::function<void(kernel::SimTime)>;

// Deploys tuner.plan() and runs on until `duration` has passed, in windows of `sample` (the last one may be shorter).
// When the windows since the last decision add up to the tuner's period, they are merged and shown to it; windows that
// start before its settle time has passed after a reconfiguration are stored, but not shown. The job is left running,
// so that the testbed can be asked about it. `run` is the artefact hash that the rows carry. Errors: the testbed could
// not deploy, run on or change its rates for an adversary, or the tuner failed; a refused reconfiguration is a row like
// any other.
tl::expected<LoopResult, std::string> run_control_loop(job::Testbed& testbed, const tuners::Tuner& tuner,
                                                       const job::Job& job, const LoopSettings& settings,
                                                       const std::string& run, const LoopProgress& progress);

}  // namespace millrace::experiments
