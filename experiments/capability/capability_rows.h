// What a [capability.x] is made from, and its rows in the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Errors of a regressor in a case, relative to the range of the rates that it is tested on; means over repetitions.
struct CapabilityRow {
  std::string train, test;    // samplings
  std::string regressor;      // its word
  std::uint64_t samples = 0;  // learned from
  std::uint32_t repetitions = 1;
  std::string parameters;  // JSON: those of the first repetition
  double mse = 0;          // mean squared error
  double rmse = 0;         // its root, of each repetition
  double mae = 0;          // mean absolute error
  bool operator==(const CapabilityRow&) const = default;
};

// Raised when errors are computed otherwise, or the grids change.
inline constexpr std::uint32_t kCapabilityRevision = 1;

// All that a config says of it, its samplings aside.
nlohmann::json settings_json(const CapabilitySpec& spec);

ArtefactKey capability_key(const Experiment& experiment, const CapabilitySpec& spec);

// Rows of table `capability`, and the reverse, in the same order; none if it is not stored.
std::vector<TableRow> table_rows(const std::string& hash, const std::vector<CapabilityRow>& rows);
StoreResult<std::vector<CapabilityRow>> stored_capability(Store& store, const std::string& hash);

}  // namespace millrace::experiments
