// [provisioning.x]: what instances of one operator cost over many days, by the controller that schedules them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/prices.h"
#include "sim/plan/rate_noise.h"
#include "sim/plan/rate_schedule.h"
#include "tuners/qescalor/planning/candidate_grid.h"

namespace millrace::experiments {

// What a controller takes to come, of the load or of the instances' performance, when it plans.
enum class Foresight : std::uint8_t {
  oracle,       // what will be
  persistence,  // what was in the epoch before
  seasonal,     // what was one season before, which a plan sees the end of; before one is over, as persistence
};

// How much faster or slower all instances get over days: 1 + amplitude * sin(2 pi t / period).
struct PerformanceDrift {
  double amplitude = 0;                                                      // [0, 1)
  kernel::Duration period = kernel::Duration::from_ns(864'000'000'000'000);  // > 0
  Foresight foresight = Foresight::oracle;                                   // season: the period, in whole epochs
  bool operator==(const PerformanceDrift&) const = default;
};

struct ProvisioningOption {
  plan::InstanceResources resources;
  double rate_per_s = 0;  // records that one instance processes; 0 = by the sampling
  bool operator==(const ProvisioningOption&) const = default;
};

struct ProvisioningSpec {
  std::string name;                                                     // x
  plan::RateSchedule load;                                              // of the operator
  plan::RateNoise noise;                                                // of that load
  kernel::Duration epoch = kernel::Duration::from_ns(300'000'000'000);  // divides a day
  kernel::Duration from{};  // what is before is known as past, and neither run nor charged; whole epochs, >= 0
  kernel::Duration duration = kernel::Duration::from_ns(5'184'000'000'000'000);  // whole epochs, > 0
  kernel::Duration horizon = kernel::Duration::from_ns(86'400'000'000'000);      // planned ahead; whole epochs
  kernel::Duration replan = kernel::Duration::from_ns(3'600'000'000'000);        // whole epochs, <= horizon
  std::vector<ProvisioningOption> options;                                       // not empty
  std::string sampling;  // name in Experiment::samplings: rates of the options that have none; "" = all have
  plan::Prices prices;
  std::vector<std::string> controllers;  // "qcesa" or "cba-N" with N in 1 ... number of options; no two alike
  tuners::qescalor::Candidates candidates = tuners::qescalor::Candidates::all;
  Foresight foresight = Foresight::oracle;  // of the load; season: a day
  std::string network;  // name in Experiment::forecasts, of the same step: its network forecasts the load; "" = none
  double margin = 0;    // share that is added to the expected load, >= 0
  PerformanceDrift drift;
};

}  // namespace millrace::experiments
