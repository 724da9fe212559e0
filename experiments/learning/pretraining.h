// [model.x.streamtune]: how the encoders of `kind = "streamtune"` are trained, beyond what every network has.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"
#include "models/model_settings.h"
#include "models/streamtune/streamtune_settings.h"

namespace millrace::experiments {

struct Pretraining {
  models::StreamTuneSettings settings;
  std::uint32_t clusters = 0;          // k; 0: by the elbow method
  std::uint32_t most_clusters = 10;    // that the elbow method tries, from 1 on, >= 1
  std::uint32_t tau = 5;               // edits within which logical DAGs are similar [StreamTune, section V-A]
  std::vector<std::string> leave_out;  // queries and structures whose executions are not trained on
};

// The keys of [model.x.streamtune], by what they set.
std::span<const Field<models::StreamTuneSettings>> encoder_fields();
std::span<const Field<Pretraining>> clustering_fields();

// `table`: [model.x.streamtune], null if there is none. Width, epochs, patience, batch, learning rate, weight decay and
// seed are those of the model. Every mistake goes to `out`.
Pretraining read_pretraining(const std::string& model, const Node* table, const models::ModelSettings& settings,
                             Position at, Diagnostics& out);

nlohmann::json settings_json(const Pretraining& pretraining);

}  // namespace millrace::experiments
