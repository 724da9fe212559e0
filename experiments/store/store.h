// The store: one SQLite file for all configs, in which every artefact lies under the hash of what it was made from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/database.h"
#include "experiments/store/writer_guard.h"

namespace millrace::experiments {

// A row on its way into a table: a value per column, in the schema's order.
struct TableRow {
  std::string table;
  Row values;
  bool operator==(const TableRow&) const = default;
};

// One writer at a time; readers see only whole batches. Safe to kill at any moment. On a network disk it has one user
// at a time, who holds its WriterGuard; others read a snapshot.
class Store {
 public:
  // Opens the store for writing, made (with its folder) if it is not there. Errors: it cannot be made or written to, is
  // damaged, is another program's database, or was written by a newer version.
  static StoreResult<Store> open(const std::string& path);
  // The same for a store that must be there. A snapshot is opened only to be read.
  static StoreResult<Store> open_existing(const std::string& path);
  // The same, whatever disk it lies on.
  static StoreResult<Store> open_on(Disk disk, const std::string& path);

  // Writes the store as it is now, in one file that needs neither lock nor log, to `path`, in place of what is there.
  StoreResult<void> snapshot_to(const std::string& path);
  // Another connection, only to be read from; on a network disk it sees the store as it is now.
  StoreResult<Store> reader();

  Store(Store&&) noexcept = default;
  Store& operator=(Store&&) noexcept = default;
  ~Store() { database_ = {}; }  // closed before the guard goes

  // For queries alone: nothing is made, brought up to date or written; any process of this machine may be writing
  // meanwhile. `frozen`: a process of another machine may (Database::Mode::frozen). Errors: as above; there is none, it
  // is empty or cut off.
  static StoreResult<Store> open_to_read(const std::string& path, bool frozen = false);

  // Puts all rows in, in one transaction; a row with the key of a stored one replaces it.
  StoreResult<void> put(const std::vector<TableRow>& rows);

  // Status of an artefact ("done", "failed", "running"); nullopt if it is not stored.
  StoreResult<std::optional<std::string>> status(std::string_view hash);

  // For queries.
  Database& database() { return database_; }
  const std::string& path() const { return database_.path(); }
  Disk disk() const { return guard_ ? Disk::network : Disk::local; }

 private:
  explicit Store(Database database) : database_(std::move(database)) {}
  static StoreResult<Store> open_as(const std::string& path, Database::Mode mode, Disk disk);
  static StoreResult<Store> open_snapshot(const std::string& path);
  StoreResult<void> put_within_transaction(const std::vector<TableRow>& rows);

  Database database_;
  std::optional<WriterGuard> guard_;  // on a network disk
};

// A name for a snapshot of the store, beside it, that no other process of any machine uses. Removes those of processes
// of this machine that have gone.
std::string snapshot_name(const std::string& store);
// Whether it is such a name.
bool is_snapshot_name(const std::string& path);

}  // namespace millrace::experiments
