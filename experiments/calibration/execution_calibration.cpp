#include "experiments/calibration/execution_calibration.h"

#include <algorithm>
#include <cassert>

namespace millrace::experiments {

const TraceSet& ExecutionCalibration::trace_set(std::string_view set_name) const {
  const auto found = std::ranges::find(experiment.traces, set_name, &TraceSet::name);
  assert(found != experiment.traces.end());
  return *found;
}

void take_job_settings(ExecutionCalibration& calibration) {
  const runtime::EngineProfile& ran_with = calibration.experiment.engine;
  calibration.engine.chaining = ran_with.chaining;
  calibration.engine.buffer_timeout = ran_with.buffer_timeout;
  calibration.engine.object_reuse = ran_with.object_reuse;
  calibration.engine.checkpoint_interval = ran_with.checkpoint_interval;
}

}  // namespace millrace::experiments
