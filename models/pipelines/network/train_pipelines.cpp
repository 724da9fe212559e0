#include "models/pipelines/network/train_pipelines.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "models/pipelines/network/train_operator_costs.h"
#include "models/pipelines/network/train_tree_model.h"

namespace millrace::models {

namespace {

using Failure = tl::unexpected<std::string>;

// What `make` returns, or what it throws as a sentence.
template <class T>
tl::expected<std::unique_ptr<T>, std::string> made(const auto& make) {
  try {
    return make();
  } catch (const c10::Error& error) {
    return Failure(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return Failure(error.what());
  }
}

std::string problem_of(const PipelineSet& set) {
  if (set.train.empty()) return "there are no pipelines to learn from";
  if (set.validation.empty()) return "there are no pipelines to validate with";
  for (const std::vector<PipelineSample>* samples : {&set.train, &set.validation}) {
    for (const PipelineSample& sample : *samples) {
      if (std::string problem = problem_of(sample); !problem.empty()) return problem;
      if (!(sample.latency_s > 0) || !std::isfinite(sample.latency_s)) {
        return fmt::format("the latency of a pipeline, {} s, is not above 0", sample.latency_s);
      }
    }
  }
  return "";
}

}  // namespace

std::shared_ptr<TreeNetwork> make_tree_network(const PredictorSettings& settings) {
  switch (settings.kind) {
    case PredictorKind::merlin:
      return make_merlin(settings);
    case PredictorKind::gcn:
      return make_gcn(settings);
    case PredictorKind::tcn:
      return make_tcn(settings);
    case PredictorKind::qppnet:
      return make_qppnet(settings);
    case PredictorKind::queryformer:
      return make_queryformer(settings);
    case PredictorKind::raal:
      return make_raal(settings);
  }
  throw std::logic_error("a predictor of no kind");
}

tl::expected<std::unique_ptr<OperatorCostModel>, std::string> train_operator_cost_model(
    const OperatorCostSettings& settings, std::span<const OperatorCall> calls) {
  if (std::string problem = problem_of(settings); !problem.empty()) return Failure(std::move(problem));
  return made<OperatorCostModel>(
      [&] { return std::make_unique<OperatorCostPredictors>(trained_operator_costs(settings, calls)); });
}

tl::expected<std::unique_ptr<PipelineModel>, std::string> train_pipeline_network(const PredictorSettings& settings,
                                                                                 const PipelineSet& set,
                                                                                 const OperatorCostModel* costs,
                                                                                 const PipelineHook& hook) {
  std::string problem = problem_of(settings);
  if (problem.empty()) problem = problem_of(set);
  const bool with_costs = settings.kind == PredictorKind::merlin && settings.operator_costs;
  if (problem.empty() && with_costs && costs == nullptr) {
    problem = "operator_costs: merlin needs trained operator cost predictors, and there are none";
  }
  if (!problem.empty()) return Failure(std::move(problem));
  return made<PipelineModel>([&] {
    std::optional<OperatorCostPredictors> own;
    if (with_costs) own = OperatorCostPredictors::read(costs->bytes());
    return std::make_unique<TreeModel>(trained_tree_model(settings, set, std::move(own), hook));
  });
}

tl::expected<std::unique_ptr<OperatorCostModel>, std::string> load_operator_cost_model(std::string_view bytes) {
  return made<OperatorCostModel>(
      [&] { return std::make_unique<OperatorCostPredictors>(OperatorCostPredictors::read(bytes)); });
}

tl::expected<std::unique_ptr<PipelineModel>, std::string> load_pipeline_network(std::string_view bytes) {
  return made<PipelineModel>([&] { return std::make_unique<TreeModel>(tree_model_file(bytes)); });
}

}  // namespace millrace::models
