#include "experiments/cli/calibrate_on_executions.h"

#include <fmt/format.h>

#include <string>

#include "experiments/calibration/executed_plans.h"
#include "experiments/calibration/execution_score.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/fit_engine.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/store/store.h"

namespace millrace::experiments {
namespace {

FittedTo fitted_to(const ExecutionCalibration& calibration, std::size_t plans) {
  FittedTo to{.name = calibration.name,
              .plans = plans,
              .set = calibration.experiment.name + "/" + calibration.set,
              .share = "a third by their ids",
              .how = calibration.repeated.empty() ? "" : "repeated in " + calibration.repeated};
  for (const std::string_view key : kJobSettings) {
    to.origins[std::string(key)] = fmt::format("of experiment '{}'", calibration.experiment.name);
  }
  return to;
}

}  // namespace

int calibrate_on_executions(const ExecutionCalibration& calibration, const Options& options,
                            const std::filesystem::path& folder) {
  if (!std::filesystem::exists(options.store)) {
    return complain(fmt::format("there is no store at {}; `millrace run` of the experiment makes one, --store names "
                                "another",
                                options.store),
                    kUsersMistake);
  }
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  const auto plans = executed_plans(calibration, *store);
  if (!plans) return complain(plans.error(), kUsersMistake);
  const ScoreProfile score = [&](const runtime::EngineProfile& engine, std::uint64_t seed) {
    return simulated_score(*plans, engine,
                           {.protocol = calibration.trace_set(calibration.set).protocol,
                            .seed = seed,
                            .threads = options.jobs,
                            .interrupted = interrupted});
  };
  return fit_engine(fitted_to(calibration, plans->size()), calibration, score, "nothing was written", options, folder);
}

}  // namespace millrace::experiments
