#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int merge_verb(const Options&) {
  return complain("merge: not there yet", kFailure);
}

}  // namespace millrace::experiments
