// Which resources are sampled next: DSA and FSSA.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tuners/qescalor/sampling/sampling_settings.h"

namespace millrace::tuners::qescalor {

// What an instance with the resources of a point could process.
struct PointRate {
  std::uint32_t point = 0;
  double rate_per_s = 0;  // records, >= 0
};

// Resources of point k.
plan::InstanceResources resources_of(const SamplingSettings& settings, std::uint32_t point);

// The point to sample after these, which were sampled in this order; nullopt: that was all. A function of its
// arguments alone, so that sampling can go on from stored samples. FSSA takes every step-th point. DSA [QEScalor,
// Algorithm 1, read as follows, for the listing contradicts itself]: the gain per least step, relative to the
// performance before it, decides what follows a step. Below `stop` (either way) it is noise, and `stop_count` of them
// in a row end the walk. Negative or above `up`, performance fluctuates: all points between the two are sampled, the
// second one again if they are neighbours, and the next step is the least one. Else the next step is up / gain least
// steps, at most `largest_step`. The last point ends the walk in any case.
std::optional<std::uint32_t> next_point(const SamplingSettings& settings, std::span<const PointRate> sampled);

}  // namespace millrace::tuners::qescalor
