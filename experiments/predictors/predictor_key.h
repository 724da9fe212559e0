// What a [predictor.x] is made from, and what its parts are called.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "experiments/config/experiment.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Raised when splits, trials, disturbances or what is stored of predictions change.
inline constexpr std::uint32_t kTestRevision = 1;
inline constexpr std::uint32_t kFlatRevision = 1;

// All that a config says of it, its reference aside.
nlohmann::json settings_json(const PredictorSpec& spec);

ArtefactKey predictor_key(const Experiment& experiment, const PredictorSpec& spec);

// Of the operator cost predictors, which all predictors of one training set share. Requires: spec.has_costs().
ArtefactKey operator_costs_key(const Experiment& experiment, const PredictorSpec& spec);

// Of the flat baseline beside the predictors (flat_baseline.h), which learns from the same queries as `spec`.
ArtefactKey flat_baseline_key(const Experiment& experiment, const PredictorSpec& spec);

// "merlin/tpch".
std::string label_of(const PredictorSpec& spec);

// The set that it learns from. Requires: spec.pipelines is a name in experiment.pipelines.
const PipelinesSpec& pipelines_of(const Experiment& experiment, const PredictorSpec& spec);

}  // namespace millrace::experiments
