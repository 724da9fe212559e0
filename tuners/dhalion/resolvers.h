// Resolvers of Dhalion: the new degree of a component. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tuners/dhalion/sensors.h"
#include "tuners/dhalion/settings.h"

namespace millrace::tuners::dhalion {

// The arithmetic of one scale-up.
struct ScaleUp {
  std::size_t reporting = 0;  // n: instances with a measurement
  double backpressure = 0;    // s: sum of their backpressure, ms/s, < 1000
  double growth = 0;          // u
  std::uint32_t degree = 0;   // p_new; 0 if nothing was measured
};

// Requires: `measured` are the values of the component within [t', t].
ScaleUp scale_up(const std::vector<InstanceMeasurement>& measured, const Settings& settings);

// Paper only: the degree times the scale-down factor, rounded up, at least 1. Requires: degree >= 1.
std::uint32_t scale_down(std::uint32_t degree, const Settings& settings);

}  // namespace millrace::tuners::dhalion
