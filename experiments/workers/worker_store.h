// The store as worker processes read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Workers on this machine and a local disk open the store itself, beside its writer. Others get a snapshot in the same
// folder (so that what lies beside the store is found): a database in use cannot be shared over a network.
class WorkerStore {
 public:
  // `store`, the writer's, outlives it.
  explicit WorkerStore(Store& store) : store_(store) {}
  WorkerStore(const WorkerStore&) = delete;
  WorkerStore& operator=(const WorkerStore&) = delete;
  ~WorkerStore();  // removes the snapshot

  // The file for the workers that are started next: it has all that is stored now. Workers of before must have ended.
  StoreResult<std::string> path();

 private:
  Store& store_;
  std::string snapshot_;                     // "": none yet
  std::optional<std::int64_t> its_changes_;  // of the store, when the snapshot was made
};

}  // namespace millrace::experiments
