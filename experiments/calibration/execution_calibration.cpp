#include "experiments/calibration/execution_calibration.h"

#include <algorithm>
#include <cassert>

#include "experiments/traces/trace_key.h"

namespace millrace::experiments {

const TraceSet& ExecutionCalibration::trace_set(std::string_view set_name) const {
  const auto found = std::ranges::find(experiment.traces, set_name, &TraceSet::name);
  assert(found != experiment.traces.end());
  return *found;
}

void take_job_settings(ExecutionCalibration& calibration) {
  const runtime::EngineProfile& ran_with = engine_of(calibration.experiment, calibration.trace_set(calibration.set));
  calibration.engine.chaining = ran_with.chaining;
  calibration.engine.buffer_timeout = ran_with.buffer_timeout;
  calibration.engine.object_reuse = ran_with.object_reuse;
  calibration.engine.checkpoint_interval = ran_with.checkpoint_interval;
  calibration.engine.generator_lateness = ran_with.generator_lateness;
}

}  // namespace millrace::experiments
