// Reads a config file of calibrations.
#pragma once

#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/calibration/calibration.h"
#include "experiments/calibration/execution_calibration.h"
#include "experiments/calibration/replay_calibration.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

// The tables of a file, each kind in the order written.
struct Calibrations {
  std::vector<Calibration> on_curves;
  std::vector<ReplayCalibration> on_plans;
  std::vector<ExecutionCalibration> on_executions;
};

// The keys of a [calibration.x] on a measured curve.
std::span<const Field<Calibration>> calibration_fields();

// The tables [calibration.x] of the file at `path` with `overrides` ("KEY=VALUE", later ones win) laid on top, each
// with what it names: the query, the cluster and the engine (a name of `millrace list`, or a path ending in .toml), the
// measured CSV file, the experiment. Relative paths count from the file that wrote them, in an override from the
// current folder. Error: every mistake that was found, in the order of their places; all of them are the user's.
tl::expected<Calibrations, std::vector<Diagnostic>> load_calibrations(const std::string& path,
                                                                      const std::vector<std::string>& overrides);

}  // namespace millrace::experiments
