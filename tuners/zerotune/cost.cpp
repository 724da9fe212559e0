#include "tuners/zerotune/cost.h"

#include <algorithm>

namespace millrace::tuners::zerotune {

namespace {

class Normaliser {
 public:
  template <class Get>
  Normaliser(std::span<const Predicted> candidates, Get get) {
    if (candidates.empty()) return;
    least_ = most_ = get(candidates.front());
    for (const Predicted& each : candidates) {
      least_ = std::min(least_, get(each));
      most_ = std::max(most_, get(each));
    }
    if (most_ == least_) least_ = 0;
  }
  double operator()(double value) const { return most_ > least_ ? (value - least_) / (most_ - least_) : 0; }

 private:
  double least_ = 0, most_ = 0;
};

}  // namespace

std::vector<double> weighted_costs(std::span<const Predicted> candidates, double wt) {
  const auto latency = [](const Predicted& each) { return each.latency_ms; };
  const auto throughput = [](const Predicted& each) { return each.throughput_per_s; };
  const Normaliser latencies(candidates, latency), throughputs(candidates, throughput);
  std::vector<double> costs;
  costs.reserve(candidates.size());
  for (const Predicted& each : candidates) {
    costs.push_back(wt * latencies(each.latency_ms) + (1 - wt) * (1 - throughputs(each.throughput_per_s)));
  }
  return costs;
}

}  // namespace millrace::tuners::zerotune
