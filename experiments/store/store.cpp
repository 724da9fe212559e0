#include "experiments/store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <filesystem>

#include "experiments/store/schema.h"

namespace millrace::experiments {
namespace {

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

}  // namespace

StoreResult<Store> Store::open(const std::string& path) {
  if (auto made = make_folder_of(path); !made) return tl::unexpected(made.error());
  return open_as(path, Database::Mode::create);
}

StoreResult<Store> Store::open_existing(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return tl::unexpected(StoreError{
        fmt::format("there is no store at {}; `millrace run CONFIG` makes one, --store names another", path)});
  }
  return open_as(path, Database::Mode::keep);
}

StoreResult<Store> Store::open_to_read(const std::string& path, bool frozen) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return tl::unexpected(StoreError{
        fmt::format("there is no store at {}; `millrace run CONFIG` makes one, --store names another", path)});
  }
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

StoreResult<Store> Store::open_as(const std::string& path, Database::Mode mode) {
  auto database = Database::open(path, mode);
  if (!database) return tl::unexpected(database.error());
  auto tables = single_number(*database, "SELECT count(*) FROM sqlite_master");
  if (!tables) return tl::unexpected(tables.error());
  if (*tables > 0) {
    if (auto known = check_identity(*database); !known) return tl::unexpected(known.error());
  }
  if (auto migrated = migrate(*database); !migrated) return tl::unexpected(migrated.error());
  // WAL: readers are not blocked, and a commit costs one write; NORMAL may lose the last commits on a power cut, never
  // the file.
  if (auto set = database->rows("PRAGMA journal_mode = WAL"); !set) return tl::unexpected(set.error());
  if (auto set = database->execute("PRAGMA synchronous = NORMAL"); !set) return tl::unexpected(set.error());
  return Store(std::move(*database));
}

StoreResult<void> Store::put(const std::vector<TableRow>& rows) {
  if (rows.empty()) return {};
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
