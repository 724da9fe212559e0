// The published plans that an import brought into the store, as a validation reads them.
#pragma once

#include <string>

#include "experiments/store/store.h"
#include "experiments/validation/published_set.h"

namespace millrace::experiments {

// The set of that name or hash. Must not outlive the store. Errors: as StoredPlans::open().
StoreResult<PublishedSet> stored_set(Store& store, const std::string& name);

}  // namespace millrace::experiments
