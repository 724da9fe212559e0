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
    if (factors[i] == 1) continue;  // to the bit
    models::PipelineNode& node = sample.nodes[i];
    multiply(node.features, models::CallFeature::rows, factors[i]);
    node.chunks = static_cast<float>(std::max(1.0, static_cast<double>(node.chunks) * factors[i]));
    if (!node.has_release) continue;
    multiply(node.release, models::CallFeature::rows, factors[i]);
    multiply(node.release, models::CallFeature::held_rows, factors[i]);
  }
  return sample;
}

}  // namespace millrace::experiments
