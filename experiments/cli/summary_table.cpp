#include "experiments/cli/summary_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/aligned_text.h"

namespace millrace::experiments {
namespace {

using Line = std::vector<std::string>;
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
    text += fmt::format("\n{}\n{}{}", first->query, aligned_text(lines), failed);
    first = last;
  }
  return text;
}

}  // namespace millrace::experiments
