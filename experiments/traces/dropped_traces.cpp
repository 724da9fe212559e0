#include "experiments/traces/dropped_traces.h"

#include "experiments/store/transaction.h"
#include "experiments/store/unused_plans.h"

namespace millrace::experiments {
namespace {

StoreResult<void> at_each(Database& database, std::string_view sql, const std::string& set,
                          const std::vector<std::int64_t>& positions) {
  auto statement = database.prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  for (const std::int64_t position : positions) {
    if (auto done = statement->run({set, position}); !done) return tl::unexpected(done.error());
  }
  return {};
}

}  // namespace

StoreResult<void> drop_traces(Store& store, const std::string& set, const std::vector<std::int64_t>& duplicates,
                              const std::vector<std::int64_t>& excess) {
  if (duplicates.empty() && excess.empty()) return {};
  Database& database = store.database();
  Transaction transaction(database);
  if (auto begun = transaction.begin(); !begun) return begun;
  UnusedPlans plans(database);
  if (auto begun = plans.begin(); !begun) return begun;
  constexpr std::string_view kSuspect =
      "INSERT OR IGNORE INTO suspect_plan SELECT plan FROM trace WHERE trace_set = ?1 AND position = ?2 AND plan IS "
      "NOT "
      "NULL";
  constexpr std::string_view kDiscard =
      "UPDATE trace SET plan = NULL, split = NULL, status = 'discarded', reason = 'duplicate' WHERE trace_set = ?1 AND "
      "position = ?2";
  for (const auto* positions : {&duplicates, &excess}) {
    for (const std::string_view sql : {kSuspect,
                                       std::string_view("DELETE FROM operator_label WHERE trace_set = ?1 AND "
                                                        "position = ?2"),
                                       std::string_view("DELETE FROM subtask_label WHERE trace_set = ?1 AND "
                                                        "position = ?2")}) {
      if (auto done = at_each(database, sql, set, *positions); !done) return done;
    }
  }
  if (auto done = at_each(database, kDiscard, set, duplicates); !done) return done;
  if (auto done = at_each(database, "DELETE FROM trace WHERE trace_set = ?1 AND position = ?2", set, excess); !done) {
    return done;
  }
  if (auto removed = plans.remove(); !removed) return removed;
  return transaction.commit();
}

}  // namespace millrace::experiments
