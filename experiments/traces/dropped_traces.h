// Executions that turn out not to be part of their set.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Makes the stored executions at `duplicates` discarded ones, and removes those at `excess`, with their labels and the
// plans that nothing else has, in one transaction. Positions are those of the set whose hash is `set`.
StoreResult<void> drop_traces(Store& store, const std::string& set, const std::vector<std::int64_t>& duplicates,
                              const std::vector<std::int64_t>& excess);

}  // namespace millrace::experiments
