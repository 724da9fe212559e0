// Rates of a [provisioning.x]'s options, where they are not given.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/sampling/sampling_results.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Records per second that an instance with these resources processes, by what was sampled.
using RateModel = std::function<double(const plan::InstanceResources&)>;

// Straight lines between the samples along CPU, or along memory where all have the same CPU; beyond the first and the
// last their rates. Requires: not empty.
RateModel interpolated(std::vector<StoredSample> samples);

// Of each option, in order; nullopt: the sampling is not stored. `model` makes a model of its samples.
StoreResult<std::optional<std::vector<double>>> rates_of(
    const Experiment& experiment, const ProvisioningSpec& spec, Store& store,
    const std::function<RateModel(std::vector<StoredSample>)>& model = interpolated);

}  // namespace millrace::experiments
