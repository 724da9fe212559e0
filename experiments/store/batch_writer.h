// Rows that arrive one by one, written in batches.
#pragma once

#include <chrono>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Commits about once a second: a commit waits for the disk. What still waits when the object goes is lost: call
// write().
class BatchWriter {
 public:
  explicit BatchWriter(Store& store) : store_(store) {}

  void add(std::vector<TableRow> rows);
  // To be called now and then, for rows that nothing follows.
  void write_if_due();
  void write();
  // The first error, after which nothing more is written.
  const StoreResult<void>& result() const { return result_; }

 private:
  Store& store_;
  std::vector<TableRow> waiting_;
  std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
  StoreResult<void> result_;
};

}  // namespace millrace::experiments
