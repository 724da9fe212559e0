// SQLite as the store uses it: values in, rows out, errors returned.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

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

class Database {
 public:
  enum class Mode : std::uint8_t {
    create,  // made if it is not there
    keep,    // must be there
    read,    // must be there, and is only read; safe while another process of this machine writes
    frozen,  // the same for a file that a process of another machine may be writing: nothing is locked, what that
             // process has not put into the file itself is not seen, and a read that meets a write fails as damaged
  };
  // Waits up to ten seconds for another writer at each statement.
  static StoreResult<Database> open(const std::string& path, Mode mode);

  const std::string& path() const { return path_; }
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
