// Hand-made results of predictors.
#pragma once

#include <string>
#include <vector>

#include "experiments/predictors/predictor_report.h"

namespace millrace::experiments {

// A model whose q-errors, of queries of 10, 20, 30, ... ms, are these under every sigma of `sigmas`.
inline PredictorResult made_result(const std::string& model, const std::vector<double>& q_errors,
                                   const std::vector<double>& sigmas = {0}) {
  PredictorResult result;
  result.label = result.model = model;
  result.is_merlin = model == kMerlin;
  result.rows.model = model;
  result.rows.parameters = 25'000;
  result.rows.trials = 20;
  result.rows.best_epoch = 2;
  result.rows.epochs = {{1, 1.6, 1.8, 0.05}, {2, 1.4, 1.5, 0.04}, {3, 1.3, 1.6, 0.03}};
  for (const double sigma : sigmas) {
    for (std::size_t i = 0; i < q_errors.size(); ++i) {
      const double latency_ms = 10.0 * static_cast<double>(i + 1);
      result.rows.queries.push_back({sigma, i, 5, latency_ms, q_errors[i] * latency_ms});
    }
  }
  result.clocks = {.trials_s = 10, .training_s = 20, .epoch_s = 2, .inference_s = 0.003};
  return result;
}

inline PipelinesReport made_report(std::vector<PredictorResult> results) {
  PipelinesReport report;
  report.pipelines = "tpch";
  report.results = std::move(results);
  report.trained_with = 32;
  report.probe_ms = 5;
  report.latency_ms = 25;
  return report;
}

// As all six models of MERLIN's Table 2 and its ablations: constant q-errors.
inline PipelinesReport full_report(double merlin, double without_costs, double without_attention, double baselines) {
  std::vector<PredictorResult> results = {made_result("MERLIN", {merlin, merlin, merlin, merlin}),
                                          made_result("MERLIN w/o OCP", {without_costs, without_costs}),
                                          made_result("MERLIN w/o ResAttn", {without_attention, without_attention})};
  for (const char* model : {"GCN", "TCN", "QPPNet", "QueryFormer", "RAAL"}) {
    results.push_back(made_result(model, {baselines, baselines, baselines, baselines}));
  }
  return made_report(std::move(results));
}

}  // namespace millrace::experiments
