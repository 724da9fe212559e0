#include "experiments/store/merge.h"

#include <fmt/format.h>

#include <filesystem>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int merge_verb(const Options& options) {
  std::error_code ignored;
  for (const std::string& from : options.stores) {
    if (!std::filesystem::exists(from, ignored)) return complain("there is no store at " + from, kUsersMistake);
    if (std::filesystem::equivalent(from, options.store, ignored)) {
      return complain(fmt::format("{} is the store to merge into; --store names another", from), kUsersMistake);
    }
  }
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  for (const std::string& from : options.stores) {
    const auto counts = merge_store(*store, from);
    if (!counts) return complain(counts.error().what, kUsersMistake);
    fmt::print("{}: {} artefacts, {} rows\n", from, counts->artefacts, counts->rows);
  }
  fmt::print("store    {}\n", options.store);
  return kFine;
}

}  // namespace millrace::experiments
