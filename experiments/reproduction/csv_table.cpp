#include "experiments/reproduction/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

#include "experiments/report/csv_table.h"

namespace millrace::experiments {
namespace {

std::string without_comments(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (text[at] != '#') kept += text.substr(at, end - at);
    at = end;
  }
  return kept;
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::string CsvTable::cell(std::size_t row, std::string_view name) const {
  const auto index = column(name);
  return index ? rows[row][*index] : "";
}

tl::expected<CsvTable, std::string> parse_csv(std::string_view text) {
  CsvTable table;
  for (std::vector<std::string>& cells : csv_records(without_comments(text))) {
    if (table.header.empty()) {
      table.header = std::move(cells);
    } else if (cells.size() != table.header.size()) {
      return tl::unexpected(
          fmt::format("row {} has {} cells, the header {}", table.rows.size() + 1, cells.size(), table.header.size()));
    } else {
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

tl::expected<CsvTable, std::string> read_csv(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return tl::unexpected(path.string() + " cannot be read");
  auto table = parse_csv(text.str());
  if (!table) return tl::unexpected(path.string() + ": " + table.error());
  return table;
}

std::optional<double> cell_number(std::string_view cell) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || cell.empty()) return std::nullopt;
  return value;
}

}  // namespace millrace::experiments
