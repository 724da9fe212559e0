#include "models/features/fluid_estimate.h"

#include <algorithm>
#include <vector>

namespace millrace::models {

namespace {

constexpr double kHopMs = 50;
constexpr double kLeast = 1;           // result/s or ms: less is no estimate
constexpr double kLongestMs = 30'000;  // of a window that fills slowly: what leaves it within a run of 30 s is younger

double output(const PlanDescription& plan) {
  std::vector<bool> feeds(plan.operators.size(), false);
  for (const DescribedEdge& edge : plan.edges) feeds[edge.from] = true;
  double sum = 0;
  for (std::size_t i = 0; i < plan.operators.size(); ++i) sum += feeds[i] ? 0 : plan.operators[i].output_per_s;
  return sum;
}

double residence(const PlanDescription& plan) {
  std::vector<double> longest(plan.operators.size(), 0);
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    for (const DescribedEdge& edge : plan.edges) {
      if (edge.to != i) continue;
      const bool chained = plan.operators[edge.from].chain == plan.operators[i].chain;
      longest[i] = std::max(longest[i], longest[edge.from] + (chained ? 0 : kHopMs));
    }
    longest[i] += std::min(plan.operators[i].residence_ms, kLongestMs);
  }
  return longest.empty() ? 0 : *std::ranges::max_element(longest) + kHopMs;
}

double sources(const PlanDescription& plan) {
  double sum = 0;
  for (const DescribedOperator& op : plan.operators) sum += op.event_rate;
  return sum;
}

}  // namespace

double fluid_estimate(const PlanDescription& plan, Residual kind) {
  switch (kind) {
    case Residual::output:
      return std::max(kLeast, output(plan));
    case Residual::residence:
      return std::max(kLeast, residence(plan));
    case Residual::sources:
      return std::max(kLeast, sources(plan));
    case Residual::none:
      break;
  }
  return 1;
}

}  // namespace millrace::models
