#include "experiments/cli/calibrate_on_plans.h"

#include <fmt/format.h>

#include <string>

#include "experiments/calibration/replay_plans.h"
#include "experiments/calibration/replay_score.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/fit_engine.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/store/store.h"
#include "experiments/validation/stored_set.h"
#include "experiments/validation/validate.h"

namespace millrace::experiments {
namespace {

using Score = tl::expected<FitScore, std::string>;

// Replays all plans with a profile, except those that the store has.
Score replayed_score(const ReplayCalibration& calibration, const runtime::EngineProfile& engine, std::uint64_t seed,
                     const std::vector<PlanRef>& plans, const PublishedSet& set, Store& store,
                     const ValidateOptions& how) {
  Validation validation;
  validation.name = calibration.name;
  validation.traces = calibration.traces;
  validation.engine = engine;
  validation.split = Split::calibration;
  validation.inputs = {calibration.input};
  validation.seed = seed;
  const auto outcome = validate(validation, plans, set, replay, store, how);
  if (!outcome) return tl::unexpected(outcome.error().what);
  if (outcome->interrupted) return tl::unexpected(std::string("interrupted"));
  return score_of(outcome->plans);
}

}  // namespace

int calibrate_on_plans(const ReplayCalibration& calibration, const Options& options,
                       const std::filesystem::path& folder) {
  if (!std::filesystem::exists(options.store)) {
    return complain(
        fmt::format("there is no store at {}; `millrace import` makes one, --store names another", options.store),
        kUsersMistake);
  }
  // Threads read plans while this one writes replays: each side has a connection of its own.
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  auto reading = store->reader();
  if (!reading) return complain(reading.error().what, kUsersMistake);
  const auto set = stored_set(*reading, calibration.traces);
  if (!set) return complain(set.error().what, kUsersMistake);
  const auto plans = plans_to_calibrate_on(*set, calibration.plans);
  if (!plans) return complain(plans.error().what, kFailure);
  if (plans->empty()) {
    return complain(fmt::format("no plan of set '{}' may be calibrated on", calibration.traces), kUsersMistake);
  }
  begin_status(options, folder.string());
  const ValidateOptions how{.artefact_name = "calibration/" + calibration.name,
                            .jobs = options.jobs,
                            .progress = ProgressStyle::silent,
                            .interrupted = interrupted};
  const ScoreProfile score = [&](const runtime::EngineProfile& engine, std::uint64_t seed) {
    return replayed_score(calibration, engine, seed, *plans, *set, *store, how);
  };
  const FittedTo to{.name = calibration.name,
                    .plans = plans->size(),
                    .set = calibration.traces,
                    .share = "calibration split",
                    .how = fmt::format("input {}", to_string(calibration.input))};
  return fit_engine(to, calibration, score, "finished replays are stored, and the same command goes on from there",
                    options, folder);
}

}  // namespace millrace::experiments
