// What the online sampler (OOPSer) is told.
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"
#include "sim/plan/logical_plan.h"

namespace millrace::tuners::qescalor {

enum class Sampler : std::uint8_t {
  dynamic,  // DSA, QEScalor's Algorithm 1: steps follow the gradient, and fluctuations are sampled again
  fixed,    // FSSA: every `step`-th point
};

// Points lie on a line through (CPU, memory): point k is start + k * least_step, k = 0 ... points - 1.
struct SamplingSettings {
  Sampler sampler = Sampler::dynamic;
  plan::InstanceResources start{.cpu_share = 0.2, .memory = {}};       // point 0
  plan::InstanceResources least_step{.cpu_share = 0.1, .memory = {}};  // step.min; of either may be 0, not of both
  std::uint32_t points = 32;                                           // largest resources allowed: the last point
  std::uint32_t step = 1;                                              // fixed: >= 1
  // DSA. Relative gains per least step, > 0; steps in least steps.
  std::uint32_t largest_step = 5;
  double up = 0.05;              // delta.up: above it performance fluctuates
  double stop = 0.01;            // delta.stop: below it nothing is gained
  std::uint32_t stop_count = 3;  // maxStopCount: so many in a row end it
  // A sample is done when the rates of two windows in a row differ by less than `converged` (a share), or after
  // `most_windows`.
  kernel::Duration window = kernel::Duration::from_ns(20'000'000'000);
  double converged = 0.01;
  std::uint32_t most_windows = 12;
  plan::InstanceResources normal{.cpu_share = 1, .memory = {}};  // of the instances beside the sampling one
  std::uint32_t normal_instances = 4;                            // enough to carry the load, >= 1
  bool operator==(const SamplingSettings&) const = default;
};

}  // namespace millrace::tuners::qescalor
