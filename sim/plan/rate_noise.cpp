#include "sim/plan/rate_noise.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "sim/kernel/elementary.h"

namespace millrace::plan {

using kernel::Duration;
using kernel::SimTime;

namespace {

// Appends [from, to) of the schedule, times `factor`.
void append(std::vector<RateSchedule::Span>& spans, const RateSchedule& rate, SimTime from, SimTime to, double factor) {
  while (from < to) {
    const SimTime end = std::min(to, rate.next_change(from));
    spans.push_back({end - from, rate.rate(from) * factor, rate.rate_towards(from, end) * factor});
    from = end;
  }
}

}  // namespace

RateSchedule with_noise(const RateSchedule& rate, const RateNoise& noise, Duration horizon,
                        kernel::RandomStream& stream) {
  assert(noise.sd >= 0 && noise.each > Duration() && horizon > Duration());
  // A lognormal factor of mean 1 and standard deviation s has log-variance ln(1 + s^2) and log-mean -ln(1 + s^2) / 2;
  // the autoregression keeps that variance.
  const double variance = kernel::log1p(noise.sd * noise.sd);
  const double innovation = std::sqrt(variance * (1 - noise.correlation * noise.correlation));
  double logarithm = std::sqrt(variance) * stream.normal();
  std::vector<RateSchedule::Span> spans;
  for (SimTime from; from.since_start() < horizon; from = from + noise.each) {
    append(spans, rate, from, from + noise.each, kernel::exp(logarithm - variance / 2));
    logarithm = noise.correlation * logarithm + innovation * stream.normal();
  }
  return RateSchedule(spans);
}

}  // namespace millrace::plan
