// A comparison as an artefact: the runs in it, and what it calls them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/comparison/cell.h"
#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

ArtefactKey comparison_key(const Experiment& experiment, const Comparison& comparison);

// The same, of the experiment's cells_of(), for those who have them.
ArtefactKey comparison_key(const Experiment& experiment, const Comparison& comparison, const std::vector<Cell>& cells);

// "quickstart/main": how the store knows it, beside its hash.
std::string name_of(const Experiment& experiment, const Comparison& comparison);

// Its rows in the tables artefact and comparison_run. `status`: see artefact_row().
// `cells`: the experiment's cells_of().
std::vector<TableRow> comparison_rows(const Experiment& experiment, const Comparison& comparison,
                                      const std::vector<Cell>& cells, const std::string& status);

// By query, the family by whose name the stored comparison (artefact hash) has it; without queries of their own name.
StoreResult<std::map<std::string, std::string>> families_of(Database& store, const std::string& comparison);

// Hashes of the stored comparisons of that name, or of the experiment of that name; of equally named ones (the config
// was changed) the one that was computed last. By name.
StoreResult<std::vector<std::string>> find_comparisons(Store& store, const std::string& name);

}  // namespace millrace::experiments
