// The measured executions that a calibration may see, each with what it takes to run its plan again.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/calibration/execution_calibration.h"
#include "experiments/fidelity/labelled_executions.h"
#include "experiments/replay/workload.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

struct ExecutedPlan {
  LabelledExecution measured;
  Workload work;
};

// Those of the calibration's set that may_calibrate(), by position. Where `repeated` kept the same plan, rates and
// latencies are the geometric means of the two executions; operators are as first measured. Errors: a sentence; a set
// of which the store has no execution, or none to calibrate on; an execution whose plan is not the one that the
// experiment draws at its position.
tl::expected<std::vector<ExecutedPlan>, std::string> executed_plans(const ExecutionCalibration& calibration,
                                                                    Store& store);

}  // namespace millrace::experiments
