#include <cstdio>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

// No experiment uses anything beyond the group that builds the program.
int needs_verb(const Options&) {
  std::puts("core");
  return kFine;
}

}  // namespace millrace::experiments
