#include "experiments/provisioning/operator_load.h"

#include <cmath>
#include <numbers>

#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

constexpr kernel::Duration kDay = kernel::Duration::from_ns(86'400'000'000'000);

}  // namespace

std::size_t epochs_in(kernel::Duration duration, const ProvisioningSpec& spec) {
  return static_cast<std::size_t>(duration.ns() / spec.epoch.ns());
}

std::size_t epochs_of_a_day(const ProvisioningSpec& spec) {
  return epochs_in(kDay, spec);
}

OperatorLoad operator_load(const ProvisioningSpec& spec, std::uint64_t seed) {
  plan::RateSchedule load = spec.load;
  const kernel::Duration length = spec.from + spec.duration + spec.horizon;
  if (spec.noise.sd > 0) {
    kernel::RandomStream stream = kernel::Seed(seed).stream("provisioning/load");
    load = plan::with_noise(load, spec.noise, length, stream);
  }
  OperatorLoad result;
  kernel::SimTime from;
  for (std::size_t t = epochs_in(length, spec); t > 0; --t) {
    const kernel::SimTime to = from + spec.epoch;
    result.load_per_s.push_back((load.records_until(to) - load.records_until(from)) / spec.epoch.seconds());
    const double turns = (from.seconds() + spec.epoch.seconds() / 2) / spec.drift.period.seconds();
    result.performance.push_back(1 + spec.drift.amplitude * std::sin(2 * std::numbers::pi * turns));
    from = to;
  }
  return result;
}

}  // namespace millrace::experiments
