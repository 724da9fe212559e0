// Every threshold, duration and limit of the lag rule.
#pragma once

#include <cstdint>
#include <vector>

#include "tuners/lag/consumers.h"
#include "tuners/stabilisation.h"
#include "tuners/tuner.h"

namespace millrace::tuners::lag {

struct Settings {
  ConsumerRule rule;
  double activation_lag_threshold = 0;  // records; a source with more lag is active (activationLagThreshold)
  double cooldown_period_s = 300;       // without an active source, before the job is put to sleep (cooldownPeriod)
  std::uint32_t least = 0;              // size (minReplicaCount); 0: the job may sleep
  std::uint32_t most = 1;               // size (maxReplicaCount)
  bool missing_is_zero = false;         // take a missing lag for 0
  Cadence cadence{};
  StabilisationSettings stabilisation;
};

std::vector<OptionSpec> setting_options();

// Requires: `given` is complete.
Settings settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::lag
