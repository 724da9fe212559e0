#include "experiments/provisioning/sampled_rates.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "experiments/sampling/sampling_key.h"

namespace millrace::experiments {

RateModel interpolated(std::vector<StoredSample> samples) {
  assert(!samples.empty());
  const bool along_memory = std::ranges::all_of(samples, [&](const StoredSample& each) {
    return each.resources.cpu_share == samples.front().resources.cpu_share;
  });
  const auto place = [along_memory](const plan::InstanceResources& at) {
    return along_memory ? static_cast<double>(at.memory.count) : at.cpu_share;
  };
  const auto place_of = [place](const StoredSample& sample) { return place(sample.resources); };
  std::ranges::stable_sort(samples, {}, place_of);
  return [samples = std::move(samples), place, place_of](const plan::InstanceResources& resources) {
    const double at = place(resources);
    const auto next = std::ranges::lower_bound(samples, at, {}, place_of);
    if (next == samples.end()) return samples.back().rate_per_s;
    if (next == samples.begin() || place_of(*next) == at) return next->rate_per_s;
    const StoredSample& before = *std::prev(next);
    const double share = (at - place_of(before)) / (place_of(*next) - place_of(before));
    return before.rate_per_s + share * (next->rate_per_s - before.rate_per_s);
  };
}

StoreResult<std::optional<std::vector<double>>> rates_of(
    const Experiment& experiment, const ProvisioningSpec& spec, Store& store,
    const std::function<RateModel(std::vector<StoredSample>)>& model) {
  RateModel sampled;
  if (!spec.sampling.empty()) {
    const auto of = std::ranges::find(experiment.samplings, spec.sampling, &SamplingSpec::name);
    assert(of != experiment.samplings.end());
    auto samples = stored_samples(store, sampling_key(experiment, *of).hash());
    if (!samples) return tl::unexpected(samples.error());
    if (samples->empty()) return std::nullopt;
    sampled = model(std::move(*samples));
  }
  std::vector<double> rates;
  for (const ProvisioningOption& option : spec.options) {
    rates.push_back(option.rate_per_s > 0 ? option.rate_per_s : sampled(option.resources));
  }
  return rates;
}

}  // namespace millrace::experiments
