#include "tuners/dhalion/resolvers.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tuners/rounding.h"

namespace millrace::tuners::dhalion {

ScaleUp scale_up(const std::vector<InstanceMeasurement>& measured, const Settings& settings) {
  ScaleUp step;
  step.reporting = static_cast<std::size_t>(std::count_if(
      measured.begin(), measured.end(), [](const InstanceMeasurement& m) { return !m.backpressure.empty(); }));
  // 1. s = sum of backpressure within [t', t]; a component that blocks all the time counts 999. [ScaleUpResolver]
  step.backpressure = total_backpressure(measured);
  if (step.backpressure >= 1000) step.backpressure = 999;
  // 2. u = s / (1000 - s): the load that waited over the load that passed; at most 4.
  step.growth = std::min(step.backpressure / (1000 - step.backpressure), settings.growth_limit);
  // 3. p_new = ceil(n (1 + u)).
  const double instances = static_cast<double>(step.reporting) * (1 + step.growth);
  step.degree = saturated(settings.mode == Mode::released ? std::ceil(instances) : guarded_ceiling(instances));
  return step;
}

std::uint32_t scale_down(std::uint32_t degree, const Settings& settings) {
  assert(degree >= 1);
  return std::max<std::uint32_t>(1, saturated(guarded_ceiling(degree * settings.scale_down_factor)));
}

}  // namespace millrace::tuners::dhalion
