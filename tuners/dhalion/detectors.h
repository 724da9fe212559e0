// Detectors of Dhalion: from the measurements of one component to its symptoms. All comparisons are strict.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tuners/dhalion/sensors.h"
#include "tuners/dhalion/settings.h"

namespace millrace::tuners::dhalion {

// Skew of one quantity over the instances of a component.
struct Skew {
  bool detected = false;
  std::vector<std::size_t> positive;  // instances with a mean of at least 0.90 of the greatest
  std::vector<std::size_t> negative;  // instances with a mean of at most 1.10 of the least
};

struct Symptoms {
  double backpressure = 0;                 // ms/s, sum over instances
  bool is_backpressured = false;           // the sum is above the limit
  std::vector<std::size_t> backpressured;  // instances that are above it by themselves
  Skew rate;                               // of executed records
  Skew queue;                              // of queued bytes
  std::vector<std::size_t> large_queue;    // instances; no diagnoser reads it
  bool has_growing_queue = false;          // shipped, but in no shipped policy
};

// Symptoms of component `id`. The growing queue needs the single samples, at least 3 of an instance.
Symptoms detect(const std::string& id, const std::vector<InstanceMeasurement>& component,
                const std::vector<Sample>& samples, const Settings& settings);

}  // namespace millrace::tuners::dhalion
