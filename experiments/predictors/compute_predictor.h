// Chooses the settings of a predictor, trains it and lets it predict the queries of held-out templates.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/predictors/predictor_data.h"
#include "experiments/predictors/predictor_rows.h"
#include "experiments/predictors/predictor_spec.h"
#include "models/learning.h"

namespace millrace::experiments {

struct PredictorHooks {
  std::vector<PredictorTrialRow> finished;  // trials of an earlier attempt, in order: taken where they are the same
  std::function<void(const PredictorTrialRow&)> tried;   // after each other trial
  std::function<void(const std::string& stage)> remark;  // how far it has come, in words; after each epoch
  std::function<bool()> go_on;                           // asked after each epoch; false: stop
};

struct ComputedPredictor {
  PredictorRows rows;
  PredictorClocks clocks;
  std::string bytes;  // the model
};

// The loss of a trial whose training fails or never has a finite validation loss: greater than any other.
inline constexpr double kDivergedLoss = 1e300;

// Of MERLIN with operator costs, `costs` are these; else null. The rows depend on spec, data, costs and `seed` alone.
// Errors: what training says; all trials diverged; a latency that is no number above 0 (a sentence); "stopped" if
// go_on() said so.
tl::expected<ComputedPredictor, std::string> compute_predictor(const models::Learning& learning,
                                                               const PredictorSpec& spec, const PredictorData& data,
                                                               const models::OperatorCostModel* costs,
                                                               std::uint64_t seed, const PredictorHooks& hooks);

}  // namespace millrace::experiments
