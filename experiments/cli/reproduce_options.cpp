#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_reproduce_options(CLI::App& verb, Options& options) {
  add_store_option(verb, options);
}

}  // namespace millrace::experiments
