#include "experiments/report/summary_section.h"

#include <fmt/format.h>

#include "experiments/figures/palette.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace {

std::string header(const std::vector<SummaryColumn>& columns) {
  std::string html = "<thead><tr><th scope=\"col\">tuner</th>";
  for (const SummaryColumn& column : columns) {
    html += fmt::format("<th scope=\"col\" title=\"{}\">{}</th>", html_text(column.about), html_text(column.heading));
  }
  return html + "</tr></thead>\n";
}

std::string tuner_cell(const SummaryRow& row) {
  std::string note;
  if (row.failed > 0) {
    note = fmt::format(" <span class=\"failed\" title=\"{}\">{} failed</span>", html_text(row.error), row.failed);
  } else if (row.replications == 0) {
    note = " <span class=\"failed\">not computed</span>";
  } else if (row.replications > 1) {
    note = fmt::format(" <span class=\"quiet\">× {}</span>", row.replications);
  }
  return fmt::format("<th scope=\"row\"><i class=\"swatch\" style=\"background:{}\"></i>{}{}</th>",
                     tuner_colour(row.position), html_text(row.tuner), note);
}

// The bare value goes with each cell, for sorting.
std::string value_cell(const std::vector<SummaryRow>& rows, const SummaryRow& row, const SummaryColumn& column) {
  const Estimate& estimate = row.*column.estimate;
  if (!estimate.mean) return "<td data-value=\"Infinity\">–</td>";
  std::string html = fmt::format("<td data-value=\"{}\"{}>{}", *estimate.mean,
                                 is_best(rows, row, column) ? " class=\"best\"" : "", column.text(*estimate.mean));
  if (estimate.half_width) html += fmt::format("<small>± {}</small>", column.text(*estimate.half_width));
  return html + "</td>";
}

}  // namespace

std::string summary_section(const std::vector<SummaryRow>& rows, const std::string& query) {
  const std::vector<SummaryColumn> columns = columns_of(rows);
  std::string html = "<div class=\"wide\"><table class=\"sortable\">\n" + header(columns) + "<tbody>\n";
  bool intervals = false;
  for (const SummaryRow& row : rows) {
    if (row.query != query) continue;
    intervals = intervals || row.replications > 1;
    html += "<tr>" + tuner_cell(row);
    for (const SummaryColumn& column : columns) html += value_cell(rows, row, column);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>\n<p class=\"quiet\">Less is better in every column; the least is in bold. ";
  html += "<b>p</b> is the total parallelism over operators that are neither sources nor sinks.";
  if (intervals) html += " Means over the replications ± half-width of the 95 % confidence interval.";
  return html + "</p>\n";
}

}  // namespace millrace::experiments
