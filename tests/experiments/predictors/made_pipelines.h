// Hand-made queries, and a learning library that sees through them.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_spec.h"
#include "models/learning.h"
#include "tests/models/no_learning.h"

namespace millrace::experiments {

inline float& feature(models::CallFeatures& features, models::CallFeature which) {
  return features[static_cast<std::size_t>(which)];
}
inline double rows_of(const models::PipelineNode& node) {
  return std::expm1(static_cast<double>(node.features[static_cast<std::size_t>(models::CallFeature::rows)]));
}

// A result over an aggregate, with a release, over a scan of so many rows.
inline models::PipelineSample made_sample(std::uint32_t template_index, double rows, double latency_s) {
  models::PipelineSample sample;
  sample.template_index = template_index;
  sample.latency_s = latency_s;
  for (const auto type :
       {models::PipelineOperator::result, models::PipelineOperator::merge_aggregate, models::PipelineOperator::scan}) {
    models::PipelineNode node;
    node.type = type;
    node.parent = static_cast<std::int32_t>(sample.nodes.size()) - 1;
    feature(node.features, models::CallFeature::rows) = static_cast<float>(std::log1p(rows));
    node.chunks = static_cast<float>(std::max(1.0, rows / 65536));
    node.has_release = type == models::PipelineOperator::merge_aggregate;
    if (node.has_release) node.release = node.features;
    if (node.has_release) feature(node.release, models::CallFeature::held_rows) = static_cast<float>(std::log1p(rows));
    sample.nodes.push_back(node);
  }
  return sample;
}

// 8 queries of each of 5 templates, template 5 held out: a microsecond a row. The last two digits of a query's rows are
// its number.
inline std::vector<StoredPipeline> made_pipelines() {
  std::vector<StoredPipeline> all;
  for (std::uint32_t index = 1; index <= 5; ++index) {
    for (std::uint32_t query = 0; query < 8; ++query) {
      const double rows = 1e5 * index + 1e4 * query;
      StoredPipeline& each = all.emplace_back();
      each.position = all.size() - 1;
      each.template_index = index;
      each.held_out = index == 5;
      each.latency_ms = rows / 1e3;
      each.repeat_ms = query % 2 == 0 ? 1.02 * each.latency_ms : 0;
      each.probe_ms = 10;
      each.operators = 3;
      each.sample = made_sample(index, rows, rows / 1e6);
    }
  }
  return all;
}

inline std::vector<StoredOperatorCall> made_calls() {
  std::vector<StoredOperatorCall> calls;
  for (std::uint32_t index = 1; index <= 4; ++index) calls.push_back({index, {models::PipelineOperator::scan, {}, {}}});
  return calls;
}

// Five templates, the fifth held out.
inline PipelinesSpec made_set(const std::string& name) {
  PipelinesSpec set;
  set.name = name;
  set.workload.tables = {{"t", 100, 2, 16}};
  for (int i = 1; i <= 5; ++i) set.workload.templates.push_back({"template " + std::to_string(i), {QueryStep{}}});
  set.test = {5};
  set.cluster = "c";
  return set;
}

// Costs that carry a loss.
class FakeCosts final : public models::OperatorCostModel {
 public:
  models::CallCosts predict(models::PipelineOperator, const models::CallFeatures&) const override { return {}; }
  std::uint64_t parameters() const override { return 100; }
  double validation_loss() const override { return 0.25; }
  std::string bytes() const override { return "costs"; }
};

// A microsecond a row of the scan, times `factor`.
class FakePredictor final : public models::PipelineModel {
 public:
  FakePredictor(models::PredictorSettings settings, double factor) : settings_(settings), factor_(factor) {}
  std::vector<double> predict(std::span<const models::PipelineSample> samples) const override {
    std::vector<double> latencies;
    for (const models::PipelineSample& sample : samples) {
      latencies.push_back(factor_ * rows_of(sample.nodes.back()) / 1e6);
    }
    return latencies;
  }
  std::uint64_t parameters() const override { return 1000; }
  std::string bytes() const override { return "predictor"; }
  const models::PredictorSettings& settings() const override { return settings_; }

 private:
  models::PredictorSettings settings_;
  double factor_;
};

// Learns in three epochs, of which the second is the best; the wider, the better. Notes what it was asked.
class FakeLearning final : public models::NoLearning {
 public:
  struct Asked {
    models::PredictorSettings settings;
    std::size_t train = 0, validation = 0;
    bool with_costs = false;
  };
  mutable std::vector<Asked> asked;
  mutable std::size_t calls = 0;  // that costs were last learned from
  double factor = 1.25;           // of its predictions
  std::uint32_t diverges_at = 0;  // width of which no training has a finite loss

  tl::expected<std::unique_ptr<models::OperatorCostModel>, std::string> train_operator_costs(
      const models::OperatorCostSettings&, std::span<const models::OperatorCall> all) const override {
    calls = all.size();
    return std::make_unique<FakeCosts>();
  }
  tl::expected<std::unique_ptr<models::OperatorCostModel>, std::string> load_operator_costs(
      std::string_view bytes) const override {
    if (bytes != "costs") return tl::unexpected(std::string("no costs"));
    return std::make_unique<FakeCosts>();
  }
  tl::expected<std::unique_ptr<models::PipelineModel>, std::string> train_pipeline_model(
      const models::PredictorSettings& settings, const models::PipelineSet& set, const models::OperatorCostModel* costs,
      const models::PipelineHook& hook) const override {
    asked.push_back({settings, set.train.size(), set.validation.size(), costs != nullptr});
    if (diverges_at > 0 && settings.hidden == diverges_at) return tl::unexpected(std::string("it diverged"));
    for (std::uint32_t epoch = 1; epoch <= 3; ++epoch) {
      const double loss = 1.0 / settings.hidden + (epoch == 2 ? 0 : 0.5);
      const bool go_on = hook({epoch, settings.epochs, loss, loss, 1.5 - 0.1 * epoch, 1 + loss, 0.01});
      if (!go_on) return tl::unexpected(std::string("stopped"));
    }
    return std::make_unique<FakePredictor>(settings, factor);
  }
};

inline PredictorSpec made_spec(const std::string& name, const std::string& pipelines) {
  PredictorSpec spec;
  spec.name = name;
  spec.pipelines = pipelines;
  spec.validation_templates = {2};
  return spec;
}

// A cluster c, sets a and b, no predictor.
inline Experiment made_experiment() {
  Experiment experiment;
  experiment.name = "made";
  experiment.clusters["c"] = {};
  experiment.pipelines = {made_set("a"), made_set("b")};
  experiment.pipelines[1].queries = 40;  // else both would be one artefact
  return experiment;
}

}  // namespace millrace::experiments
