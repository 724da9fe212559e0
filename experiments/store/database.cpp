#include "experiments/store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cassert>

namespace millrace::experiments {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

// SQLite's own sentence, after what the user needs to know about it.
StoreError error_of(sqlite3* database) {
  const std::string reason = sqlite3_errmsg(database);
  const char* file = sqlite3_db_filename(database, "main");
  const std::string path = file == nullptr ? "the store" : file;
  switch (sqlite3_errcode(database)) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {fmt::format("{} is damaged or not a Millrace store ({}); move it away, or name another one with --store",
                          path, reason)};
    case SQLITE_BUSY:
      return {fmt::format("{} is in use by another program ({}); try again when that has finished", path, reason)};
    case SQLITE_FULL:
      return {fmt::format("{} cannot grow ({}); free some disk space", path, reason)};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return {fmt::format("{} cannot be opened for writing ({}); name another place with --store", path, reason)};
    default:
      return {fmt::format("{}: {}", path, reason)};
  }
}

void bind(sqlite3_stmt* statement, int position, const Value& value) {
  int status = SQLITE_OK;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    status = sqlite3_bind_int64(statement, position, *whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    status = sqlite3_bind_double(statement, position, *real);
  } else if (const auto* words = std::get_if<std::string>(&value)) {
    status = sqlite3_bind_text64(statement, position, words->data(), words->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else {
    status = sqlite3_bind_null(statement, position);
  }
  assert(status == SQLITE_OK);
  static_cast<void>(status);
}

Value field(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return std::monostate{};
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return bytes == nullptr ? std::string() : std::string(bytes, size);
    }
  }
}

}  // namespace

double number(const Value& value) {
  assert(!std::holds_alternative<std::string>(value));
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return 0;
}

std::int64_t integer(const Value& value) {
  assert(!std::holds_alternative<std::string>(value));
  if (const auto* real = std::get_if<double>(&value)) return static_cast<std::int64_t>(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  return 0;
}

std::string text(const Value& value) {
  if (const auto* words = std::get_if<std::string>(&value)) return *words;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return "";
}

bool is_null(const Value& value) {
  return std::holds_alternative<std::monostate>(value);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

StoreResult<std::vector<Row>> Statement::run(const Row& values) {
  sqlite3_stmt* statement = statement_.get();
  assert(sqlite3_bind_parameter_count(statement) == static_cast<int>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) bind(statement, static_cast<int>(i) + 1, values[i]);
  std::vector<Row> rows;
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
    Row row;
    const int columns = sqlite3_column_count(statement);
    for (int column = 0; column < columns; ++column) row.push_back(field(statement, column));
    rows.push_back(std::move(row));
  }
  const bool failed = status != SQLITE_DONE;
  StoreError error = failed ? error_of(database_) : StoreError{};
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (failed) return tl::unexpected(std::move(error));
  return rows;
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

std::string frozen_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

StoreResult<Database> Database::open(const std::string& path, Mode mode, Disk disk) {
  const bool writes = mode == Mode::create || mode == Mode::keep;
  const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_URI |
                    (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  const char* no_locks = disk == Disk::network ? "unix-none" : nullptr;
  sqlite3* handle = nullptr;
  const std::string name = mode == Mode::frozen ? frozen_uri(path) : path;
  const int status = sqlite3_open_v2(name.c_str(), &handle, flags, no_locks);
  Database database;
  database.database_.reset(handle);
  database.path_ = path;
  if (status != SQLITE_OK) return tl::unexpected(error_of(handle));
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  if (no_locks != nullptr && mode != Mode::frozen) {
    // Keeps the index of the WAL in this process, where it would be in memory shared with others.
    if (auto set = database.execute("PRAGMA locking_mode = EXCLUSIVE"); !set) return tl::unexpected(set.error());
  }
  return database;
}

std::int64_t Database::changes() const {
  return sqlite3_total_changes64(database_.get());
}

StoreResult<void> Database::execute(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected(error_of(database_.get()));
}

StoreResult<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (status != SQLITE_OK) return tl::unexpected(error_of(database_.get()));
  return Statement(database_.get(), statement);
}

StoreResult<std::vector<Row>> Database::rows(std::string_view sql, const Row& values) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  return statement->run(values);
}

}  // namespace millrace::experiments
