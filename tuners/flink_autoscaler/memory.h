// What the autoscaler keeps between two cycles (AutoScalerStateStore): its tuner state as a value.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tuners/flink_autoscaler/delayed_scale_down.h"
#include "tuners/flink_autoscaler/sample.h"
#include "tuners/flink_autoscaler/scaling_history.h"
#include "tuners/tuner.h"

namespace millrace::tuners::flink_autoscaler {

struct Memory {
  std::optional<double> running_since_s;            // R; nothing before the first cycle
  std::string deployed;                             // Deployment::text() of the last cycle
  std::vector<Sample> samples;                      // oldest first, since R
  std::map<std::string, DelayedScaleDown> delayed;  // by leader of the scaled group
  ScalingHistory history;
  std::vector<TrackedRestart> restarts;  // oldest first
};

// Null is the empty memory. Requires: any other state was made by to_state() for the same vertices.
Memory memory_from(const TunerState& state, const Vertices& vertices);
TunerState to_state(const Memory& memory, const Vertices& vertices);

}  // namespace millrace::tuners::flink_autoscaler
