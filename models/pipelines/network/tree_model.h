// A trained network over trees with all that a prediction needs. LibTorch is behind this header.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/pipelines/network/operator_cost_predictors.h"
#include "models/pipelines/network/tree_batch.h"
#include "models/pipelines/pipeline_model.h"

namespace millrace::models {

// Of the natural logarithm of the latency in seconds.
struct LabelScale {
  double mean = 0, deviation = 1;
};

// A file: the frame's header has the settings and the label's scale; the payload the scales of the columns, the
// weights, then the bytes of the operator cost predictors.
struct TreeModelFile {
  PredictorSettings settings;
  LabelScale label;
  TreeScales scales;
  std::vector<float> weights;
  std::optional<OperatorCostPredictors> costs;
};
std::string to_bytes(const TreeModelFile& file);
// Throws std::runtime_error: these are no such model's bytes (a sentence).
TreeModelFile tree_model_file(std::string_view bytes);

// The network's output for each tree; in evaluation mode, without gradients, some trees at a time.
std::vector<double> outputs_of(TreeNetwork& network, std::span<const EncodedTree> trees);
// Seconds.
double latency_of(double output, const LabelScale& label);

class TreeModel : public PipelineModel {
 public:
  // One thread is used from now on. Throws std::runtime_error: weights of another shape.
  explicit TreeModel(TreeModelFile file);
  // Each tree is computed from its own nodes; which others are in the same batch moves rounding errors alone, about
  // 1e-6 of a latency. Requires: no problem_of() a sample.
  std::vector<double> predict(std::span<const PipelineSample> samples) const override;
  std::uint64_t parameters() const override;
  std::string bytes() const override { return to_bytes(file_); }
  const PredictorSettings& settings() const override { return file_.settings; }

 private:
  TreeModelFile file_;
  std::shared_ptr<TreeNetwork> network_;
};

}  // namespace millrace::models
