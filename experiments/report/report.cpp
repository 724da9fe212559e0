#include "experiments/report/report.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <system_error>

#include "experiments/figures/number_text.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/decision_section.h"
#include "experiments/report/expectation_section.h"
#include "experiments/report/html_text.h"
#include "experiments/report/judgement_section.h"
#include "experiments/report/latency_section.h"
#include "experiments/report/page_style.h"
#include "experiments/report/settings_section.h"
#include "experiments/report/summary.h"
#include "experiments/report/summary_section.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

std::string fact(std::string_view name, const std::string& html) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_text(name), html);
}

// When the comparison's work was done and how long it took, if that is known.
StoreResult<std::string> wall_clock_facts(Database& store, const ReportedComparison& comparison) {
  auto rows =
      store.rows("SELECT what, started_utc, duration_s FROM wall_clock WHERE subject = ?1 ORDER BY started_utc, what",
                 {comparison.hash});
  if (!rows) return tl::unexpected(rows.error());
  std::string html;
  for (const Row& row : *rows) {
    const std::string took = is_null(row[2]) ? "" : ", took " + duration_text(1000 * number(row[2]));
    html += fact(text(row[0]), html_text(text(row[1]) + took));
  }
  return html;
}

tl::expected<std::string, std::string> facts(Database& store, const ReportSubject& subject) {
  std::string html = "<dl>\n" + fact("command", "<code>" + html_text(subject.command) + "</code>") +
                     fact("config", "<code>" + html_text(subject.config) + "</code>") +
                     fact("seed", fmt::format("{}", subject.seed)) +
                     fact("version", html_text("millrace " + subject.version));
  for (const ReportedComparison& comparison : subject.comparisons) {
    html += fact("comparison", html_text(comparison.name) + " <code>" + html_text(comparison.hash) + "</code>");
    auto times = wall_clock_facts(store, comparison);
    if (!times) return tl::unexpected(times.error().what);
    html += *times;
  }
  return html + "</dl>\n";
}

tl::expected<std::string, std::string> figure_html(const DrawnFigure& figure, std::string_view prefix) {
  std::ifstream file(figure.svg, std::ios::binary);
  std::ostringstream svg;
  if (!(svg << file.rdbuf())) return tl::unexpected(figure.svg.string() + " cannot be read");
  return fmt::format("<figure aria-label=\"{}\">\n{}</figure>\n", html_text(figure.title),
                     inline_svg(svg.str(), prefix));
}

tl::expected<std::string, std::string> figures_html(const ReportedComparison& comparison, const std::string& query,
                                                    int& figures) {
  std::string html;
  for (const DrawnFigure& figure : comparison.figures) {
    if (figure.query != query) continue;
    auto drawn = figure_html(figure, fmt::format("figure{}-", ++figures));
    if (!drawn) return drawn;
    html += *drawn;
  }
  return html;
}

// "" where there is nothing to judge: a single tuner, or a single query to judge all of.
std::string judgement_html(const Judgement& judgement, const std::string& query, std::string_view heading) {
  for (const Scope& scope : judgement.scopes) {
    if (scope.query == query) return fmt::format("{}\n{}", heading, judgement_section(judgement, scope));
  }
  return "";
}

// What is in the report of a comparison.
struct ComparisonTables {
  std::vector<SummaryRow> rows;
  Judgement judgement;
};

tl::expected<ComparisonTables, std::string> tables_of(Database& store, const std::string& comparison) {
  auto rows = summarise(store, comparison);
  if (!rows) return tl::unexpected(rows.error().what);
  auto judgement = judge(store, comparison);
  if (!judgement) return tl::unexpected(judgement.error().what);
  return ComparisonTables{std::move(*rows), std::move(*judgement)};
}

tl::expected<std::string, std::string> query_html(Database& store, const ReportedComparison& comparison,
                                                  const std::string& query, const ComparisonTables& tables,
                                                  int& figures) {
  const auto pictures = figures_html(comparison, query, figures);
  if (!pictures) return pictures;
  std::string html = fmt::format("<h2>{}</h2>\n", html_text(query)) + summary_section(tables.rows, query) +
                     judgement_html(tables.judgement, query, "<h3>Who wins at what</h3>") + *pictures;
  const auto add = [&](std::string_view heading, const StoreResult<std::string>& section) {
    html += fmt::format("<h3>{}</h3>\n{}", heading, section.value_or(""));
    return section.has_value();
  };
  const auto latency = latency_section(store, comparison.hash, query);
  const auto decisions = decision_section(store, comparison.hash, query);
  const auto settings = settings_section(store, comparison.hash, query);
  if (!add("Where the latency went", latency)) return tl::unexpected(latency.error().what);
  if (!add("Decisions", decisions)) return tl::unexpected(decisions.error().what);
  if (!add("Settings", settings)) return tl::unexpected(settings.error().what);
  return html;
}

}  // namespace

tl::expected<std::string, std::string> report_html(Database& store, const ReportSubject& subject) {
  const std::string title = html_text(subject.title);
  auto made = facts(store, subject);
  if (!made) return made;
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n{}",
      title, page_css(), title, *made);
  html += expectation_section(subject.expectations) + subject.sweep;
  int figures = 0;
  for (const ReportedComparison& comparison : subject.comparisons) {
    const auto tables = tables_of(store, comparison.hash);
    if (!tables) return tl::unexpected(tables.error());
    const auto queries = query_names(store, comparison.hash);
    if (!queries) return tl::unexpected(queries.error().what);
    if (subject.comparisons.size() > 1) html += fmt::format("<h1>{}</h1>\n", html_text(comparison.name));
    html += judgement_html(tables->judgement, "", "<h2>All queries: who wins at what</h2>");
    for (const Scope& scope : tables->judgement.scopes) {
      if (!scope.several || scope.query.empty()) continue;
      html += fmt::format("<h2>{}, over its queries: who wins at what</h2>\n{}", html_text(scope.query),
                          judgement_section(tables->judgement, scope));
    }
    const auto of_all = figures_html(comparison, "", figures);
    if (!of_all) return of_all;
    html += *of_all;
    for (const std::string& query : *queries) {
      auto section = query_html(store, comparison, query, *tables, figures);
      if (!section) return section;
      html += *section;
    }
  }
  return html + "<script>" + page_script() + "</script>\n</body>\n</html>\n";
}

tl::expected<void, std::string> write_report(Database& store, const ReportSubject& subject, const fs::path& path) {
  const auto html = report_html(store, subject);
  if (!html) return tl::unexpected(html.error());
  const fs::path unfinished = path.string() + ".unfinished";
  std::ofstream file(unfinished, std::ios::binary);
  file << *html;
  file.close();
  std::error_code error;
  if (file) fs::rename(unfinished, path, error);
  if (!file || error) return tl::unexpected(path.string() + " could not be written");
  return {};
}

}  // namespace millrace::experiments
