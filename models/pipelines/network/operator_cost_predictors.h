// MERLIN's stage 1 as it is used: an MLP for each type of operator [MERLIN, section 5.1]. Plain C++: a prediction is
// some thousand multiplications, fewer than a tensor's overhead.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/pipelines/network/column_scales.h"
#include "models/pipelines/pipeline_model.h"

namespace millrace::models {

inline constexpr std::size_t kCostHiddenLayers = 3;

// Of one type. No weights: no call of it was recorded.
struct CostPredictor {
  ColumnScales inputs, outputs;  // kCallFeatures and kCallCosts columns
  // Of each layer its matrix, a row for each output, then what is added: kCallFeatures inputs, three hidden layers
  // followed by LeakyReLU, kCallCosts outputs.
  std::vector<float> weights;
  bool operator==(const CostPredictor&) const = default;
};
std::size_t cost_predictor_weights(std::uint32_t hidden);

class OperatorCostPredictors : public OperatorCostModel {
 public:
  OperatorCostPredictors(const OperatorCostSettings& settings, double validation_loss,
                         std::array<CostPredictor, kPipelineOperators> types)
      : settings_(settings), validation_loss_(validation_loss), types_(std::move(types)) {}
  // Throws std::runtime_error: these are no such model's bytes (a sentence).
  static OperatorCostPredictors read(std::string_view bytes);

  // A standardised cost is kept within ColumnScales::kFarthest, and a cost is never below 0.
  CallCosts predict(PipelineOperator type, const CallFeatures& features) const override;
  std::uint64_t parameters() const override;
  double validation_loss() const override { return validation_loss_; }
  std::string bytes() const override;

 private:
  OperatorCostSettings settings_;
  double validation_loss_;
  std::array<CostPredictor, kPipelineOperators> types_;
};

}  // namespace millrace::models
