// Pre-training of StreamTune's encoders: from the stored executions to a model file and what is to be said of it.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/learning/model_spec.h"
#include "experiments/store/store.h"
#include "models/streamtune/streamtune_model.h"

namespace millrace::experiments {

struct Pretrained {
  std::string bytes;                           // of the model file
  std::uint64_t executions = 0, held_out = 0;  // that encoders were trained on; that they were judged by
  std::uint64_t undescribed = 0;
  std::uint32_t epochs = 0;                                // of all encoders
  double reading_s = 0, clustering_s = 0, training_s = 0;  // wall-clock
  std::string clusters_csv;  // an encoder a line: its center, its executions, how well it tells bottlenecks
  std::string elbow_csv;     // k and the edits to centers, a line each
};

// `sets`: hashes of the sets of traces. Requires: a model of the kind streamtune. Errors: a sentence, also where no
// execution is labelled.
tl::expected<Pretrained, std::string> pretrain(const ModelSpec& spec, const std::vector<std::string>& sets,
                                               Store& store, const models::StreamTuneHook& hook);

}  // namespace millrace::experiments
