// [calibration.x] with `experiment`: a set of traces whose executions were measured, on a live cluster as a rule, and
// the numbers of the engine profile that may be moved so that the simulator labels the same plans alike.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "experiments/calibration/engine_fit_settings.h"
#include "experiments/config/experiment.h"

namespace millrace::experiments {

// What a job is told when it is submitted, by engine key. The executions ran with the experiment's settings, so these
// are no property of the cluster that could be fitted, or set in another way.
inline constexpr std::array<std::string_view, 5> kJobSettings = {"chaining", "buffer_timeout", "object_reuse",
                                                                 "checkpoint_interval", "generator_lateness"};

struct ExecutionCalibration : EngineFitSettings {
  std::string name;       // x
  Experiment experiment;  // as `run` reads it
  std::string set;        // name of one of its sets of traces, of ready-made queries
  std::string repeated;   // of another, with the same plans run anew; "" = none

  // Requires: such a set is there.
  const TraceSet& trace_set(std::string_view set_name) const;
};

// Puts the experiment's kJobSettings into the engine from which the fit starts.
void take_job_settings(ExecutionCalibration& calibration);

}  // namespace millrace::experiments
