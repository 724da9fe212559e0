#include "experiments/predictors/disturbance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/kernel/elementary.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

// A feature log1p(x) of x times the factor.
void multiply(models::CallFeatures& features, models::CallFeature feature, double factor) {
  float& value = features[static_cast<std::size_t>(feature)];
  value = static_cast<float>(std::log1p(std::expm1(static_cast<double>(value)) * factor));
}

// Whose input the state holds that a node works on: a probe's is the table that the first build among its children
// makes.
std::size_t holder_of(const models::PipelineSample& sample, std::size_t node) {
  using models::PipelineOperator;
  const PipelineOperator type = sample.nodes[node].type;
  if (type != PipelineOperator::hash_probe && type != PipelineOperator::merge_join) return node;
  for (std::size_t i = node + 1; i < sample.nodes.size(); ++i) {
    const models::PipelineNode& child = sample.nodes[i];
    const bool builds = child.type == PipelineOperator::hash_build || child.type == PipelineOperator::merge_build;
    if (builds && child.parent == static_cast<std::int32_t>(node)) return i;
  }
  return node;
}

}  // namespace

std::vector<double> cardinality_factors(std::uint64_t seed, std::uint64_t position, double sigma, std::size_t nodes) {
  std::vector<double> factors(nodes, 1);
  if (sigma == 0) return factors;
  kernel::RandomStream stream =
      kernel::Seed(seed).stream(fmt::format("predictors/cardinalities/{}/{}", sigma, position));
  for (double& factor : factors) factor = kernel::exp(sigma * stream.normal());
  return factors;
}

models::PipelineSample disturbed(models::PipelineSample sample, const std::vector<double>& factors) {
  assert(factors.size() == sample.nodes.size());
  for (std::size_t i = 0; i < factors.size(); ++i) {
    models::PipelineNode& node = sample.nodes[i];
    const double held = factors[holder_of(sample, i)];
    if (held != 1) multiply(node.features, models::CallFeature::held_rows, held);
    if (factors[i] == 1) continue;  // to the bit
    multiply(node.features, models::CallFeature::rows, factors[i]);
    node.chunks = static_cast<float>(std::max(1.0, static_cast<double>(node.chunks) * factors[i]));
    if (!node.has_release) continue;
    multiply(node.release, models::CallFeature::rows, factors[i]);
    multiply(node.release, models::CallFeature::held_rows, factors[i]);
  }
  return sample;
}

}  // namespace millrace::experiments
