#include "experiments/store/export.h"

#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "experiments/learning/model_key.h"
#include "experiments/traces/trace_export.h"

namespace millrace::experiments {

namespace {

StoreResult<void> write_model_file(Store& store, const std::string& name) {
  const auto hash = find_model(store, name);
  if (!hash) return tl::unexpected(hash.error());
  const auto path = model_path(store, *hash);
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected(StoreError{"the model's file is gone: " + path.string()});
  std::cout << in.rdbuf();
  return {};
}

StoreResult<void> write(Store& store, const Options& options) {
  if (options.dump) return write_dump(store, std::cout);
  if (!options.model.empty()) return write_model_file(store, options.model);
  const bool lines = options.format == "jsonl";
  std::string set;
  if (lines || !options.traces.empty()) {
    auto found = find_trace_set(store, options.traces);
    if (!found) return tl::unexpected(found.error());
    set = std::move(*found);
  }
  return lines ? write_json_lines(store, set, std::cout) : write_csv(store, options.table, std::cout, set);
}

}  // namespace

int export_verb(const Options& options) {
  const bool lines = options.format == "jsonl";
  if (!options.dump && !lines && options.table.empty() && options.model.empty()) {
    return complain("say what to export: --dump, --format csv and a table, --format jsonl, or --model", kUsersMistake);
  }
  if (lines && !options.table.empty()) {
    return complain("--format jsonl is of a set of traces (--traces), not of a table", kUsersMistake);
  }
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  const auto written = write(*store, options);
  if (!written) return complain(written.error().what, kUsersMistake);
  std::cout.flush();
  return std::cout ? kFine : complain("standard output cannot be written to", kFailure);
}

}  // namespace millrace::experiments
