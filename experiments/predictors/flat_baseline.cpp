#include "experiments/predictors/flat_baseline.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "experiments/predictors/disturbance.h"

namespace millrace::experiments {
namespace {

using models::CallFeature;
using models::CallFeatures;
using models::PipelineNode;
using models::PipelineSample;

constexpr std::size_t kSums = 4;  // of each type
constexpr std::array<double, 6> kPenalties = {0.1, 1, 10, 100, 1e3, 1e4};
constexpr double kMsPerS = 1e3;

double feature(const CallFeatures& features, CallFeature which) {
  return static_cast<double>(features[static_cast<std::size_t>(which)]);
}
// Of features that are log1p(x): x.
double amount(const CallFeatures& features, CallFeature which) {
  return std::expm1(feature(features, which));
}

using Matrix = std::vector<std::vector<double>>;

// Solves A x = b of a symmetric positive definite A by its Cholesky factor, which is left in its lower half. Written
// out: what it comes to is stored, and a vectorising library's bits depend on compiler and machine.
std::vector<double> solve(Matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    a[j][j] = std::sqrt(a[j][j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

}  // namespace

std::vector<double> flat_features(const PipelineSample& sample) {
  std::vector<double> sums(models::kPipelineOperators * kSums + 3, 0.0);
  double* whole = sums.data() + models::kPipelineOperators * kSums;
  for (const PipelineNode& node : sample.nodes) {
    const double rows = amount(node.features, CallFeature::rows);
    double* its = sums.data() + static_cast<std::size_t>(node.type) * kSums;
    its[0] += 1;
    its[1] += rows;
    its[2] += rows * amount(node.features, CallFeature::work);
    its[3] += rows * amount(node.features, CallFeature::row_bytes);
    whole[0] += 1;
    whole[1] += static_cast<double>(node.chunks);
    whole[2] += rows * amount(node.features, CallFeature::read_bytes);
  }
  for (double& sum : sums) sum = std::log1p(sum);
  return sums;
}

FlatBaseline::FlatBaseline(const models::PipelineSet& set) {
  assert(!set.train.empty() && !set.validation.empty());
  const auto count = static_cast<double>(set.train.size());
  Matrix inputs;
  std::vector<double> labels;
  for (const PipelineSample& sample : set.train) {
    inputs.push_back(flat_features(sample));
    labels.push_back(std::log(sample.latency_s));
  }
  const std::size_t width = inputs.front().size();
  means_.assign(width, 0);
  deviations_.assign(width, 0);
  for (const auto& row : inputs) {
    for (std::size_t j = 0; j < width; ++j) means_[j] += row[j] / count;
  }
  for (const auto& row : inputs) {
    for (std::size_t j = 0; j < width; ++j) deviations_[j] += (row[j] - means_[j]) * (row[j] - means_[j]) / count;
  }
  for (double& deviation : deviations_) deviation = std::sqrt(deviation);
  mean_ = std::accumulate(labels.begin(), labels.end(), 0.0) / count;
  least_ = *std::ranges::min_element(labels);
  most_ = *std::ranges::max_element(labels);

  Matrix squares(width, std::vector<double>(width, 0));  // X'X
  std::vector<double> moments(width, 0);                 // X'y
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::vector<double> row = standardised(set.train[i]);
    for (std::size_t j = 0; j < width; ++j) {
      moments[j] += row[j] * (labels[i] - mean_);
      for (std::size_t k = 0; k <= j; ++k) squares[j][k] += row[j] * row[k];
    }
  }
  double least_error = std::numeric_limits<double>::infinity();
  std::vector<double> best;
  for (const double penalty : kPenalties) {
    Matrix penalised = squares;
    for (std::size_t j = 0; j < width; ++j) penalised[j][j] += penalty;
    weights_ = solve(std::move(penalised), moments);
    double error = 0;
    for (const PipelineSample& sample : set.validation) {
      const double difference = log_latency(standardised(sample)) - std::log(sample.latency_s);
      error += difference * difference;
    }
    if (error >= least_error) continue;
    least_error = error;
    penalty_ = penalty;
    best = weights_;
  }
  weights_ = std::move(best);
}

std::vector<double> FlatBaseline::standardised(const PipelineSample& sample) const {
  std::vector<double> features = flat_features(sample);
  for (std::size_t j = 0; j < features.size(); ++j) {
    features[j] = deviations_[j] > 0 ? (features[j] - means_[j]) / deviations_[j] : 0;
  }
  return features;
}

double FlatBaseline::log_latency(const std::vector<double>& standardised) const {
  return std::clamp(std::inner_product(weights_.begin(), weights_.end(), standardised.begin(), mean_), least_, most_);
}

double FlatBaseline::latency_s(const PipelineSample& sample) const {
  return std::exp(log_latency(standardised(sample)));
}

PredictorRows compute_flat_baseline(const PredictorSpec& spec, const PredictorData& data, std::uint64_t seed) {
  const FlatBaseline baseline(data.set);
  PredictorRows rows;
  rows.model = kFlatModel;
  rows.parameters = baseline.parameters();
  rows.trials = kPenalties.size();
  rows.settings = nlohmann::json({{"penalty", baseline.penalty()}}).dump();
  std::vector<double> sigmas = spec.sigmas;
  std::ranges::sort(sigmas);
  for (const double sigma : sigmas) {
    for (const StoredPipeline& query : data.test) {
      const PipelineSample sample =
          disturbed(query.sample, cardinality_factors(seed, query.position, sigma, query.sample.nodes.size()));
      rows.queries.push_back(
          {sigma, query.position, query.template_index, query.latency_ms, kMsPerS * baseline.latency_s(sample)});
    }
  }
  return rows;
}

}  // namespace millrace::experiments
