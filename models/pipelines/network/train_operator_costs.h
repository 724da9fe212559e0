// Training of MERLIN's stage 1. LibTorch is behind this header.
#pragma once

#include <span>

#include "models/pipelines/network/operator_cost_predictors.h"

namespace millrace::models {

// Each type on its own calls: AdamW, a learning rate that falls along half a cosine, mean squared error of the
// standardised costs; of its epochs the one with the lowest held-out loss. Calls are held out at random; of a type with
// a single call, none is, and that call is judged. One thread is used from now on. Throws std::runtime_error: no calls,
// a number that is not finite (a sentence). Requires: no problem with the settings.
OperatorCostPredictors trained_operator_costs(const OperatorCostSettings& settings,
                                              std::span<const OperatorCall> calls);

}  // namespace millrace::models
