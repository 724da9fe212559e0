#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_capacity_options(CLI::App& verb, Options& options) {
  add_config_options(verb, options);
}

}  // namespace millrace::experiments
