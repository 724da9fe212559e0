#include "experiments/comparison/worker.h"

#include <sys/prctl.h>

#include <csignal>
#include <iostream>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int worker_verb(const Options& options) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a parent that was killed closes the pipe too; this is sooner
  const auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  return serve_cells(*experiment, std::cin, std::cout) ? kFine : kFailure;
}

}  // namespace millrace::experiments
