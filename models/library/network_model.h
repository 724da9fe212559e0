// Graph networks and the flat-vector MLP as models: features before, an ensemble behind.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "models/learning.h"
#include "models/model_file.h"

namespace millrace::models {

// As Learning::train(), for the kinds zerotune, zerotune_released, merlin and mlp. With `base`, a model of the same
// kind, its features and scales stay, and each of its networks is trained on.
tl::expected<std::unique_ptr<Model>, std::string> train_network_model(const ModelSettings& settings,
                                                                      const TrainingSet& set, const Model* base,
                                                                      const TrainingHooks& hooks);

// Inverse of bytes() for these kinds.
tl::expected<std::unique_ptr<Model>, std::string> load_network_model(const ModelFile& file);

}  // namespace millrace::models
