#include "experiments/cli/load.h"

#include <fmt/format.h>

#include <cstdio>

#include "experiments/config/config_home.h"
#include "experiments/config/load.h"

namespace millrace::experiments {

std::optional<Experiment> load_for(const Options& options) {
  auto experiment = load_experiment(config_path(options.subject),
                                    {.overrides = options.set, .seed = options.seed, .quick = options.quick});
  if (experiment) return std::move(*experiment);
  for (const Diagnostic& diagnostic : experiment.error()) fmt::print(stderr, "{}\n", to_string(diagnostic));
  return std::nullopt;
}

int complain(std::string_view sentence, int status) {
  fmt::print(stderr, "millrace: {}\n", sentence);
  return status;
}

}  // namespace millrace::experiments
