#include "experiments/cli/status_of_work.h"

#include <optional>

#include "experiments/status/status_keeper.h"

namespace millrace::experiments {
namespace {

std::optional<StatusKeeper>& keeper() {
  static std::optional<StatusKeeper> kept;
  return kept;
}

}  // namespace

void begin_status(const Options& options, const std::string& results) {
  keeper().emplace(WorkDescription{.command = options.command,
                                   .config = options.subject,
                                   .store = options.store,
                                   .results = results,
                                   .workers = options.jobs});
}

int end_status(int exit_status) {
  if (keeper()) keeper()->end(exit_status);
  keeper().reset();
  return exit_status;
}

}  // namespace millrace::experiments
