#include "experiments/reproduction/paper_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "experiments/report/html_text.h"
#include "experiments/report/page_style.h"
#include "experiments/reproduction/csv_table.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

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

std::string picture_html(const fs::path& path, const std::string& name, std::size_t number) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream svg;
  if (!file || !(svg << file.rdbuf())) {
    return fmt::format("<p class=\"quiet\">{} is missing: this run did not draw it.</p>\n", html_text(name));
  }
  return fmt::format("<figure aria-label=\"{}\">\n{}</figure>\n", html_text(name),
                     inline_svg(svg.str(), fmt::format("picture{}-", number)));
}

std::string cell_text(const std::string& cell) {
  const auto number = cell_number(cell);
  return number ? fmt::format("<td data-value=\"{}\">{:.5g}</td>", *number, *number)
                : fmt::format("<td>{}</td>", html_text(cell));
}

std::string table_html(const fs::path& path, const std::string& name) {
  const auto table = read_csv(path);
  if (!table) return fmt::format("<p class=\"quiet\">{} is missing: this run did not write it.</p>\n", html_text(name));
  std::string html =
      fmt::format("<details><summary>{}, {} rows</summary><div class=\"wide\"><table class=\"sortable\"><thead><tr>",
                  html_text(name), table->rows.size());
  for (const std::string& column : table->header) html += fmt::format("<th>{}</th>", html_text(column));
  html += "</tr></thead><tbody>\n";
  const std::size_t shown = std::min(table->rows.size(), kRowsShown);
  for (std::size_t row = 0; row < shown; ++row) {
    html += "<tr>";
    for (const std::string& cell : table->rows[row]) html += cell_text(cell);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>";
  if (shown < table->rows.size()) html += fmt::format("<p class=\"quiet\">The first {} rows.</p>", shown);
  return html + "</details>\n";
}

std::string overview_html(const std::vector<ItemVerdict>& verdicts) {
  std::string html =
      "<div class=\"wide\"><table><thead><tr><th>figure or table</th><th class=\"words\">what it "
      "shows</th><th>state</th>"
      "<th class=\"words\">this run</th></tr></thead><tbody>\n";
  for (const ItemVerdict& verdict : verdicts) {
    const std::string id = html_text(full_id(*verdict.paper, *verdict.item));
    html += fmt::format(
        "<tr><th><a href=\"#{0}\">{0}</a></th><td class=\"words\">{1}</td><td>{2}</td><td "
        "class=\"words\">{3}</td></tr>\n",
        id, html_text(verdict.item->what), to_text(verdict.item->state), html_text(verdict_words(verdict)));
  }
  return html + "</tbody></table></div>\n";
}

std::string item_html(const PaperPage& page, const ItemVerdict& verdict, std::size_t& pictures) {
  const PaperItem& item = *verdict.item;
  const std::string id = html_text(full_id(*verdict.paper, item));
  std::string html = fmt::format("<h2 id=\"{0}\">{0}: {1}</h2>\n<p>{2}. State by {3}: <strong>{4}</strong>. {5}</p>\n",
                                 id, html_text(item.what), html_text(item.place), html_text(verdict.paper->page),
                                 to_text(item.state), html_text(item.why));
  if (item.run.empty()) return html;
  html += fmt::format("<p>This run: <strong>{}</strong></p>\n", html_text(verdict_words(verdict)));
  if (verdict.outcome != RunOutcome::done && verdict.outcome != RunOutcome::some_failed) return html;
  const fs::path folder = page.folder_of(item.run);
  for (const std::string& picture : item.pictures) html += picture_html(folder / picture, picture, ++pictures);
  html += findings_html(verdict.findings);
  for (const std::string& table : item.tables) html += table_html(folder / table, table);
  return html;
}

}  // namespace

std::string paper_html(const PaperPage& page, const std::vector<ItemVerdict>& verdicts) {
  const std::string title = html_text(page.title);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n"
      "</head>\n<body>\n<h1>{0}</h1>\n<dl><dt>command</dt><dd><code>{2}</code></dd><dt>version</dt><dd>millrace "
      "{3}</dd></dl>\n",
      title, page_css(), html_text(page.command), html_text(page.version));
  if (std::ranges::any_of(verdicts, &ItemVerdict::quick)) {
    html += "<p><strong>Quick: on at most 2 % of the data. Nothing here says how the whole comes out.</strong></p>\n";
  }
  html += overview_html(verdicts);
  std::size_t pictures = 0;
  for (const ItemVerdict& verdict : verdicts) html += item_html(page, verdict, pictures);
  return html + "<script>" + page_script() + "</script>\n</body>\n</html>\n";
}

}  // namespace millrace::experiments
