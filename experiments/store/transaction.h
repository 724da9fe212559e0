// All or nothing.
#pragma once

#include "experiments/store/database.h"

namespace millrace::experiments {

// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (open_) static_cast<void>(database_.execute("ROLLBACK"));
  }

  // IMMEDIATE takes the write lock now, where waiting for it is harmless.
  StoreResult<void> begin() {
    auto begun = database_.execute("BEGIN IMMEDIATE");
    open_ = begun.has_value();
    return begun;
  }
  StoreResult<void> commit() {
    auto committed = database_.execute("COMMIT");
    open_ = open_ && !committed;
    return committed;
  }

 private:
  Database& database_;
  bool open_ = false;
};

}  // namespace millrace::experiments
