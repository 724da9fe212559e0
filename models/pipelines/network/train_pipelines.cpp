#include "models/pipelines/network/train_pipelines.h"

namespace millrace::models {

tl::expected<std::unique_ptr<OperatorCostModel>, std::string> train_operator_cost_model(
    const OperatorCostSettings& /*settings*/, std::span<const OperatorCall> /*calls*/) {
  return tl::unexpected(std::string("not there yet"));
}
tl::expected<std::unique_ptr<PipelineModel>, std::string> train_pipeline_network(const PredictorSettings& /*settings*/,
                                                                                 const PipelineSet& /*set*/,
                                                                                 const OperatorCostModel* /*costs*/,
                                                                                 const PipelineHook& /*hook*/) {
  return tl::unexpected(std::string("not there yet"));
}
tl::expected<std::unique_ptr<OperatorCostModel>, std::string> load_operator_cost_model(std::string_view /*bytes*/) {
  return tl::unexpected(std::string("not there yet"));
}
tl::expected<std::unique_ptr<PipelineModel>, std::string> load_pipeline_network(std::string_view /*bytes*/) {
  return tl::unexpected(std::string("not there yet"));
}

}  // namespace millrace::models
