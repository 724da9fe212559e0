// Whether a tuner follows its paper with safe clamps, or its released code with every documented quirk.
#pragma once

#include <cstdint>

#include "tuners/tuner.h"

namespace millrace::tuners {

enum class Mode : std::uint8_t {
  intended,  // what the paper means: missing or senseless rates change nothing, degrees stay in [1, cap]
  released,  // what the published program does, quirks included
};

// The option `mode` as every tuner that has both forms offers it; default intended.
OptionSpec mode_option();

// Requires: `options` are complete options of a tuner that offers mode_option().
Mode mode_of(const Options& options);

}  // namespace millrace::tuners
