// Tables that a run wrote, read back.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // as many cells each as the header has

  std::optional<std::size_t> column(std::string_view name) const;
  // The cell of a column, "" if there is no such column.
  std::string cell(std::size_t row, std::string_view name) const;
};

// Comma-separated text: the first line is the header, cells may be quoted, lines that begin with '#' and empty ones are
// passed over. Error: a line with more or fewer cells than the header.
tl::expected<CsvTable, std::string> parse_csv(std::string_view text);
// Errors: the file cannot be read, or as above; with its path.
tl::expected<CsvTable, std::string> read_csv(const std::filesystem::path& path);

// Nothing for a cell that is empty or holds no number.
std::optional<double> cell_number(std::string_view cell);

}  // namespace millrace::experiments
