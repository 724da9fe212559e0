// How well logits tell bottlenecks from other operators. Plain C++.
#pragma once

#include <span>
#include <vector>

namespace millrace::models {

struct Judgement {
  double loss = 0;                          // weighted binary cross-entropy, mean
  double auc = 0.5;                         // area under the ROC curve, ties count half; 0.5: one class only
  double accuracy = 0;                      // share that is told right at logit 0
  double sensitivity = 1, specificity = 1;  // of bottlenecks, of others, that are told right; 1: there are none
};

// Requires: as many labels as logits, at least one.
Judgement judgement_of(std::span<const double> logits, const std::vector<bool>& labels, double weight_of_one,
                       double weight_of_zero);

}  // namespace millrace::models
