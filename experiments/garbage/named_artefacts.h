// What a config names.
#pragma once

#include <set>
#include <string>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Hashes of all artefacts that the experiment leads to, stored or not, without what these are made from; of its
// provisionings those in the store that bear its name, for their loads would have to be drawn to know their hashes.
// Requires: find_trained_models(). Errors: the store's; a model that is trained on a set which is not in the store.
StoreResult<std::set<std::string>> named_artefacts(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
