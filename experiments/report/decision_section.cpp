#include "experiments/report/decision_section.h"

#include <fmt/format.h>

#include "experiments/figures/number_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace {

// What became of a decision: t_s, current, asked, got, why, downtime_s.
std::string decision_row(const Row& row) {
  const bool left_alone = is_null(row[2]);
  std::string change = html_text(text(row[1]));
  if (!left_alone) {
    change = fmt::format("<del>{}</del> → <b>{}</b>", change, html_text(text(row[2])));
    if (is_null(row[3])) {
      change += " → <b class=\"failed\">refused</b>";
    } else if (text(row[3]) != text(row[2])) {
      change += fmt::format(" → got <b>{}</b>", html_text(text(row[3])));
    }
  }
  const double downtime_s = is_null(row[5]) ? 0 : number(row[5]);
  return fmt::format(
      "<tr{}><td>{}</td><td class=\"words\">{}</td><td class=\"words\">{}</td>"
      "<td data-value=\"{}\">{}</td></tr>\n",
      left_alone ? " class=\"left\"" : "", is_null(row[0]) ? "" : decimal_text(number(row[0]), 1) + " s", change,
      html_text(text(row[4])), downtime_s, downtime_s > 0 ? duration_text(1000 * downtime_s) : "");
}

}  // namespace

StoreResult<std::string> decision_section(Database& store, const std::string& comparison, const std::string& query) {
  auto runs = store.rows(
      "SELECT tuner, replication, run FROM comparison_run WHERE comparison = ?1 AND query = ?2 ORDER BY position",
      {comparison, query});
  const auto tuners = tuner_labels(store, comparison);
  if (!runs) return tl::unexpected(runs.error());
  if (!tuners) return tl::unexpected(tuners.error());
  std::string html;
  for (const Row& run : *runs) {
    auto decisions =
        store.rows("SELECT t_s, current, asked, got, why, downtime_s FROM decision WHERE run = ?1 ORDER BY position",
                   {text(run[2])});
    if (!decisions) return tl::unexpected(decisions.error());
    std::size_t changes = 0;
    for (const Row& decision : *decisions) changes += is_null(decision[2]) ? 0 : 1;
    const std::string of = integer(run[1]) == 0 ? "" : fmt::format(", replication {}", integer(run[1]) + 1);
    html += fmt::format("<details><summary>{}{} <span class=\"quiet\">{} decisions, {} changes</span></summary>\n",
                        html_text(text(run[0])), of, decisions->size(), changes);
    html +=
        "<div class=\"wide\"><table class=\"sortable\"><thead><tr><th scope=\"col\">time</th><th scope=\"col\" "
        "class=\"words\">"
        "deployment</th><th scope=\"col\" class=\"words\">why</th><th scope=\"col\">stopped</th></tr></thead><tbody>\n";
    for (const Row& decision : *decisions) html += decision_row(decision);
    html += "</tbody></table></div></details>\n";
  }
  return html;
}

}  // namespace millrace::experiments
