#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "experiments/calibration/calibration_reader.h"
#include "experiments/calibration/calibration_table.h"
#include "experiments/calibration/fit.h"
#include "experiments/calibration/profile_text.h"
#include "experiments/cli/calibrate_on_executions.h"
#include "experiments/cli/calibrate_on_plans.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/written_file.h"

namespace millrace::experiments {
namespace {

int calibrate_one(const Calibration& calibration, const Options& options, const std::filesystem::path& folder) {
  FitOptions how;
  how.seed = options.seed.value_or(1);
  how.interrupted = interrupted;
  if (!options.quiet) {
    how.report = [&](const std::string& doing) { fmt::print(stderr, "millrace: {}: {}\n", calibration.name, doing); };
  }
  const auto result = calibrate(calibration, how);
  if (interrupted()) return complain("interrupted; nothing was written", kInterrupted);
  if (!result) return complain(result.error(), kFailure);
  fmt::print("{}\n", calibration_table(calibration, *result));
  const bool written =
      write_and_name(folder / (calibration.name + "-engine.toml"), engine_profile_text(calibration, result->fit)) &&
      write_and_name(folder / (calibration.name + "-cluster.toml"), cluster_text(calibration, result->fit));
  return written ? kFine : kFailure;
}

}  // namespace

int calibrate_verb(const Options& options) {
  const auto calibrations = load_calibrations(options.subject, options.set);
  if (!calibrations) {
    for (const Diagnostic& mistake : calibrations.error()) fmt::print(stderr, "{}\n", to_string(mistake));
    return kUsersMistake;
  }
  const auto folder = results_folder(options.out, std::filesystem::path(options.subject).stem().string());
  if (auto writable = check_writable(folder); !writable) return complain(writable.error(), kUsersMistake);
  if (auto made = make_folder(folder); !made) return complain(made.error(), kUsersMistake);
  catch_interrupts();
  for (const Calibration& calibration : calibrations->on_curves) {
    if (const int status = calibrate_one(calibration, options, folder); status != kFine) return status;
  }
  for (ReplayCalibration calibration : calibrations->on_plans) {
    calibration.seed = options.seed.value_or(calibration.seed);
    if (const int status = calibrate_on_plans(calibration, options, folder); status != kFine) return status;
  }
  for (ExecutionCalibration calibration : calibrations->on_executions) {
    calibration.seed = options.seed.value_or(calibration.seed);
    if (const int status = calibrate_on_executions(calibration, options, folder); status != kFine) return status;
  }
  return kFine;
}

}  // namespace millrace::experiments
