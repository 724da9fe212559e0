// Every threshold, duration and limit of the two CPU rules.
#pragma once

#include <cstdint>
#include <vector>

#include "tuners/cpu_threshold/cpu_use.h"
#include "tuners/cpu_threshold/managed_rule.h"
#include "tuners/stabilisation.h"
#include "tuners/tuner.h"
#include "tuners/workload.h"

namespace millrace::tuners::cpu_threshold {

enum class Form : std::uint8_t { managed, hpa };

struct Settings {
  Form form = Form::managed;
  Scope scope = Scope::job;
  CpuRequest request;
  Cadence cadence{};
  std::uint32_t least = 0;  // size of a workload; 0: managed: what was submitted, hpa: 1
  std::uint32_t most = 1;   // size of a workload
  ManagedSettings managed;  // without the sizes
  double target = 0.8;      // hpa: CPU use, > 0
  StabilisationSettings stabilisation;
};

std::vector<OptionSpec> setting_options();

// Requires: `given` is complete.
Settings settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::cpu_threshold
