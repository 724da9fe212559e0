// Reads the calibrations on executed plans of a config file.
#pragma once

#include <span>
#include <string>

#include "experiments/calibration/replay_calibration.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

// The keys of a [calibration.x] that has `traces`.
std::span<const Field<ReplayCalibration>> replay_calibration_fields();

// Whether the table [calibration.x] is such a one.
bool is_replay_calibration(const Node& table);

// Reads it; every mistake goes to `out`: an unknown engine or key, a number that cannot be fitted, bounds in the wrong
// order, more than there may be of anything.
ReplayCalibration read_replay_calibration(const std::string& name, const Node& table, Diagnostics& out);

}  // namespace millrace::experiments
