#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int capacity_verb(const Options&) {
  return complain("capacity: not there yet", kFailure);
}

}  // namespace millrace::experiments
