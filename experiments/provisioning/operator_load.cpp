#include "experiments/provisioning/operator_load.h"

#include <cassert>
#include <cmath>
#include <numbers>

#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

constexpr kernel::Duration kDay = kernel::Duration::from_ns(86'400'000'000'000);

// The epoch that stands for epoch `t` when it is foreseen in epoch `now`.
std::size_t stand_in(Foresight foresight, std::size_t t, std::size_t now, std::size_t day) {
  switch (foresight) {
    case Foresight::oracle:
      return t;
    case Foresight::persistence:
      return now == 0 ? 0 : now - 1;
    case Foresight::seasonal:
      break;
  }
  const std::size_t back = ((t - now) / day + 1) * day;
  return t >= back ? t - back : t % day;
}

}  // namespace

std::size_t epochs_in(kernel::Duration duration, const ProvisioningSpec& spec) {
  return static_cast<std::size_t>(duration.ns() / spec.epoch.ns());
}

std::size_t epochs_of_a_day(const ProvisioningSpec& spec) {
  return epochs_in(kDay, spec);
}

OperatorLoad operator_load(const ProvisioningSpec& spec, std::uint64_t seed) {
  plan::RateSchedule load = spec.load;
  if (spec.noise.sd > 0) {
    kernel::RandomStream stream = kernel::Seed(seed).stream("provisioning/load");
    load = plan::with_noise(load, spec.noise, spec.duration + spec.horizon, stream);
  }
  OperatorLoad result;
  kernel::SimTime from;
  for (std::size_t t = epochs_in(spec.duration, spec) + epochs_in(spec.horizon, spec); t > 0; --t) {
    const kernel::SimTime to = from + spec.epoch;
    result.load_per_s.push_back((load.records_until(to) - load.records_until(from)) / spec.epoch.seconds());
    const double turns = (from.seconds() + spec.epoch.seconds() / 2) / spec.drift.period.seconds();
    result.performance.push_back(1 + spec.drift.amplitude * std::sin(2 * std::numbers::pi * turns));
    from = to;
  }
  return result;
}

std::vector<double> foreseen(const std::vector<double>& values, Foresight foresight, std::size_t now, std::size_t count,
                             std::size_t epochs_of_a_day) {
  assert(count >= 1 && now + count <= values.size());
  std::vector<double> result;
  for (std::size_t t = now; t < now + count; ++t) {
    result.push_back(values[stand_in(foresight, t, now, epochs_of_a_day)]);
  }
  return result;
}

}  // namespace millrace::experiments
