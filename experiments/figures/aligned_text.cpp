#include "experiments/figures/aligned_text.h"

#include <algorithm>
#include <cstddef>

namespace millrace::experiments {
namespace {

// Columns on a terminal: UTF-8 continuation bytes take none.
std::size_t width_of(const std::string& words) {
  return static_cast<std::size_t>(
      std::ranges::count_if(words, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string aligned_text(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string text;
  for (const auto& line : lines) {
    text += "  " + line[0] + std::string(widths[0] - width_of(line[0]), ' ');
    for (std::size_t i = 1; i < line.size(); ++i) text += std::string(2 + widths[i] - width_of(line[i]), ' ') + line[i];
    text += '\n';
  }
  return text;
}

}  // namespace millrace::experiments
