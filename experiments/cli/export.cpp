#include "experiments/store/export.h"

#include <iostream>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"

namespace millrace::experiments {

int export_verb(const Options& options) {
  if (!options.dump && options.table.empty()) {
    return complain("say what to export: --dump, or --format csv and a table", kUsersMistake);
  }
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  const auto written = options.dump ? write_dump(*store, std::cout) : write_csv(*store, options.table, std::cout);
  if (!written) return complain(written.error().what, kUsersMistake);
  std::cout.flush();
  return std::cout ? kFine : complain("standard output cannot be written to", kFailure);
}

}  // namespace millrace::experiments
