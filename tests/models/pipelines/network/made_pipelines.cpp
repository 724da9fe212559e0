#include "made_pipelines.h"

#include <algorithm>
#include <cmath>

#include "models/streamtune/shuffled.h"

namespace millrace::models {

namespace {

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(mixed_bits(seed)) {}
  double uniform(double low, double high) {
    state_ = mixed_bits(state_);
    return low + (high - low) * static_cast<double>(state_ >> 11) * 0x1p-53;
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(uniform(0, static_cast<double>(count))); }

 private:
  std::uint64_t state_;
};

float& of(CallFeatures& features, CallFeature which) {
  return features[static_cast<std::size_t>(which)];
}

float log1p_of(double x) {
  return static_cast<float>(std::log1p(x));
}

bool share_a_resource(PipelineOperator a, PipelineOperator b) {
  for (const Contended resource : {Contended::cpu, Contended::memory, Contended::disk}) {
    if (competes(a, resource) && competes(b, resource)) return true;
  }
  return false;
}

constexpr PipelineOperator kTypes[] = {PipelineOperator::scan,       PipelineOperator::filter,
                                       PipelineOperator::exchange,   PipelineOperator::limit,
                                       PipelineOperator::expression, PipelineOperator::partial_aggregate};

PipelineSample made_pipeline(Draws& draws, const MadeLaw& law) {
  PipelineSample sample;
  std::vector<double> work;
  const std::size_t nodes = law.fewest + draws.below(law.most - law.fewest + 1);
  for (std::size_t i = 0; i < nodes; ++i) {
    PipelineNode node;
    node.type = i == 0 ? PipelineOperator::result : kTypes[draws.below(std::size(kTypes))];
    node.parent = static_cast<std::int32_t>(i) - 1;
    if (i > 1) node.parent -= static_cast<std::int32_t>(draws.below(std::min<std::size_t>(i, 3)));
    const double rows = std::exp(draws.uniform(8, 15)), effort = draws.uniform(1, 5);
    of(node.features, CallFeature::rows) = log1p_of(rows);
    of(node.features, CallFeature::work) = log1p_of(effort);
    of(node.features, CallFeature::columns) = static_cast<float>(1 + draws.below(10));
    node.chunks = static_cast<float>(std::max(1.0, rows / 65'536));
    if (node.type == PipelineOperator::partial_aggregate) {
      node.has_release = true;
      node.release = node.features;
      of(node.release, CallFeature::release) = 1;
    }
    work.push_back(rows * effort * 1e-7);
    sample.nodes.push_back(node);
  }
  for (std::size_t i = 0; i < nodes; ++i) {
    double slowed = 1;
    for (std::size_t j = 0; j < nodes; ++j) {
      if (j != i && share_a_resource(sample.nodes[i].type, sample.nodes[j].type)) slowed += law.slowdown;
    }
    sample.latency_s += work[i] * slowed;
  }
  return sample;
}

}  // namespace

std::vector<PipelineSample> made_pipelines(std::size_t count, std::uint64_t seed, const MadeLaw& law) {
  Draws draws(seed);
  std::vector<PipelineSample> samples;
  for (std::size_t i = 0; i < count; ++i) samples.push_back(made_pipeline(draws, law));
  return samples;
}

std::vector<OperatorCall> made_calls(std::size_t count, std::uint64_t seed) {
  Draws draws(seed);
  std::vector<OperatorCall> calls;
  for (std::size_t i = 0; i < count; ++i) {
    OperatorCall call;
    call.type = i % 2 == 0 ? PipelineOperator::scan : PipelineOperator::hash_probe;
    const double rows = std::exp(draws.uniform(4, 11)), effort = draws.uniform(0, 3);
    of(call.features, CallFeature::rows) = log1p_of(rows);
    of(call.features, CallFeature::work) = log1p_of(effort);
    const double time_us = (i % 2 == 0 ? 1 : 3) * (2 + rows * (0.01 + 0.05 * effort));
    for (std::size_t c = 0; c < kCallCosts; ++c) call.costs[c] = log1p_of(time_us * static_cast<double>(c + 1));
    calls.push_back(call);
  }
  return calls;
}

}  // namespace millrace::models
