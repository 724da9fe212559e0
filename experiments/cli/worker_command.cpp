#include "experiments/cli/worker_command.h"

#include <fmt/format.h>

namespace millrace::experiments {
bool reads_the_store(const Experiment& experiment) {
  return !experiment.models.empty() || !experiment.forecasts.empty() || !experiment.predictors.empty();
}

StoreResult<std::vector<std::string>> worker_command(const Options& options, bool reads, WorkerStore& store) {
  const auto path = reads ? store.path() : StoreResult<std::string>(options.store);
  if (!path) return tl::unexpected(path.error());
  std::vector<std::string> command = {"/proc/self/exe", "worker", options.subject};
  for (const std::string& override : options.set) command.insert(command.end(), {"--set", override});
  for (const std::string& axis : options.sweep.axes) command.insert(command.end(), {"--sweep", axis});
  if (options.seed) command.insert(command.end(), {"--seed", fmt::format("{}", *options.seed)});
  if (options.quick) command.emplace_back("--quick");
  command.insert(command.end(), {"--store", *path});
  return command;
}

}  // namespace millrace::experiments
