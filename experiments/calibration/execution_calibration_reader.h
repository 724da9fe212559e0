// Reads the calibrations on executions of a config file.
#pragma once

#include <span>
#include <string>

#include "experiments/calibration/execution_calibration.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

// The keys of a [calibration.x] that has `experiment`.
std::span<const Field<ExecutionCalibration>> execution_calibration_fields();

// Whether the table [calibration.x] is such a one.
bool is_execution_calibration(const Node& table);

// Reads it and the experiment; every mistake goes to `out`, those of the experiment's file among them: a set that it
// does not have, or that draws its queries; a key of kJobSettings; what read_free_numbers() tells.
ExecutionCalibration read_execution_calibration(const std::string& name, const Node& table, Diagnostics& out);

}  // namespace millrace::experiments
