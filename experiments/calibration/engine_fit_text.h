// A finished fit of the engine profile: for a terminal, and as an engine profile.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "experiments/calibration/engine_fit.h"
#include "experiments/calibration/engine_fit_settings.h"

namespace millrace::experiments {

// What it was fitted to, in words.
struct FittedTo {
  std::string name;                              // of the calibration
  std::size_t plans = 0;                         // executed
  std::string set;                               // "zerotune": whose they are
  std::string share;                             // "calibration split": which of them
  std::string how;                               // "input filters": what else the score depends on; "" = nothing
  std::map<std::string, std::string> origins{};  // by engine key: "of ...", where not the profile that the fit started
                                                 // from gave it
};

// Scores before and after with their q-errors, another seed's beside them, and each number: where it started, where it
// is, what moving it does.
std::string engine_fit_text(const FittedTo& to, const EngineFitSettings& settings, const EngineFit& fit);

// A file for configs/engines: every key, each line with where its value comes from; of the numbers that were free,
// their bounds and sensitivity.
std::string calibrated_profile_text(const FittedTo& to, const EngineFitSettings& settings, const EngineFit& fit);

}  // namespace millrace::experiments
