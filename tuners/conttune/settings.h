// Every parameter of ContTune, with the defaults of its paper and its released code.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"
#include "tuners/conttune/overload.h"
#include "tuners/conttune/surrogate_fit.h"
#include "tuners/mode.h"
#include "tuners/tuner.h"

namespace millrace::tuners::conttune {

struct Settings {
  Mode mode = Mode::intended;
  kernel::Duration policy_interval;  // length of a window
  std::uint64_t warm_up_time = 2;    // windows ignored after each deployment

  double alpha = 3;                 // instances that a proposal of the surrogate may be away from an observation
  std::uint32_t newest = 5;         // K: abilities kept per operator and degree
  FitSettings fit;                  // of the surrogate
  std::uint32_t test_grid_end = 0;  // greatest degree that the surrogate proposes; 0: p^max of the Big phase
  Overload overload = Overload::backpressure;
  double backpressure_threshold = 100;  // ms/s of any operator from which the job is back-pressured
  double big_multiplier = 2;            // of the Big phase, > 1
  double rate_tolerance = 0.05;         // relative change of an arrival rate up to which it counts as the same
  // In which a shrinking backlog has to be gone for the job to be left alone meanwhile; 0: it never is.
  double catch_up_limit_s = 600;

  std::uint32_t cap = 1;  // greatest degree
};

std::vector<OptionSpec> setting_options();

// Requires: `given` is complete.
Settings settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::conttune
