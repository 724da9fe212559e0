#include "experiments/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "experiments/figures/number_text.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/decision_picture.h"
#include "experiments/report/decision_section.h"
#include "experiments/report/expectation_section.h"
#include "experiments/report/figure_html.h"
#include "experiments/report/html_text.h"
#include "experiments/report/judgement_section.h"
#include "experiments/report/latency_section.h"
#include "experiments/report/overview_section.h"
#include "experiments/report/page_body.h"
#include "experiments/report/page_frame.h"
#include "experiments/report/pareto_picture.h"
#include "experiments/report/settings_section.h"
#include "experiments/report/summary.h"
#include "experiments/report/summary_section.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

using Listed = PageBody::Listed;
using Done = tl::expected<void, std::string>;

constexpr std::size_t kFewQueries = 6;  // whose sections' parts are in the contents

// When the comparison's work was done and how long it took, if that is known.
StoreResult<std::string> wall_clock_facts(Database& store, const ReportedComparison& comparison) {
  auto rows =
      store.rows("SELECT what, started_utc, duration_s FROM wall_clock WHERE subject = ?1 ORDER BY started_utc, what",
                 {comparison.hash});
  if (!rows) return tl::unexpected(rows.error());
  std::string html;
  for (const Row& row : *rows) {
    const std::string took = is_null(row[2]) ? "" : ", took " + duration_text(1000 * number(row[2]));
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_text(text(row[0])), html_text(text(row[1]) + took));
  }
  return html;
}

Done add_provenance(Database& store, const ReportSubject& subject, PageBody& page) {
  page.heading(2, "provenance", "Provenance", Listed::top);
  const auto facts = provenance_facts(store, subject.provenance);
  if (!facts) return tl::unexpected(facts.error().what);
  page.add("<dl>\n" + *facts);
  for (const ReportedComparison& comparison : subject.comparisons) {
    page.add(fmt::format("<dt>comparison</dt><dd>{} <code>{}</code></dd>\n", html_text(comparison.name),
                         html_text(comparison.hash)));
    const auto times = wall_clock_facts(store, comparison);
    if (!times) return tl::unexpected(times.error().what);
    page.add(*times);
  }
  page.add("</dl>\n" + config_texts(subject.provenance.config));
  return {};
}

Done add_figure(const DrawnFigure& figure, const std::string& caption, PageBody& page) {
  const auto drawn = drawn_figure_html(figure.svg, caption, page.next_figure());
  if (!drawn) return tl::unexpected(drawn.error());
  page.add(*drawn);
  return {};
}

Done add_figures(const ReportedComparison& comparison, const std::string& query, PageBody& page) {
  for (const DrawnFigure& figure : comparison.figures) {
    if (figure.query != query) continue;
    const std::string caption = figure.title == query ? query + ": " + figure.name : figure.title;
    if (auto done = add_figure(figure, caption, page); !done) return done;
  }
  return {};
}

Done add_sweep(const ReportedSweep& sweep, PageBody& page) {
  if (sweep.table.empty()) return {};
  page.heading(2, "sweep", "Sweep", Listed::top);
  for (const DrawnFigure& figure : sweep.figures) {
    if (auto done = add_figure(figure, figure.title, page); !done) return done;
  }
  page.add(sweep.table);
  return {};
}

// Nothing if there are no panels: what is drawn here has a table below that says the same.
void add_picture(const Picture& picture, PageBody& page) {
  if (!picture.panels.empty()) page.add(chart_html(picture_json(picture), picture.title, page.next_figure(), ""));
}

void add_scope(const Judgement& judgement, const Scope& scope, PageBody& page) {
  add_picture(pareto_picture(judgement, scope), page);
  page.add(judgement_section(judgement, scope));
}

// A comparison on its way into the page.
struct Section {
  const ReportedComparison& comparison;
  const ComparisonTables& tables;
  std::size_t number;  // from 1
  bool alone;          // in the report
  bool few;            // queries
};

