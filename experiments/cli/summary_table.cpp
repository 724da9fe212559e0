#include "experiments/cli/summary_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace millrace::experiments {
namespace {

using Line = std::vector<std::string>;

// Columns on a terminal: UTF-8 continuation bytes take none.
std::size_t width_of(const std::string& words) {
  return static_cast<std::size_t>(
      std::ranges::count_if(words, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

using Columns = std::vector<SummaryColumn>;

Line headings(const Columns& columns) {
  Line line = {"tuner"};
  for (const SummaryColumn& column : columns) line.emplace_back(column.heading);
  return line;
}

Line line_of(const SummaryRow& row, const Columns& columns) {
  Line line = {row.tuner};
  for (const SummaryColumn& column : columns) line.push_back(estimate_text(column, row.*column.estimate));
  return line;
}

// The first column to the left, numbers to the right.
std::string aligned(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string text;
  for (const Line& line : lines) {
    text += "  " + line[0] + std::string(widths[0] - width_of(line[0]), ' ');
    for (std::size_t i = 1; i < line.size(); ++i) text += std::string(2 + widths[i] - width_of(line[i]), ' ') + line[i];
    text += '\n';
  }
  return text;
}

std::string failures(const SummaryRow& row) {
  if (row.failed == 0) return "";
  return fmt::format("  {}: {} of {} runs failed: {}\n", row.tuner, row.failed, row.failed + row.replications,
                     row.error);
}

}  // namespace

std::string summary_table(const std::vector<SummaryRow>& rows) {
  const Columns columns = columns_of(rows);
  std::string text;
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last = std::find_if(first, rows.end(), [&](const SummaryRow& row) { return row.query != first->query; });
    std::vector<Line> lines = {headings(columns)};
    std::string failed;
    for (auto row = first; row != last; ++row) {
      lines.push_back(line_of(*row, columns));
      failed += failures(*row);
    }
    text += fmt::format("\n{}\n{}{}", first->query, aligned(lines), failed);
    first = last;
  }
  return text;
}

}  // namespace millrace::experiments
