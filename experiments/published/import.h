// Published plans into the store.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "experiments/published/label_files.h"
#include "experiments/published/source_folder.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

struct ImportRequest {
  std::string name;       // of the set in the store; a set that had it before is found by its hash alone
  bool subtasks = false;  // store a row of subtask_label an instance, too
  std::function<bool()> interrupted = [] { return false; };
  std::function<void(std::size_t done, std::size_t plans)> report = [](std::size_t, std::size_t) {};
};

struct ImportResult {
  std::string set;             // hash of its artefact
  std::size_t plans = 0;       // in the folder
  std::size_t were_there = 0;  // stored before this import began
  bool finished = false;       // false: interrupted
};

// Reads the folder's plans one at a time and commits about once a second. What is stored of the same files stays: a
// killed import goes on where it was, a second one writes nothing, and the store's dump is the same each way. A file
// that is no plan becomes a trace with status malformed and a reason "CAUSE: FILE:LINE:COLUMN: SENTENCE", FILE below
// the folder. Errors: the store's, and a file that cannot be read any more.
StoreResult<ImportResult> import_plans(Store& store, const SourceFolder& folder, const LabelTable& labels,
                                       const ImportRequest& request);

}  // namespace millrace::experiments