Done add_query(Database& store, const Section& section, const std::string& query, const std::string& id,
               PageBody& page) {
  const Listed parts = section.alone && section.few ? Listed::below : Listed::no;
  const auto part = [&](const char* name, const char* title) { page.heading(3, id + "-" + name, title, parts); };
  page.heading(2, id, query, section.alone ? Listed::top : Listed::below);
  page.add(summary_section(section.tables.rows, query));
  const Judgement& judgement = section.tables.judgement;
  for (const Scope& scope : judgement.scopes) {
    if (scope.query != query) continue;
    part("judgement", "Who wins at what");
    add_scope(judgement, scope, page);
    break;
  }
  if (std::ranges::find(section.comparison.figures, query, &DrawnFigure::query) != section.comparison.figures.end()) {
    part("figures", "Figures");
  }
  if (auto done = add_figures(section.comparison, query, page); !done) return done;

  const std::string& hash = section.comparison.hash;
  const auto latency = latency_section(store, hash, query);
  if (!latency) return tl::unexpected(latency.error().what);
  part("latency", "Where the latency went");
  page.add(*latency);
  const auto picture = decision_picture(store, hash, query);
  if (!picture) return tl::unexpected(picture.error().what);
  const auto decisions = decision_section(store, hash, query);
  if (!decisions) return tl::unexpected(decisions.error().what);
  part("decisions", "Decisions");
  add_picture(*picture, page);
  page.add(*decisions);
  const auto settings = settings_section(store, hash, query);
  if (!settings) return tl::unexpected(settings.error().what);
  part("settings", "Settings");
  page.add(*settings);
  return {};
}

Done add_comparison(Database& store, const Section& section, const std::vector<std::string>& queries, PageBody& page) {
  const std::string id = fmt::format("comparison-{}", section.number);
  if (!section.alone) page.heading(2, id, section.comparison.name, Listed::top, "comparison");
  const Judgement& judgement = section.tables.judgement;
  std::size_t families = 0;
  for (const bool all : {true, false}) {
    for (const Scope& scope : judgement.scopes) {
      if (!scope.several || scope.query.empty() != all) continue;
      page.heading(2, all ? id + "-all" : fmt::format("{}-family-{}", id, ++families),
                   all ? "All queries: who wins at what" : scope.query + ", over its queries: who wins at what",
                   section.alone ? Listed::top : Listed::below);
      add_scope(judgement, scope, page);
    }
  }
  if (auto done = add_figures(section.comparison, "", page); !done) return done;
  for (std::size_t query = 0; query < queries.size(); ++query) {
    auto done = add_query(store, section, queries[query], query_id(section.number, query + 1), page);
    if (!done) return done;
  }
  return {};
}

tl::expected<std::vector<ComparisonTables>, std::string> tables_of(Database& store, const ReportSubject& subject) {
  std::vector<ComparisonTables> tables;
  for (const ReportedComparison& comparison : subject.comparisons) {
    auto rows = summarise(store, comparison.hash);
    if (!rows) return tl::unexpected(rows.error().what);
    auto judgement = judge(store, comparison.hash);
    if (!judgement) return tl::unexpected(judgement.error().what);
    tables.push_back({comparison.name, std::move(*rows), std::move(*judgement)});
  }
  return tables;
}

Done add_body(Database& store, const ReportSubject& subject, PageBody& page) {
  const auto tables = tables_of(store, subject);
  if (!tables) return tl::unexpected(tables.error());
  if (const std::string overview = overview_section(*tables, subject.expectations); !overview.empty()) {
    page.heading(2, "overview", "Overview", Listed::top);
    page.add(overview);
  }
  if (!subject.expectations.empty()) {
    page.heading(2, "expectations", "Expectations", Listed::top);
    page.add(expectation_section(subject.expectations));
  }
  if (auto done = add_sweep(subject.sweep, page); !done) return done;
  const bool alone = subject.comparisons.size() == 1;
  for (std::size_t i = 0; i < subject.comparisons.size(); ++i) {
    const auto queries = query_names(store, subject.comparisons[i].hash);
    if (!queries) return tl::unexpected(queries.error().what);
    const Section section{subject.comparisons[i], (*tables)[i], i + 1, alone, queries->size() <= kFewQueries};
    if (auto done = add_comparison(store, section, *queries, page); !done) return done;
  }
  if (auto done = add_results(subject.written, page); !done) return done;
  return add_provenance(store, subject, page);
}

}  // namespace

tl::expected<std::string, std::string> report_html(Database& store, const ReportSubject& subject) {
  PageBody page;
  if (auto done = add_body(store, subject, page); !done) return tl::unexpected(done.error());
  return whole_page(subject.title, page);
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
