// Every parameter of StreamTune's online phase. The paper publishes few of them; the others are defaults of ours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/monotone/monotone_settings.h"
#include "sim/kernel/time.h"
#include "tuners/streamtune/feedback.h"
#include "tuners/streamtune/stop_rule.h"
#include "tuners/tuner.h"

namespace millrace::tuners::streamtune {

struct Settings {
  std::string model;    // path of the pre-trained model's file
  bool global = false;  // the encoder of all histories instead of the nearest cluster's [section VII]
  models::MonotoneSettings monotone;
  StopRule stop = StopRule::text;
  std::uint32_t most_rounds = 10;  // of a tuning under StopRule::settled, >= 1
  Labelling labels;
  double rate_tolerance = 0.05;  // relative change of a source's rate above which a new tuning begins
  std::uint32_t weight = 1;      // times that a row of this job counts, >= 1; one of the histories counts once
  std::uint32_t p_max = 1;       // greatest degree
  kernel::Duration period, settle;
};

std::vector<OptionSpec> setting_options();

// Requires: `given` is complete.
Settings settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::streamtune
