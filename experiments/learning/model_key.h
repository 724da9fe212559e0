// Models, predictions and evaluations as artefacts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Hashes of the sets that are named: of this experiment by their keys, of others by their names in the store. Error: a
// set that is not in the store (a sentence that says how sets get there).
StoreResult<std::vector<std::string>> set_hashes(const Experiment& experiment, const std::vector<std::string>& names,
                                                 Store& store);

// All that a config says of a model or an evaluation, its references aside.
nlohmann::json settings_json(const ModelSpec& spec);
nlohmann::json settings_json(const EvaluationSpec& spec);

// What a model is made from. Errors: as set_hashes(), for its base too. Requires: its base is a model of the
// experiment.
StoreResult<ArtefactKey> model_key(const Experiment& experiment, const ModelSpec& spec, Store& store);

// Models of that name, of all metrics, in the order of the config.
std::vector<const ModelSpec*> models_named(const Experiment& experiment, const std::string& name);

// Hash of a trained model by its name in the store ("zerotune-table4/zerotune/latency") or the beginning of its hash;
// of equally named ones the one that was trained last. Error: there is none; those that there are are named.
StoreResult<std::string> find_model(Store& store, const std::string& name);

// Where the file of a model with that hash lies, beside the store.
std::filesystem::path model_path(const Store& store, const std::string& hash);

// "zerotune/latency", "zerotune/latency/fold 1 of 5".
std::string label_of(const ModelSpec& spec);

}  // namespace millrace::experiments
