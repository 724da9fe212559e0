#include <algorithm>
#include <cstdio>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

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

}  // namespace

// Learned models are a library of their own.
int needs_verb(const Options& options) {
  const auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  std::puts(experiment->models.empty() && !uses_a_model(*experiment) ? "core" : "core learning");
  return kFine;
}

}  // namespace millrace::experiments
