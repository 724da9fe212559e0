#include "models/streamtune/encoder/judgement.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace millrace::models {

namespace {

// By ranks: the share of pairs of a bottleneck and another operator that stand in the right order. [Mann & Whitney
// 1947]
double auc_of(std::span<const double> logits, const std::vector<bool>& labels, double ones, double zeros) {
  if (ones == 0 || zeros == 0) return 0.5;
  std::vector<std::size_t> order(logits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return logits[a] < logits[b]; });
  double sum = 0;  // of the ranks of bottlenecks, equal logits sharing theirs
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && logits[order[end]] == logits[order[first]]) ++end;
    const double rank = 0.5 * static_cast<double>(first + 1 + end);
    for (std::size_t i = first; i < end; ++i) sum += labels[order[i]] ? rank : 0;
  }
  return (sum - ones * (ones + 1) / 2) / (ones * zeros);
}

}  // namespace

Judgement judgement_of(std::span<const double> logits, const std::vector<bool>& labels, double weight_of_one,
                       double weight_of_zero) {
  Judgement judgement;
  double ones = 0, right_ones = 0, right_zeros = 0;
  const auto all = static_cast<double>(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    // ln(1 + e^-z) for a label of 1, ln(1 + e^z) for 0, without overflow.
    const double z = labels[i] ? -logits[i] : logits[i];
    judgement.loss +=
        (labels[i] ? weight_of_one : weight_of_zero) * (std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))));
    const bool told = logits[i] >= 0;
    ones += labels[i] ? 1 : 0;
    right_ones += labels[i] && told ? 1 : 0;
    right_zeros += !labels[i] && !told ? 1 : 0;
  }
  const double zeros = all - ones;
  judgement.loss /= all;
  judgement.accuracy = (right_ones + right_zeros) / all;
  if (ones > 0) judgement.sensitivity = right_ones / ones;
  if (zeros > 0) judgement.specificity = right_zeros / zeros;
  judgement.auc = auc_of(logits, labels, ones, zeros);
  return judgement;
}

}  // namespace millrace::models
