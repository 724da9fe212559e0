#include <algorithm>
#include <cstdio>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

namespace {

bool uses_a_model(const Experiment& experiment) {
  for (const Comparison& comparison : experiment.comparisons) {
    for (const TunerChoice& choice : comparison.tuners) {
      const auto options = tuners::find_tuner(choice.kind)->options();
      if (std::ranges::any_of(options, [](const auto& option) { return option.type == tuners::OptionType::model; })) {
        return true;
      }
    }
  }
  return false;
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
