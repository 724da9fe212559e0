// SQLite as the store uses it: values in, rows out, errors returned.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "experiments/store/file_system.h"

struct sqlite3;
struct sqlite3_stmt;

namespace millrace::experiments {

// What went wrong with a store, and what the user can do: one sentence or two.
struct StoreError {
  std::string what;
};
template <class T>
using StoreResult = tl::expected<T, StoreError>;

// A field of a row: NULL, INTEGER, REAL or TEXT.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Value>;

// The field as a number; 0 for NULL. Requires: not text.
double number(const Value& value);
std::int64_t integer(const Value& value);
// The field as text; "" for NULL, numbers in their shortest form that reads back exactly.
std::string text(const Value& value);
bool is_null(const Value& value);

// A compiled statement, run as often as wanted. Must not outlive its database.
class Statement {
 public:
  // Runs with `values` for its ?1, ?2, ...; returns all rows. Requires: as many values as parameters.
  StoreResult<std::vector<Row>> run(const Row& values = {});

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// The URI of a file that never changes, for Database::open() and ATTACH.
std::string frozen_uri(const std::string& path);

class Database {
 public:
  enum class Mode : std::uint8_t {
    create,  // made if it is not there
    keep,    // must be there
    read,    // must be there, and is only read; safe while another process of this machine writes
    frozen,  // must be there: read without locks, as a file that never changes. What a process of another machine that
             // writes it has not put into the file itself is not seen, and a read that meets a write fails as damaged
  };
  // On a local disk each statement waits up to ten seconds for another writer. On a network disk nothing is locked and
  // no memory is shared with other processes: see to it that there are none, or that all have it frozen.
  static StoreResult<Database> open(const std::string& path, Mode mode, Disk disk = Disk::local);

  const std::string& path() const { return path_; }
  // Rows changed by this connection so far.
  std::int64_t changes() const;
  // Any number of statements without results.
  StoreResult<void> execute(const std::string& sql);
  StoreResult<Statement> prepare(std::string_view sql);
  // prepare() and run() in one.
  StoreResult<std::vector<Row>> rows(std::string_view sql, const Row& values = {});

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

}  // namespace millrace::experiments
