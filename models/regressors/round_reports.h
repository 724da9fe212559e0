// Rounds of training as hooks hear of them, and which of them was best.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/learning.h"

namespace millrace::models {

// Reports rounds of training to a hook with the validation q-errors of outputs so far, and keeps the best.
class RoundReports {
 public:
  // `set` and `hooks` must outlive it. `rounds`: at most.
  RoundReports(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks, std::uint32_t rounds);

  // Of the next round, given the outputs for the validation plans after it. False: the hook says stop.
  bool report(std::span<const double> outputs);

  std::uint32_t rounds() const { return progress_.epoch; }  // reported
  std::uint32_t best_round() const { return best_round_; }  // the first of the smallest median, from 1; 0 before any

 private:
  LabelDomain domain_;
  std::vector<double> labels_;
  const TrainingHooks* hooks_;
  TrainingProgress progress_;
  std::uint32_t best_round_ = 0;
};

}  // namespace millrace::models
