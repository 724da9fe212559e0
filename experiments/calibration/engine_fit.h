// Fits numbers of the engine profile to what was measured: screens how much each matters, then moves those that do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/calibration/engine_fit_settings.h"
#include "experiments/calibration/fit_score.h"

namespace millrace::experiments {

// The score of a profile with all simulations under `seed`. Deterministic. Error: a sentence; "interrupted" among them.
using ScoreProfile =
    std::function<tl::expected<FitScore, std::string>(const runtime::EngineProfile& engine, std::uint64_t seed)>;

// What moving a number alone does to the score, from where the fit starts.
struct Sensitivity {
  double lower = 0, higher = 0;  // change of mean_log_q; moved by kScreeningStep of the way between its bounds
  bool kept = false;             // it matters more than another seed does, and was fitted
};
inline constexpr double kScreeningStep = 0.15;

struct EngineFit {
  runtime::EngineProfile engine;           // fitted numbers are rounded to three significant digits
  std::vector<double> values;              // of the free numbers, in their order; those not kept stay where they were
  std::vector<Sensitivity> sensitivities;  // likewise
  FitScore start, end;                     // under the settings' seed
  FitScore start_other_seed, end_other_seed;
  std::size_t evaluations = 0;  // profiles scored
};

// Screening takes two evaluations a number. A number whose larger effect is below half the difference that another seed
// makes is left alone. The others are moved by BOBYQA (Powell 2009, NLopt's), which needs no derivatives, from the best
// profile of the screening until it stands still; then again from the best profile so far, or from it with all numbers
// moved together if that is better, with wider and then narrower first steps, until the evaluations are used up or
// narrow steps gain nothing. `report` is told what is done, may be empty. Deterministic. Requires: the evaluations
// suffice for the screening. Error: of `score`.
tl::expected<EngineFit, std::string> fit_profile(const EngineFitSettings& settings, const ScoreProfile& score,
                                                 const std::function<void(const std::string&)>& report);

}  // namespace millrace::experiments
