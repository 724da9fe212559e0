// Plans that lost what they were stored for.
#pragma once

#include "experiments/store/database.h"

namespace millrace::experiments {

// Within a transaction: begin(), then put hashes into table temp.suspect_plan (plan), then remove() those that no trace
// and no run has any longer.
class UnusedPlans {
 public:
  explicit UnusedPlans(Database& database) : database_(database) {}
  StoreResult<void> begin() {
    return database_.execute(
        "CREATE TEMP TABLE IF NOT EXISTS suspect_plan (plan TEXT PRIMARY KEY); DELETE FROM suspect_plan");
  }
  StoreResult<void> remove() {
    return database_.execute(
        "DELETE FROM main.plan WHERE hash IN (SELECT plan FROM suspect_plan) AND "
        "hash NOT IN (SELECT plan FROM main.trace WHERE plan IS NOT NULL) AND "
        "hash NOT IN (SELECT plan FROM main.run WHERE plan IS NOT NULL)");
  }

 private:
  Database& database_;
};

}  // namespace millrace::experiments
