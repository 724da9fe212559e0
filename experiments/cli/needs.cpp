#include <algorithm>
#include <cstdio>
#include <string>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "experiments/forecasting/forecaster_table.h"

namespace millrace::experiments {

namespace {

bool uses_a_model(const Experiment& experiment) {
  const bool traced = std::ranges::any_of(experiment.traces, [](const TraceSet& set) {
    return set.enumeration.strategy == Strategy::tuner && uses_models(set.tuned.tuner);
  });
  return traced || std::ranges::any_of(experiment.comparisons, [](const Comparison& comparison) {
           return std::ranges::any_of(comparison.tuners, uses_models);
         });
}

bool learns_to_forecast(const Experiment& experiment) {
  return std::ranges::any_of(experiment.forecasts, [](const ForecastSpec& spec) {
    return std::ranges::find(spec.forecasters, kGru) != spec.forecasters.end();
  });
}

}  // namespace

// Learned models are a library of their own; the job that a cluster runs is built with Maven.
int needs_verb(const Options& options) {
  const auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  std::string groups = "core";
  const bool fits = !experiment->models.empty() || !experiment->predictors.empty() || !experiment->capabilities.empty();
  if (fits || uses_a_model(*experiment) || learns_to_forecast(*experiment)) groups += " learning";
  if (experiment->needs_a_cluster()) groups += " flink";
  std::puts(groups.c_str());
  return kFine;
}

}  // namespace millrace::experiments
