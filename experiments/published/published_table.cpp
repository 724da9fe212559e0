#include "experiments/published/published_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

namespace millrace::experiments {

tl::expected<std::vector<PublishedLine>, std::string> read_published_table(const std::string& path,
                                                                           std::string_view header) {
  std::ifstream in(path);
  if (!in) return tl::unexpected(fmt::format("{} cannot be read", path));
  const auto columns = static_cast<std::size_t>(std::ranges::count(header, ',')) + 1;
  std::vector<PublishedLine> lines;
  bool headed = false;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    PublishedLine read{fmt::format("{}:{}", path, number), {}};
    if (!headed) {
      if (line != header) return tl::unexpected(fmt::format("{}: the header {} is wanted", read.place, header));
      headed = true;
      continue;
    }
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) read.cells.push_back(cell);
    if (read.cells.size() != columns) {
      return tl::unexpected(fmt::format("{}: {} cells are wanted", read.place, columns));
    }
    lines.push_back(std::move(read));
  }
  if (!headed) return tl::unexpected(fmt::format("{} is empty; the header {} is wanted", path, header));
  return lines;
}

}  // namespace millrace::experiments
