// Every threshold, duration and ratio of Dhalion, with the defaults of Heron's code.
#pragma once

#include <cstdint>
#include <vector>

#include "tuners/mode.h"
#include "tuners/tuner.h"

namespace millrace::tuners::dhalion {

enum class Policy : std::uint8_t {
  scaling,  // DynamicResourceAllocationPolicy: enlarges what is under-provisioned
  restart,  // AutoRestartBackpressureContainerPolicy: restarts what forces backpressure, and changes no degree
};

struct Settings {
  Mode mode = Mode::intended;
  Policy policy = Policy::scaling;
  double interval_s = 60;  // between two cycles
  double wait_after_action_s = 180;
  double sensor_duration_s = 300;  // window of the sensors

  double backpressure_limit = 20;   // ms/s, of a component (sum over instances) and of an instance
  double victim_limit = 100;        // ms/s an instance may be blocked itself and still count as a cause
  double rate_skew_ratio = 1.5;     // greatest over least mean of executed records
  double queue_skew_ratio = 20;     // the same of queues
  double large_queue_limit = 1000;  // bytes
  double growing_queue_limit = 10;  // bytes/s

  double slow_queue_ratio = 2;     // an instance is slow if its queue times this exceeds the greatest
  double skewed_rate_ratio = 1.1;  // an instance has too much data if its executed records times this exceed the most

  double growth_limit = 4;           // greatest relative growth u of one action
  bool double_backpressure = false;  // count the previous cycle's measurement again

  bool scale_down = true;
  double scale_down_factor = 0.8;
  double idle_queue_records = 1;     // a queue of at most so many records is empty
  std::uint32_t blacklist_uses = 3;  // of a diagnosis' action before it may be blacklisted; 0: never
  double blacklist_ratio = 0.5;      // share of unhelpful uses from which it is

  std::uint32_t cap = 1;  // greatest degree, intended mode only
};

std::vector<OptionSpec> setting_options();

// Requires: `given` is complete.
Settings settings_of(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::dhalion
