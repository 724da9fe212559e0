#include "experiments/store/export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/store/schema.h"

namespace millrace::experiments {
namespace {

struct Columns {
  std::vector<std::string> all, key;
};

StoreResult<Columns> columns_of(Store& store, std::string_view table) {
  auto rows = store.database().rows("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid", {std::string(table)});
  if (!rows) return tl::unexpected(rows.error());
  Columns columns;
  for (const Row& row : *rows) {
    columns.all.push_back(text(row[0]));
    if (integer(row[1]) > 0) columns.key.push_back(text(row[0]));
  }
  return columns;
}

std::string csv_field(const Value& value) {
  if (is_null(value)) return "";
  std::string words = text(value);
  const bool plain = !words.empty() && words.find_first_of(",\"\r\n") == std::string::npos;
  if (plain || !std::holds_alternative<std::string>(value)) return words;
  std::string quoted = "\"";
  for (const char c : words) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void write_line(const Row& row, std::ostream& out) {
  for (std::size_t i = 0; i < row.size(); ++i) out << (i == 0 ? "" : ",") << csv_field(row[i]);
  out << '\n';
}

}  // namespace

StoreResult<void> write_csv(Store& store, std::string_view table, std::ostream& out, const std::string& set) {
  const auto known = table_names();
  if (std::ranges::find(known, table) == known.end()) {
    return tl::unexpected(StoreError{fmt::format("no table '{}'; known: {}", table, fmt::join(known, ", "))});
  }
  const auto columns = columns_of(store, table);
  if (!columns) return tl::unexpected(columns.error());
  constexpr std::string_view kSet = "trace_set";
  if (!set.empty() && std::ranges::find(columns->all, kSet) == columns->all.end()) {
    return tl::unexpected(StoreError{fmt::format("table '{}' belongs to no set of traces", table)});
  }
  const auto rows =
      store.database().rows(fmt::format("SELECT {} FROM {} {} ORDER BY {}", fmt::join(columns->all, ", "), table,
                                        set.empty() ? "" : "WHERE trace_set = ?1", fmt::join(columns->key, ", ")),
                            set.empty() ? std::vector<Value>{} : std::vector<Value>{set});
  if (!rows) return tl::unexpected(rows.error());
  out << fmt::format("{}\n", fmt::join(columns->all, ","));
  for (const Row& row : *rows) write_line(row, out);
  return {};
}

StoreResult<void> write_dump(Store& store, std::ostream& out) {
  for (const std::string_view table : table_names()) {
    if (table == kWallClockTable) continue;
    out << "# " << table << '\n';
    if (auto written = write_csv(store, table, out); !written) return written;
  }
  return {};
}

}  // namespace millrace::experiments
