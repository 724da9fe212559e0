// What there is to beat: latencies from sums over the nodes of a pipeline, whatever its structure.
#pragma once

#include <span>
#include <vector>

#include "experiments/predictors/predictor_data.h"
#include "experiments/predictors/predictor_rows.h"

namespace millrace::experiments {

// Of each type of operator: log1p of its nodes, of their rows, of their rows times the relative work, and of their
// bytes; then log1p of the nodes, chunks and bytes read from the disk of the whole pipeline.
std::vector<double> flat_features(const models::PipelineSample& sample);

// Ridge regression of the logarithm of the latency on standardised flat features; of a few penalties the one with the
// least squared error on the validation set. Predictions stay within the latencies that it was trained with. [Hoerl,
// Kennard 1970]
class FlatBaseline {
 public:
  // Requires: neither set is empty.
  explicit FlatBaseline(const models::PipelineSet& set);
  double latency_s(const models::PipelineSample& sample) const;
  double penalty() const { return penalty_; }
  std::size_t parameters() const { return weights_.size() + 1; }

 private:
  std::vector<double> standardised(const models::PipelineSample& sample) const;
  double log_latency(const std::vector<double>& standardised) const;

  std::vector<double> means_, deviations_;  // of features
  std::vector<double> weights_;
  double mean_ = 0;              // of logarithms of latencies
  double least_ = 0, most_ = 0;  // of the same
  double penalty_ = 0;
};

// Trains it and lets it predict the test's queries under every sigma of the spec.
PredictorRows compute_flat_baseline(const PredictorSpec& spec, const PredictorData& data, std::uint64_t seed);

}  // namespace millrace::experiments
