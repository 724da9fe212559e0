#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int gc_verb(const Options&) {
  return complain("gc: not there yet", kFailure);
}

}  // namespace millrace::experiments
