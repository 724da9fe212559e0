// The models that are no networks, by their kind.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "models/learning.h"
#include "models/model_file.h"

namespace millrace::models {

// linear, forest, boosted and constant.
bool is_regressor(ModelKind kind);

// Trains from scratch; equal settings and sets make equal bytes. Hooks hear of every tree, of `linear` and `constant`
// once; their checkpoint is neither read nor written, for training takes seconds to a few minutes. Errors, each a
// sentence: the kind is no regressor; a setting is out of its range; a set is empty; a label is not above 0; "stopped".
// Requires: the plans' numbers are finite.
tl::expected<std::unique_ptr<Model>, std::string> train_regressor(const ModelSettings& settings, const TrainingSet& set,
                                                                  const TrainingHooks& hooks);

// Inverse of Model::bytes() with parse_model_file. Errors, each a sentence: the kind is no regressor; what the file
// says of the model cannot be read.
tl::expected<std::unique_ptr<Model>, std::string> load_regressor(const ModelFile& file);

}  // namespace millrace::models
