// What controllers of a [provisioning.x] take to come: the load and the instances' performance alike are series that a
// forecaster continues.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "experiments/provisioning/operator_load.h"
#include "experiments/provisioning/provisioning_spec.h"
#include "models/forecasting/forecaster.h"

namespace millrace::experiments {

struct Forecasters {
  std::unique_ptr<models::Forecaster> load, performance;
};
// `network`: forecasts the load where the spec names one; else ignored. Requires: it is there then.
Forecasters forecasters_of(const ProvisioningSpec& spec, const OperatorLoad& load,
                           std::unique_ptr<models::Forecaster> network = nullptr);

// The `count` epochs from `now` on, by what was in those before. When there is no past at all, forecasters that know
// nothing else are given the first epoch: it stands for all. Requires: now < the number of values.
std::vector<double> foreseen(const models::Forecaster& forecaster, const std::vector<double>& values, std::size_t now,
                             std::size_t count);

}  // namespace millrace::experiments
