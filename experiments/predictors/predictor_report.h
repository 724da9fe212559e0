// The predictors of one set of pipelines, with all that stands beside them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_rows.h"
#include "experiments/predictors/reported_predictors.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// Of q-errors, in no unit, >= 1; quantiles as models::quantile().
struct PredictorErrors {
  std::size_t count = 0;
  double mean = 1, q50 = 1, q90 = 1, q95 = 1, q99 = 1, max = 1;
};
// Requires: not empty.
PredictorErrors summary_of(std::vector<double> q_errors);

struct PredictorResult {
  std::string label;  // in tables: the model, and the predictor's name where another is alike
  std::string model;  // model_label()
  PredictorRows rows;
  PredictorClocks clocks;

  // In the order of the queries; empty: it was not judged under that sigma.
  std::vector<double> q_errors(double sigma) const;
  double size_mb() const;  // 4 bytes each parameter
};

struct PipelinesReport {
  std::string pipelines;                 // name of the set
  std::vector<PredictorResult> results;  // in the order of the config; not empty
  std::optional<PredictorResult> flat;   // ridge regression (flat_baseline.h)
  std::vector<double> noise;             // q-errors of labels against those of a second run; of held-out queries
  std::vector<double> constant;          // q-errors of the median latency of the training templates' queries
  std::uint64_t trained_with = 0;        // queries of training templates, those for validation among them
  double probe_ms = 0, latency_ms = 0;   // means of held-out queries
  // By sigma, above 0: q-errors of all cardinalities of held-out queries. [MERLIN, Fig. 8]
  std::map<double, std::vector<double>> cardinalities;
  std::vector<ReportedPredictor> reported;  // of any set

  std::vector<double> sigmas() const;                         // under which any was judged, ascending
  const PredictorResult* find(std::string_view model) const;  // the first of that model; nullptr: none
  std::optional<double> published(std::string_view model, std::string_view metric, double sigma = 0) const;
};

// As published tables name models: "MERLIN", "MERLIN w/o OCP", "QueryFormer".
std::string model_label(const models::PredictorSettings& settings);
inline constexpr std::string_view kMerlin = "MERLIN", kWithoutCosts = "MERLIN w/o OCP",
                                  kWithoutAttention = "MERLIN w/o ResAttn";

// What stands beside the results, from the queries themselves.
void add_queries(PipelinesReport& report, const std::vector<StoredPipeline>& pipelines, std::uint64_t seed);

// A report for each set of pipelines that predictors of the experiment learn from, as far as they are stored; none of a
// set without a stored predictor. Errors: the store's; published numbers that cannot be read.
StoreResult<std::vector<PipelinesReport>> stored_reports(const Experiment& experiment, Store& store);

}  // namespace millrace::experiments
