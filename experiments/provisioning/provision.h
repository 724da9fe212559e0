// A controller that schedules instances over many days, epoch by epoch.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/provisioning/foresight.h"
#include "experiments/provisioning/operator_load.h"
#include "experiments/provisioning/provisioning_spec.h"
#include "tuners/qescalor/planning/resource_option.h"

namespace millrace::experiments {

// Revision of what provisions are; part of an artefact's hash. Raised whenever a stored row may differ.
inline constexpr std::uint32_t kProvisionRevision = 2;

struct ProvisionedEpoch {
  double load_per_s = 0;      // records that came
  double expected_per_s = 0;  // that the plan counted on, with its margin
  double rate_per_s = 0;      // that the instances could process
  tuners::qescalor::InstanceCounts instances;
  std::uint64_t starts = 0, stops = 0;       // of instances, at the start of the epoch
  double running_cost = 0, change_cost = 0;  // price units
  double cost() const { return running_cost + change_cost; }
  // Share of the records that the instances could not process.
  double short_share() const;
  bool operator==(const ProvisionedEpoch&) const = default;
};

// The options of a controller, with their prices. Requires: rates, of every option of the spec, >= 0.
std::vector<tuners::qescalor::ResourceOption> options_of(const ProvisioningSpec& spec, const std::string& controller,
                                                         const std::vector<double>& rates_per_s);

// What ran in each epoch of the duration. Nothing runs before. Every `replan` a plan for the next `horizon` is made
// from what the forecasters say then, who see all epochs before; what comes is processed by what was planned for it, as
// fast as the instances are then, enough or not.
// Errors: those of plan_epochs; "interrupted", once `go_on` says no.
tl::expected<std::vector<ProvisionedEpoch>, std::string> provision(
    const ProvisioningSpec& spec, const OperatorLoad& load,
    const std::vector<tuners::qescalor::ResourceOption>& options, const Forecasters& forecasters,
    const std::function<bool()>& go_on);

}  // namespace millrace::experiments
