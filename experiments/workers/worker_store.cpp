#include "experiments/workers/worker_store.h"

#include <filesystem>

#include "experiments/workers/workplace.h"

namespace millrace::experiments {

WorkerStore::~WorkerStore() {
  std::error_code ignored;
  if (!snapshot_.empty()) std::filesystem::remove(snapshot_, ignored);
}

StoreResult<std::string> WorkerStore::path() {
  if (!workplace().is_elsewhere() && store_.disk() == Disk::local) return store_.path();
  const std::int64_t changes = store_.database().changes();
  if (its_changes_ == changes) return snapshot_;
  if (snapshot_.empty()) snapshot_ = snapshot_name(store_.path());
  if (auto made = store_.snapshot_to(snapshot_); !made) return tl::unexpected(made.error());
  its_changes_ = changes;
  return snapshot_;
}

}  // namespace millrace::experiments
