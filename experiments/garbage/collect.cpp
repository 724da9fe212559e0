#include "experiments/garbage/collect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "experiments/status/disk_use.h"
#include "experiments/store/owners.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHashDigits = 64;

// Temporary table `gone` of hashes, for as long as the connection lives.
StoreResult<void> list_gone(Database& database, const std::vector<std::string>& hashes) {
  auto made = database.execute(
      "CREATE TEMP TABLE IF NOT EXISTS gone (hash TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.gone");
  if (!made) return made;
  auto insert = database.prepare("INSERT OR IGNORE INTO temp.gone VALUES (?1)");
  if (!insert) return tl::unexpected(insert.error());
  for (const std::string& hash : hashes) {
    if (auto put = insert->run({hash}); !put) return tl::unexpected(put.error());
  }
  return {};
}

std::string belongs_to_none(std::string_view column) {
  return fmt::format("{} NOT IN (SELECT hash FROM artefact)", column);
}

std::string goes(const TableOwner& owner) {
  std::string goes;
  for (const std::string_view column : {owner.column, owner.second}) {
    if (column.empty()) continue;
    goes += fmt::format("{}{} IN (SELECT hash FROM temp.gone) OR {}", goes.empty() ? "" : " OR ", column,
                        belongs_to_none(column));
  }
  return goes;
}

std::string unused_plan() {
  std::vector<std::string> used;
  for (const PlanReference& reference : plan_references()) {
    used.push_back(
        fmt::format("hash NOT IN (SELECT {0} FROM {1} WHERE {0} IS NOT NULL)", reference.column, reference.table));
  }
  return fmt::format("{}", fmt::join(used, " AND "));
}

// Plans that would have no user left, before what goes has gone.
std::string plan_without_users() {
  std::vector<std::string> used;
  for (const PlanReference& reference : plan_references()) {
    const auto owners = table_owners();
    const auto owner = std::ranges::find(owners, reference.table, &TableOwner::table);
    used.push_back(fmt::format("hash NOT IN (SELECT {0} FROM {1} WHERE {0} IS NOT NULL AND NOT ({2}))",
                               reference.column, reference.table, goes(*owner)));
  }
  return fmt::format("{}", fmt::join(used, " AND "));
}

StoreResult<std::int64_t> count(Database& database, std::string_view table, const std::string& where) {
  auto rows = database.rows(fmt::format("SELECT count(*) FROM {} WHERE {}", table, where));
  if (!rows) return tl::unexpected(rows.error());
  return integer(rows->at(0).at(0));
}

StoreResult<void> count_rows(Database& database, Garbage& garbage) {
  for (const TableOwner& owner : table_owners()) {
    const std::string table(owner.table);
    const auto all = count(database, table, goes(owner));
    if (!all) return tl::unexpected(all.error());
    if (*all == 0) continue;
    garbage.rows[table] = *all;
    const auto orphans = count(database, table, belongs_to_none(owner.column));
    if (!orphans) return tl::unexpected(orphans.error());
    if (*orphans > 0) garbage.orphans[table] = *orphans;
  }
  const auto plans = count(database, "plan", plan_without_users());
  if (!plans) return tl::unexpected(plans.error());
  if (*plans > 0) garbage.rows["plan"] = *plans;
  return {};
}

bool is_hash(const std::string& name) {
  return name.size() == kHashDigits && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void find_folders(const Store& store, const std::vector<FatedArtefact>& fated, Garbage& garbage) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(artefact_folder(store.path()), error)) {
    const std::string name = entry.path().filename().string();
    if (!is_hash(name)) continue;  // not ours
    const auto artefact = std::ranges::find(fated, name, &FatedArtefact::hash);
    if (artefact != fated.end() && artefact->fate == Fate::stays) continue;
    const std::int64_t bytes = bytes_below(entry.path());
    garbage.folders.push_back(entry.path());
    garbage.file_bytes += bytes;
    if (artefact == fated.end()) {
      garbage.stray_bytes += bytes;
    } else {
      garbage.kinds[{artefact->kind, artefact->fate}].file_bytes += bytes;
    }
  }
  std::ranges::sort(garbage.folders);
}

StoreResult<void> delete_rows(Database& database) {
  for (const TableOwner& owner : table_owners()) {
    if (auto gone = database.execute(fmt::format("DELETE FROM {} WHERE {}", owner.table, goes(owner))); !gone) {
      return gone;
    }
  }
  if (auto gone = database.execute("DELETE FROM plan WHERE " + unused_plan()); !gone) return gone;
  return database.execute("DELETE FROM artefact WHERE hash IN (SELECT hash FROM temp.gone)");
}

}  // namespace

StoreResult<Garbage> find_garbage(Store& store, const std::vector<FatedArtefact>& fated) {
  Garbage garbage;
  for (const FatedArtefact& artefact : fated) {
    if (artefact.fate == Fate::stays) {
      garbage.unfinished += artefact.status == "running" ? 1 : 0;
      continue;
    }
    ++garbage.kinds[{artefact.kind, artefact.fate}].artefacts;
    garbage.hashes.push_back(artefact.hash);
  }
  if (auto listed = list_gone(store.database(), garbage.hashes); !listed) return tl::unexpected(listed.error());
  if (auto counted = count_rows(store.database(), garbage); !counted) return tl::unexpected(counted.error());
  find_folders(store, fated, garbage);
  return garbage;
}

StoreResult<std::int64_t> remove_garbage(Store& store, const Garbage& garbage) {
  Database& database = store.database();
  if (auto listed = list_gone(database, garbage.hashes); !listed) return tl::unexpected(listed.error());
  const auto before = static_cast<std::int64_t>(fs::file_size(store.path()));
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return tl::unexpected(begun.error());
  auto deleted = delete_rows(database);
  if (deleted) deleted = database.execute("COMMIT");
  if (!deleted) {
    static_cast<void>(database.execute("ROLLBACK"));
    return tl::unexpected(deleted.error());
  }
  // After the rows: a folder without an artefact is found again, an artefact without its file is not.
  for (const fs::path& folder : garbage.folders) {
    std::error_code error;
    fs::remove_all(folder, error);
    if (error) {
      return tl::unexpected(StoreError{fmt::format("{} cannot be removed: {}", folder.string(), error.message())});
    }
  }
  if (auto smaller = database.execute("VACUUM"); !smaller) return tl::unexpected(smaller.error());
  if (auto flushed = database.rows("PRAGMA wal_checkpoint(TRUNCATE)"); !flushed) {
    return tl::unexpected(flushed.error());
  }
  return before - static_cast<std::int64_t>(fs::file_size(store.path()));
}

}  // namespace millrace::experiments
