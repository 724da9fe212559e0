// Trains and reads the models of pipelines. Sees no LibTorch header.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "models/pipelines/pipeline_model.h"

namespace millrace::models {

// As Learning has them (models/learning.h).
tl::expected<std::unique_ptr<OperatorCostModel>, std::string> train_operator_cost_model(
    const OperatorCostSettings& settings, std::span<const OperatorCall> calls);
tl::expected<std::unique_ptr<PipelineModel>, std::string> train_pipeline_network(const PredictorSettings& settings,
                                                                                 const PipelineSet& set,
                                                                                 const OperatorCostModel* costs,
                                                                                 const PipelineHook& hook);
tl::expected<std::unique_ptr<OperatorCostModel>, std::string> load_operator_cost_model(std::string_view bytes);
tl::expected<std::unique_ptr<PipelineModel>, std::string> load_pipeline_network(std::string_view bytes);

}  // namespace millrace::models
