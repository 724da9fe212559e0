// Provisions in the store: an artefact a controller, in table `provision`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/provisioning/provision.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Of one controller: the load that came, its options with their rates and prices, and how it plans. The load is part of
// it as a hash of what came in each epoch, so that neither a file's name nor an unused seed is.
ArtefactKey provision_key(const ProvisioningSpec& spec, const OperatorLoad& load,
                          const std::vector<tuners::qescalor::ResourceOption>& options);

struct ControllersEpochs {
  std::string controller;
  std::vector<ProvisionedEpoch> epochs;  // empty: not stored
};

struct ProvisioningOutcome {
  std::vector<ControllersEpochs> controllers;  // in the order of the spec
  std::size_t stored = 0;                      // of these, already there
};

// Runs the controllers that are not stored, one after the other; each is stored as it ends. Errors: the store's; a
// sampling that is not stored; a load that cannot be planned for; "interrupted", once `go_on` says no.
StoreResult<ProvisioningOutcome> compute_provisioning(const Experiment& experiment, const ProvisioningSpec& spec,
                                                      Store& store, const std::function<bool()>& go_on);

// What is stored of it.
StoreResult<ProvisioningOutcome> stored_provisioning(const Experiment& experiment, const ProvisioningSpec& spec,
                                                     Store& store);

}  // namespace millrace::experiments
