#include "experiments/store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <filesystem>

#include "experiments/store/schema.h"
#include "experiments/store/transaction.h"

namespace millrace::experiments {
namespace {

StoreResult<std::int64_t> single_number(Database& database, std::string_view sql) {
  auto rows = database.rows(sql);
  if (!rows) return tl::unexpected(rows.error());
  return integer(rows->at(0).at(0));
}

// Brings a database of an older version, 0 if it is empty, up to this program's.
StoreResult<void> migrate(Database& database) {
  Transaction transaction(database);
  if (auto begun = transaction.begin(); !begun) return begun;
  // Another process may have done it while this one waited for the lock.
  auto version = single_number(database, "PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*version >= kSchemaVersion) return {};
  for (const std::string_view step : schema_steps().subspan(static_cast<std::size_t>(*version))) {
    if (auto made = database.execute(std::string(step)); !made) return made;
  }
  const auto stamp =
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion);
  if (auto stamped = database.execute(stamp); !stamped) return stamped;
  return transaction.commit();
}

// Refuses what this program did not write, or cannot read.
StoreResult<void> check_identity(Database& database) {
  auto application = single_number(database, "PRAGMA application_id");
  if (!application) return tl::unexpected(application.error());
  if (*application != kApplicationId) {
    return tl::unexpected(StoreError{
        fmt::format("{} is a database of another program; name another file with --store", database.path())});
  }
  auto version = single_number(database, "PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*version > kSchemaVersion) {
    return tl::unexpected(StoreError{
        fmt::format("{} was written by a newer version of Millrace (store version {}, this program knows {}); update "
                    "Millrace, or name another file with --store",
                    database.path(), *version, kSchemaVersion)});
  }
  if (*version < 1) {
    return tl::unexpected(StoreError{
        fmt::format("{} has the unknown store version {}; name another file with --store", database.path(), *version)});
  }
  return {};
}

StoreResult<void> make_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return tl::unexpected(
      StoreError{fmt::format("the folder {} of the store cannot be made: {}", folder.string(), error.message())});
}

StoreResult<void> check_is_there(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return {};
  return tl::unexpected(
      StoreError{fmt::format("there is no store at {}; `millrace run CONFIG` makes one, --store names another", path)});
}

}  // namespace

StoreResult<Store> Store::open(const std::string& path) {
  return open_on(disk_of(path), path);
}

StoreResult<Store> Store::open_on(Disk disk, const std::string& path) {
  if (auto made = make_folder_of(path); !made) return tl::unexpected(made.error());
  return open_as(path, Database::Mode::create, disk);
}

StoreResult<Store> Store::open_existing(const std::string& path) {
  if (auto there = check_is_there(path); !there) return tl::unexpected(there.error());
  if (is_snapshot_name(path)) return open_snapshot(path);
  return open_as(path, Database::Mode::keep, disk_of(path));
}

StoreResult<Store> Store::open_to_read(const std::string& path, bool frozen) {
  if (auto there = check_is_there(path); !there) return tl::unexpected(there.error());
  auto database = Database::open(path, frozen ? Database::Mode::frozen : Database::Mode::read);
  if (!database) return tl::unexpected(database.error());
  auto tables = single_number(*database, "SELECT count(*) FROM sqlite_master");
  if (!tables) return tl::unexpected(tables.error());
  if (*tables == 0) {
    return tl::unexpected(
        StoreError{fmt::format("{} is empty: nothing was ever stored in it, or it was cut off", path)});
  }
  if (auto known = check_identity(*database); !known) return tl::unexpected(known.error());
  return Store(std::move(*database));
}

