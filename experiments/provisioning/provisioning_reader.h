// Reads [provisioning.x].
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "experiments/forecasting/forecast_spec.h"
#include "experiments/provisioning/provisioning_spec.h"
#include "experiments/sampling/sampling_spec.h"

namespace millrace::experiments {

std::span<const Field<ProvisioningSpec>> provisioning_fields();
std::span<const Field<ProvisioningOption>> provisioning_option_fields();  // beside resource_fields()
std::span<const Field<PerformanceDrift>> drift_fields();

// "oracle": the word of a foresight.
std::string_view to_string(Foresight foresight);

// `table` is [provisioning.NAME]. Every mistake goes to `out`.
ProvisioningSpec read_provisioning(const std::string& name, const Node& table,
                                   const std::vector<SamplingSpec>& samplings,
                                   const std::vector<ForecastSpec>& forecasts, Diagnostics& out);

// The option that a controller "cba-N" has, from 0; the number of options for "qcesa", which has all.
std::size_t option_of(const std::string& controller, std::size_t options);

}  // namespace millrace::experiments
