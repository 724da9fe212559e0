#include "models/regressors/round_reports.h"

#include <cmath>

#include "models/q_error.h"
#include "models/regressors/label_scale.h"

namespace millrace::models {

RoundReports::RoundReports(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks,
                           std::uint32_t rounds)
    : domain_(settings.labels), hooks_(&hooks), progress_{.epochs = rounds} {
  for (const Example& example : set.validation) labels_.push_back(example.label);
}

bool RoundReports::report(std::span<const double> outputs) {
  std::vector<double> predictions;
  double squares = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    predictions.push_back(from_scale(outputs[i], domain_));
    const double error = outputs[i] - to_scale(labels_[i], domain_);
    squares += error * error;
  }
  const QErrors errors = q_errors(labels_, predictions);
  ++progress_.epoch;
  progress_.loss = std::sqrt(squares / static_cast<double>(outputs.size()));
  progress_.q50 = errors.q50;
  progress_.q95 = errors.q95;
  if (best_round_ == 0 || errors.q50 < progress_.best_q50) {
    best_round_ = progress_.epoch;
    progress_.best_q50 = errors.q50;
  }
  return !hooks_->progress || hooks_->progress(progress_);
}

}  // namespace millrace::models
