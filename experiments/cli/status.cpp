#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int status_verb(const Options&) {
  return complain("status: not there yet", kFailure);
}

}  // namespace millrace::experiments