StoreResult<Store> Store::open_as(const std::string& path, Database::Mode mode, Disk disk) {
  std::optional<WriterGuard> guard;
  if (disk == Disk::network) {
    auto taken = WriterGuard::take(path);
    if (!taken) return tl::unexpected(StoreError{taken.error()});
    guard.emplace(std::move(*taken));
  }
  auto database = Database::open(path, mode, disk);
  if (!database) return tl::unexpected(database.error());
  auto tables = single_number(*database, "SELECT count(*) FROM sqlite_master");
  if (!tables) return tl::unexpected(tables.error());
  if (*tables > 0) {
    if (auto known = check_identity(*database); !known) return tl::unexpected(known.error());
  }
  if (auto migrated = migrate(*database); !migrated) return tl::unexpected(migrated.error());
  // WAL: readers are not blocked, and a commit costs one write; NORMAL may lose the last commits on a power cut, never
  // the file. Another machine that goes on with the store after this one was lost finds what FULL has brought to disk.
  if (auto set = database->rows("PRAGMA journal_mode = WAL"); !set) return tl::unexpected(set.error());
  const std::string synchronous = disk == Disk::network ? "FULL" : "NORMAL";
  if (auto set = database->execute("PRAGMA synchronous = " + synchronous); !set) return tl::unexpected(set.error());
  Store store(std::move(*database));
  store.guard_ = std::move(guard);
  return store;
}

StoreResult<Store> Store::open_snapshot(const std::string& path) {
  auto database = Database::open(path, Database::Mode::frozen);
  if (!database) return tl::unexpected(database.error());
  if (auto known = check_identity(*database); !known) return tl::unexpected(known.error());
  return Store(std::move(*database));
}

StoreResult<void> Store::snapshot_to(const std::string& path) {
  const std::string unfinished = path + ".part";
  std::error_code error;
  std::filesystem::remove(unfinished, error);
  if (auto written = database_.rows("VACUUM INTO ?1", {unfinished}); !written) return tl::unexpected(written.error());
  std::filesystem::rename(unfinished, path, error);
  if (!error) return {};
  return tl::unexpected(StoreError{fmt::format("the snapshot {} cannot be made: {}", path, error.message())});
}

StoreResult<Store> Store::reader() {
  if (disk() == Disk::local) return open_as(path(), Database::Mode::keep, Disk::local);
  const std::string name = snapshot_name(path());
  if (auto made = snapshot_to(name); !made) return tl::unexpected(made.error());
  auto opened = open_snapshot(name);
  std::error_code ignored;
  std::filesystem::remove(name, ignored);  // it goes when it is closed
  return opened;
}

StoreResult<void> Store::put(const std::vector<TableRow>& rows) {
  if (rows.empty()) return {};
  if (guard_ && !guard_->is_held()) {
    return tl::unexpected(
        StoreError{fmt::format("{} was taken over by another process, since this one seemed to be gone", path())});
  }
  Transaction transaction(database_);
  if (auto begun = transaction.begin(); !begun) return begun;
  if (auto put = put_within_transaction(rows); !put) return put;
  return transaction.commit();
}

StoreResult<void> Store::put_within_transaction(const std::vector<TableRow>& rows) {
  std::map<std::string, Statement> inserts;  // by table
  for (const TableRow& row : rows) {
    assert(std::ranges::find(table_names(), row.table) != table_names().end());
    auto insert = inserts.find(row.table);
    if (insert == inserts.end()) {
      std::string places = "?1";
      for (std::size_t i = 2; i <= row.values.size(); ++i) places += fmt::format(",?{}", i);
      auto prepared = database_.prepare(fmt::format("INSERT OR REPLACE INTO {} VALUES ({})", row.table, places));
      if (!prepared) return tl::unexpected(prepared.error());
      insert = inserts.emplace(row.table, std::move(*prepared)).first;
    }
    if (auto stored = insert->second.run(row.values); !stored) return tl::unexpected(stored.error());
  }
  return {};
}

StoreResult<std::optional<std::string>> Store::status(std::string_view hash) {
  auto rows = database_.rows("SELECT status FROM artefact WHERE hash = ?1", {std::string(hash)});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  return text(rows->at(0).at(0));
}

}  // namespace millrace::experiments
