// Provisions in the store: an artefact a controller, in table `provision`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/forecasting/trained_forecaster.h"
#include "experiments/provisioning/provision.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Of one controller: the load that came, its options with their rates and prices, and how it plans. The load is part of
// it as a hash of what came in each epoch, so that neither a file's name nor an unused seed is; the network that
// forecasts it as the hash of what that is trained from (network_hash).
ArtefactKey provision_key(const ProvisioningSpec& spec, const OperatorLoad& load,
                          const std::vector<tuners::qescalor::ResourceOption>& options,
                          const std::string& network_hash = "");

// Hash of the forecaster_key() of the network that it names, trained or not; "" if it names none.
std::string network_hash(const Experiment& experiment, const ProvisioningSpec& spec);

// Reads a trained network from its file. Errors: a sentence.
using NetworkReader =
    std::function<tl::expected<std::unique_ptr<models::Forecaster>, std::string>(const std::filesystem::path& file)>;

struct ControllersEpochs {
  std::string controller;
  std::vector<ProvisionedEpoch> epochs;  // empty: not stored
};

struct ProvisioningOutcome {
  std::vector<ControllersEpochs> controllers;  // in the order of the spec
  std::size_t stored = 0;                      // of these, already there
};

// Runs the controllers that are not stored, one after the other; each is stored as it ends. Errors: the store's; a
// sampling that is not stored; a network that cannot be read; a load that cannot be planned for; "interrupted", once
// `go_on` says no.
StoreResult<ProvisioningOutcome> compute_provisioning(const Experiment& experiment, const ProvisioningSpec& spec,
                                                      Store& store, const std::function<bool()>& go_on,
                                                      const NetworkReader& read_network = trained_forecaster);

// What is stored of it.
StoreResult<ProvisioningOutcome> stored_provisioning(const Experiment& experiment, const ProvisioningSpec& spec,
                                                     Store& store);

}  // namespace millrace::experiments
