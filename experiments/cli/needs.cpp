#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/member_options.h"
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
  const auto sweep = sweep_for(options);
  if (!sweep) return kUsersMistake;
  std::vector<Experiment> experiments;
  if (*sweep) {
    auto members = members_of(**sweep);
    if (!members) return kUsersMistake;
    experiments = std::move(*members);
  } else {
    auto experiment = load_for(options);
    if (!experiment) return kUsersMistake;
    experiments.push_back(std::move(*experiment));
  }
  const auto any = [&](auto needs) { return std::ranges::any_of(experiments, needs); };
  const bool learning = any([](const Experiment& one) {
    return !one.models.empty() || !one.predictors.empty() || !one.capabilities.empty() || uses_a_model(one) ||
           learns_to_forecast(one);
  });
  const bool cluster = any([](const Experiment& one) { return one.needs_a_cluster(); });
  std::string groups = "core";
  if (learning) groups += " learning";
  if (cluster) groups += " flink";
  std::puts(groups.c_str());
  return kFine;
}

}  // namespace millrace::experiments
