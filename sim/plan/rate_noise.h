// Random swings of a source's rate around its schedule.
#pragma once

#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::plan {

// Lognormal factors of mean 1, one for each stretch of length `each`; their logarithms are a first-order
// autoregression. With a correlation near 1 the rate wanders; with 0 each stretch is on its own.
struct RateNoise {
  double sd = 0;                                                      // of the factor, >= 0; 0 = none
  kernel::Duration each = kernel::Duration::from_ns(10'000'000'000);  // > 0
  double correlation = 0;                                             // of neighbouring logarithms, [0, 1)
  bool operator==(const RateNoise&) const = default;
};

// The schedule times the noise until `horizon` (> 0), rounded up to whole stretches; from then on the last rate holds.
// Within a stretch the rate keeps the shape of the schedule.
RateSchedule with_noise(const RateSchedule& rate, const RateNoise& noise, kernel::Duration horizon,
                        kernel::RandomStream& stream);

}  // namespace millrace::plan
