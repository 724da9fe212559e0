// Every parameter of QEScalor. What the paper does not print is a default of ours [R].
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/prices.h"
#include "tuners/qescalor/planning/plan_epochs.h"
#include "tuners/qescalor/sampling/sampling_settings.h"
#include "tuners/tuner.h"

namespace millrace::tuners::qescalor {

// Where the load of the coming epochs comes from.
enum class Forecast : std::uint8_t {
  oracle,       // the harness tells
  persistence,  // the load stays as it is
  seasonal,     // it is as it was one season ago; as it is, until so much was seen
  gru,          // a trained network says
};

// What an instance of an operator was seen to process.
struct KnownRate {
  plan::InstanceResources resources;
  double rate_per_s = 0;  // records
};

struct Settings {
  std::vector<plan::InstanceResources> sizes;  // to choose from; one: CBA
  kernel::Duration period;                     // of looking, and the sampler's window
  kernel::Duration epoch;                      // of a schedule
  std::uint32_t horizon = 12;                  // epochs planned ahead
  kernel::Duration lead;                       // an epoch's instances are started so long before it
  double margin = 0.1;                         // of load beyond the forecast, relative
  double catch_up_s = 600;                     // a backlog is to be gone after so long; 0: it is not looked at
  double tolerance = 0.15;        // relative difference from the model at which an operator is sampled anew
  std::uint32_t differences = 3;  // in so many windows in a row; 0: never

  SamplingSettings sampling;
  std::map<std::string, std::vector<KnownRate>> samples;  // by operator: known beforehand, and not sampled
  std::string regressor;                                  // a name of models::performance_regressor_names()

  Forecast forecast = Forecast::seasonal;
  kernel::Duration season;
  std::string forecaster;  // file of a trained network, "" = none

  plan::Prices prices;
  PlanningSettings planning;
};

std::vector<OptionSpec> setting_options();

// "0.6 cores", "0.6 cores, 33.2 MB". Error: a sentence.
tl::expected<plan::InstanceResources, std::string> parse_size(std::string_view text);

// Requires: `given` is complete. Error: a sentence about an option that cannot be read.
tl::expected<Settings, std::string> settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::qescalor
