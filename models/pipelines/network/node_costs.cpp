#include "models/pipelines/network/node_costs.h"

#include <algorithm>
#include <cmath>

namespace millrace::models {

namespace {

constexpr std::size_t kRows = static_cast<std::size_t>(CallFeature::rows);
constexpr std::size_t kAverageMemory = static_cast<std::size_t>(CallCost::average_memory);
constexpr std::size_t kMostMemory = static_cast<std::size_t>(CallCost::most_memory);

CallCosts costs_of(const PipelineNode& node, const OperatorCostModel& costs) {
  // The node has the rows of the whole query; its mean call takes a chunk's.
  CallFeatures mean_call = node.features;
  mean_call[kRows] = std::log1p(std::expm1(node.features[kRows]) / node.chunks);
  const CallCosts call = costs.predict(node.type, mean_call);
  const CallCosts release = node.has_release ? costs.predict(node.type, node.release) : CallCosts{};
  CallCosts all{};
  for (std::size_t i = 0; i < kCallCosts; ++i) {
    const double chunks = static_cast<double>(node.chunks),
                 of_calls = chunks * std::expm1(static_cast<double>(call[i])),
                 of_release = std::expm1(static_cast<double>(release[i]));
    const double sum = of_calls + of_release;
    all[i] = static_cast<float>(std::log1p(i == kAverageMemory ? sum / (chunks + (node.has_release ? 1 : 0)) : sum));
  }
  all[kMostMemory] = std::max(call[kMostMemory], release[kMostMemory]);
  return all;
}

}  // namespace

NodeCosts node_costs(const PipelineSample& sample, const OperatorCostModel& costs) {
  NodeCosts each;
  for (const PipelineNode& node : sample.nodes) each.push_back(costs_of(node, costs));
  return each;
}

}  // namespace millrace::models
