#include "experiments/reproduction/paper_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "experiments/report/csv_table.h"
#include "experiments/report/figure_html.h"
#include "experiments/report/html_text.h"
#include "experiments/report/page_body.h"
#include "experiments/report/page_frame.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;
using Listed = PageBody::Listed;

constexpr std::size_t kRowsShown = 400;  // of a table; a file has them all

std::string number_cell(const std::optional<double>& number) {
  return number ? fmt::format("<td data-value=\"{0}\">{0:.4g}</td>", *number) : "<td class=\"none\"></td>";
}

std::string verdict_cell(const Finding& finding) {
  if (!finding.holds) return finding.rule.empty() ? "<td></td>" : "<td class=\"none\">not measured</td>";
  return *finding.holds ? "<td class=\"best\">holds</td>" : "<td class=\"failed\">does not hold</td>";
}

std::string findings_html(const std::vector<Finding>& findings) {
  if (findings.empty())
    return "<p class=\"quiet\">Nothing is computed of this figure's claims: the verdict is in words.</p>\n";
  std::string html =
      "<div class=\"wide\"><table class=\"sortable\"><thead><tr><th>claim or number</th><th>ours</th><th>published</th>"
      "<th>verdict</th><th class=\"words\">asked</th><th class=\"words\">published how</th></tr></thead><tbody>\n";
  for (const Finding& finding : findings) {
    html += fmt::format("<tr><th>{}</th>{}{}{}<td class=\"words\">{}</td><td class=\"words\">{}</td></tr>\n",
                        html_text(finding.what), number_cell(finding.ours), number_cell(finding.printed),
                        verdict_cell(finding), html_text(finding.rule),
                        html_text(finding.kind + (finding.kind.empty() ? "" : ": ") + finding.place));
  }
  return html + "</tbody></table></div>\n";
}

std::string picture_html(const fs::path& path, const std::string& name, PageBody& page) {
  const auto drawn = drawn_figure_html(path, name, page.next_figure());
  if (drawn) return *drawn;
  return fmt::format("<p class=\"quiet\">{} is missing: this run did not draw it.</p>\n", html_text(name));
}

std::string table_html(const fs::path& path, const std::string& name) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream csv;
  if (!file || !(csv << file.rdbuf())) {
    return fmt::format("<p class=\"quiet\">{} is missing: this run did not write it.</p>\n", html_text(name));
  }
  return fmt::format("<details><summary>{}</summary>{}</details>\n", html_text(name), csv_table(csv.str(), kRowsShown));
}

// "fig7a" of streamtune as the name of a place in the page: letters, digits and '-'.
std::string place_of(const ItemVerdict& verdict) {
  std::string id = full_id(*verdict.paper, *verdict.item);
  std::ranges::replace_if(
      id, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '-');
  return id;
}

std::string overview_html(const std::vector<ItemVerdict>& verdicts) {
  std::string html =
      "<div class=\"wide\"><table><thead><tr><th>figure or table</th><th class=\"words\">what it "
      "shows</th><th>state</th>"
      "<th class=\"words\">this run</th></tr></thead><tbody>\n";
  for (const ItemVerdict& verdict : verdicts) {
    html += fmt::format(
        "<tr><th><a href=\"#{}\">{}</a></th><td class=\"words\">{}</td><td>{}</td><td "
        "class=\"words\">{}</td></tr>\n",
        place_of(verdict), html_text(full_id(*verdict.paper, *verdict.item)), html_text(verdict.item->what),
        to_text(verdict.item->state), html_text(verdict_words(verdict)));
  }
  return html + "</tbody></table></div>\n";
}

void add_item(const PaperPage& page, const ItemVerdict& verdict, PageBody& body) {
  const PaperItem& item = *verdict.item;
  body.heading(2, place_of(verdict), fmt::format("{}: {}", full_id(*verdict.paper, item), item.what), Listed::top);
  body.add(fmt::format("<p>{}. State by {}: <strong>{}</strong>. {}</p>\n", html_text(item.place),
                       html_text(verdict.paper->page), to_text(item.state), html_text(item.why)));
  if (item.run.empty()) return;
  body.add(fmt::format("<p>This run: <strong>{}</strong></p>\n", html_text(verdict_words(verdict))));
  if (verdict.outcome != RunOutcome::done && verdict.outcome != RunOutcome::some_failed) return;
  const fs::path folder = page.folder_of(item.run);
  for (const std::string& picture : item.pictures) body.add(picture_html(folder / picture, picture, body));
  body.add(findings_html(verdict.findings));
  for (const std::string& table : item.tables) body.add(table_html(folder / table, table));
}

}  // namespace

std::string paper_html(const PaperPage& page, const std::vector<ItemVerdict>& verdicts) {
  PageBody body;
  body.heading(2, "overview", "Overview", Listed::top);
  if (std::ranges::any_of(verdicts, &ItemVerdict::quick)) {
    body.add("<p><strong>Quick: on at most 2 % of the data. Nothing here says how the whole comes out.</strong></p>\n");
  }
  body.add(overview_html(verdicts));
  for (const ItemVerdict& verdict : verdicts) add_item(page, verdict, body);
  body.heading(2, "provenance", "Provenance", Listed::top);
  body.add(fmt::format("<dl><dt>command</dt><dd><code>{}</code></dd><dt>version</dt><dd>millrace {}</dd></dl>\n",
                       html_text(page.command), html_text(page.version)));
  return whole_page(page.title, body);
}

}  // namespace millrace::experiments
