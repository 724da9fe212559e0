#include "tuners/qescalor/sampling/next_point.h"

#include <algorithm>
#include <cmath>

namespace millrace::tuners::qescalor {
namespace {

// Follows Algorithm 1 along samples that are there, until one is missing.
class Walk {
 public:
  Walk(const SamplingSettings& settings, std::span<const PointRate> sampled) : settings_(settings), sampled_(sampled) {}

  std::optional<std::uint32_t> dynamic() {
    const std::uint32_t last_point = settings_.points - 1;
    std::uint32_t current = 0, step = 1, stops = 0;
    if (!take(current)) return missing_;
    double rate_before = rate_;
    while (stops < settings_.stop_count && current < last_point) {
      const std::uint32_t next = std::min(current + step, last_point);
      if (!take(next)) return missing_;
      const double gain = gain_of(rate_before, rate_) / (next - current);
      const bool noise = std::abs(gain) < settings_.stop;
      stops = noise ? stops + 1 : 0;
      rate_before = rate_;
      if ((gain < 0 && !noise) || gain > settings_.up) {
        if (!sample_again(current, next)) return missing_;
        step = 1;
      } else {
        step = step_for(std::abs(gain));
      }
      current = next;
    }
    return std::nullopt;
  }

  std::optional<std::uint32_t> fixed() {
    for (std::uint32_t point = 0; point < settings_.points; point += settings_.step) {
      if (!take(point)) return missing_;
    }
    return std::nullopt;
  }

 private:
  // The next sample, which is one of `point`; false: it is yet to be taken.
  bool take(std::uint32_t point) {
    missing_ = point;
    if (taken_ == sampled_.size()) return false;
    rate_ = sampled_[taken_++].rate_per_s;
    return true;
  }

  bool sample_again(std::uint32_t from, std::uint32_t to) {
    const double at_to = rate_;
    if (to == from + 1 && !take(to)) return false;
    for (std::uint32_t point = from + 1; point < to; ++point) {
      if (!take(point)) return false;
    }
    rate_ = at_to;
    return true;
  }

  static double gain_of(double before, double after) {
    if (before > 0) return (after - before) / before;
    return after > 0 ? 1e9 : 0;
  }

  std::uint32_t step_for(double gain) const {
    const double steps = gain > 0 ? settings_.up / gain : settings_.largest_step;
    return static_cast<std::uint32_t>(std::clamp(std::floor(steps), 1.0, static_cast<double>(settings_.largest_step)));
  }

  const SamplingSettings& settings_;
  std::span<const PointRate> sampled_;
  std::size_t taken_ = 0;
  double rate_ = 0;            // of the sample taken last
  std::uint32_t missing_ = 0;  // point asked for last
};

}  // namespace

plan::InstanceResources resources_of(const SamplingSettings& settings, std::uint32_t point) {
  plan::InstanceResources resources = settings.start;
  resources.cpu_share += settings.least_step.cpu_share * point;
  resources.memory.count += settings.least_step.memory.count * point;
  return resources;
}

std::optional<std::uint32_t> next_point(const SamplingSettings& settings, std::span<const PointRate> sampled) {
  Walk walk(settings, sampled);
  return settings.sampler == Sampler::fixed ? walk.fixed() : walk.dynamic();
}

}  // namespace millrace::tuners::qescalor
