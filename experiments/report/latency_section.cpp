#include "experiments/report/latency_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/number_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/html_text.h"
#include "experiments/report/latency_breakdown.h"

namespace millrace::experiments {

namespace {

std::string header(bool markers) {
  std::string html = "<thead><tr><th scope=\"col\">operator</th><th scope=\"col\">latency</th><th class=\"bar\"></th>";
  for (std::size_t i = 0; i < kLatencyParts.size(); ++i) {
    html += fmt::format("<th scope=\"col\" title=\"{}\"><i class=\"swatch part{}\"></i>{}</th>",
                        html_text(kLatencyParts[i].about), i, html_text(kLatencyParts[i].name));
  }
  if (markers) html += "<th scope=\"col\" title=\"mean age of latency markers here, from the source\">markers</th>";
  return html +
         "<th scope=\"col\" title=\"share of time\">busy</th>"
         "<th scope=\"col\" title=\"share of time\">backpressured</th></tr></thead>\n";
}

// A bar of the parts, as long as the operator's share of the largest one's latency.
std::string bar(const OperatorLatency& one, double largest_ms) {
  std::string html = "<span class=\"parts\">";
  for (std::size_t i = 0; i < kLatencyParts.size(); ++i) {
    const double share = largest_ms > 0 ? 100 * one.parts_ms[i] / largest_ms : 0;
    if (share >= 0.05) html += fmt::format("<i class=\"part{}\" style=\"width:{:.2f}%\"></i>", i, share);
  }
  return html + "</span>";
}

std::string operator_row(const OperatorLatency& one, double largest_ms, bool markers) {
  std::string html =
      fmt::format("<tr><th scope=\"row\">{}</th><td data-value=\"{}\">{}</td><td class=\"bar\">{}</td>",
                  html_text(one.id), one.total_ms(), duration_text(one.total_ms()), bar(one, largest_ms));
  for (const double part_ms : one.parts_ms) {
    html += fmt::format("<td data-value=\"{}\"{}>{}</td>", part_ms, part_ms <= 0 ? " class=\"none\"" : "",
                        duration_text(part_ms));
  }
  if (markers)
    html += fmt::format("<td data-value=\"{}\">{}</td>", one.marker_ms,
                        one.markers > 0 ? duration_text(one.marker_ms) : "–");
  return html + fmt::format("<td>{:.1f} %</td><td>{:.1f} %</td></tr>\n", one.busy_ms_per_s / 10,
                            one.backpressured_ms_per_s / 10);
}

}  // namespace

StoreResult<std::string> latency_section(Database& store, const std::string& comparison, const std::string& query) {
  auto runs = first_runs(store, comparison, query);
  if (!runs) return tl::unexpected(runs.error());
  std::string html;
  for (const FirstRun& run : *runs) {
    auto breakdown = latency_breakdown(store, run.run);
    if (!breakdown) return tl::unexpected(breakdown.error());
    if (breakdown->empty()) continue;
    double largest_ms = 0;
    for (const OperatorLatency& one : *breakdown) largest_ms = std::max(largest_ms, one.total_ms());
    const bool markers = std::ranges::any_of(*breakdown, [](const OperatorLatency& one) { return one.markers > 0; });
    html += fmt::format("<h4><i class=\"swatch\" style=\"background:{}\"></i>{}</h4>\n", tuner_colour(run.position),
                        html_text(run.tuner));
    html += "<div class=\"wide\"><table class=\"sortable\">\n" + header(markers) + "<tbody>\n";
    for (const OperatorLatency& one : *breakdown) html += operator_row(one, largest_ms, markers);
    html += "</tbody></table></div>\n";
  }
  return html.empty() ? "<p class=\"quiet\">Not measured.</p>\n" : html;
}

}  // namespace millrace::experiments
