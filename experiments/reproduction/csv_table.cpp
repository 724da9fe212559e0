#include "experiments/reproduction/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace millrace::experiments {
namespace {

// The cells of the line that begins at `at`, which is moved behind it.
std::vector<std::string> next_line(std::string_view text, std::size_t& at) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cells.back() += text[++at];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
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
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size() - 1) + 1;
      continue;
    }
    std::vector<std::string> cells = next_line(text, at);
    if (cells.size() == 1 && cells.front().empty()) continue;
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
