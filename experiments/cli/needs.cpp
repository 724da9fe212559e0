#include <cstdio>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

// Learned models are a library of their own.
int needs_verb(const Options& options) {
  const auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  std::puts(experiment->models.empty() ? "core" : "core learning");
  return kFine;
}

}  // namespace millrace::experiments
