// The two steps of AdaBoost.R2 that are not the fitting of a tree. [Drucker, Improving Regressors using Boosting
// Techniques, ICML 1997]
#pragma once

#include <span>
#include <vector>

namespace millrace::models {

struct BoostingRound {
  double mean_loss = 0;  // of the samples, by their weights: |error| / greatest |error|, linear loss
  double weight = 0;     // of the round's regressor in the median: learning_rate x ln(1 / beta)
  bool keep = true;      // false: it is no better than chance, and dropped
  bool last = false;     // it errs nowhere (then its weight is 1), or is dropped
};

// Judges a regressor by its absolute errors on all samples and, unless it is the last, weighs the samples anew: by
// beta^(learning_rate (1 - loss)) with beta = mean_loss / (1 - mean_loss). `weights` sum to 1 before and after. The
// first regressor is never dropped. Requires: as many errors as weights, one at least.
BoostingRound boosting_round(std::span<const double> absolute_errors, double learning_rate, bool first,
                             std::vector<double>& weights);

// The least value such that values up to it have half of the weight at least. Requires: as many values as weights, one
// at least; the sum of weights is above 0.
double weighted_median(std::span<const double> values, std::span<const double> weights);

}  // namespace millrace::models
