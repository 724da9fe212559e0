// What a [provisioning.x] has to cope with, epoch by epoch.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/provisioning/provisioning_spec.h"

namespace millrace::experiments {

// Each has an element per epoch of the time before `from`, of the duration, and of a horizon after it.
struct OperatorLoad {
  std::vector<double> load_per_s;   // records that come, mean of the epoch
  std::vector<double> performance;  // factor of every instance's rate, at the middle of the epoch, > 0
};
// `seed`: of the noise.
OperatorLoad operator_load(const ProvisioningSpec& spec, std::uint64_t seed);

// Of a duration, which is a whole number of epochs.
std::size_t epochs_in(kernel::Duration duration, const ProvisioningSpec& spec);
std::size_t epochs_of_a_day(const ProvisioningSpec& spec);

}  // namespace millrace::experiments
