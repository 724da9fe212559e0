// Training of a network over trees, the same for all kinds. LibTorch is behind this header.
#pragma once

#include <optional>

#include "models/pipelines/network/tree_model.h"

namespace millrace::models {

// AdamW, a learning rate that falls along half a cosine over all epochs, mean squared error of the standardised
// logarithm of the latency; of its epochs the one with the lowest validation loss, and an end after `patience` epochs
// without a lower one. Every draw is from the seed; one thread is used from now on, and equal inputs give equal bits.
// Training q-errors are of the epoch's batches as they were met, with dropout and before the weights moved on.
// Throws std::runtime_error: "stopped" if the hook said so; the loss is no number (a sentence). Requires: no problem
// with settings and samples, latencies > 0, neither set empty; `costs` where the settings want them.
TreeModelFile trained_tree_model(const PredictorSettings& settings, const PipelineSet& set,
                                 std::optional<OperatorCostPredictors> costs, const PipelineHook& hook);

}  // namespace millrace::models
