#include "experiments/report/overview_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "experiments/figures/palette.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kHeadlines[] = {"outside SLO", "backpressured", "slot hours", "changes", "p99"};
constexpr std::size_t kMostNames = 3;

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string swatch(std::size_t position) {
  return fmt::format("<i class=\"swatch\" style=\"background:{}\"></i>", tuner_colour(position));
}

// "a, b and 3 more".
std::string names(const std::vector<std::string>& all) {
  std::string words;
  for (std::size_t i = 0; i < std::min(all.size(), kMostNames); ++i) words += (i == 0 ? "" : ", ") + all[i];
  return all.size() > kMostNames ? fmt::format("{} and {} more", words, all.size() - kMostNames) : words;
}

// Who reads least, with the value; a dash where none was measured, and "all" where all read alike.
std::string least_cell(const std::vector<SummaryRow>& rows, const std::string& query, const SummaryColumn& column) {
  std::vector<std::string> least;
  std::string value;
  std::optional<double> shown;
  for (const SummaryRow& row : rows) {
    const std::optional<double> mean = (row.*column.estimate).mean;
    if (row.query != query || !mean) continue;
    if (!shown || *mean < *shown) shown = *mean;
    if (is_best(rows, row, column)) least.push_back(swatch(row.position) + html_text(row.tuner));
  }
  if (!shown) return "<td data-value=\"Infinity\">–</td>";
  return fmt::format("<td data-value=\"{}\">{}<small>{}</small></td>", *shown, column.text(*shown),
                     least.empty() ? "all" : names(least));
}

std::string front_cell(const Judgement& judgement, const std::string& query) {
  const auto scope = std::ranges::find(judgement.scopes, query, &Scope::query);
  std::vector<std::string> front;
  if (scope != judgement.scopes.end()) {
    for (const JudgedTuner& tuner : scope->tuners) {
      if (tuner.on_front) front.push_back(swatch(tuner.position) + html_text(tuner.tuner));
    }
  }
  return fmt::format("<td class=\"names\" data-value=\"{}\">{}</td>", front.size(),
                     front.empty() ? "–" : fmt::format("{}", fmt::join(front, "<br>")));
}

std::vector<SummaryColumn> headline_columns(const std::vector<ComparisonTables>& comparisons) {
  std::vector<SummaryRow> all;
  for (const ComparisonTables& each : comparisons) std::ranges::copy(each.rows, std::back_inserter(all));
  std::vector<SummaryColumn> columns = columns_of(all);
  std::erase_if(columns, [](const SummaryColumn& column) {
    return std::ranges::find(kHeadlines, column.heading) == std::end(kHeadlines);
  });
  return columns;
}

// Of the tuners that do not know the load beforehand, if there are any.
std::vector<SummaryRow> without_oracles(const ComparisonTables& comparison) {
  std::set<std::string> oracles;
  for (const Scope& scope : comparison.judgement.scopes) {
    for (const JudgedTuner& tuner : scope.tuners) {
      if (tuner.oracle) oracles.insert(tuner.tuner);
    }
  }
  std::vector<SummaryRow> rows = comparison.rows;
  std::erase_if(rows, [&](const SummaryRow& row) { return oracles.contains(row.tuner); });
  return rows.empty() ? comparison.rows : rows;
}

std::string headline_table(const std::vector<ComparisonTables>& comparisons) {
  const std::vector<SummaryColumn> columns = headline_columns(comparisons);
  std::string html =
      "<div class=\"wide\"><table class=\"sortable\" id=\"headline\">\n<thead><tr><th scope=\"col\">query</th>"
      "<th scope=\"col\" class=\"names\" title=\"on which nobody else is better in one thing without being worse in "
      "another\">Pareto front</th>";
  for (const SummaryColumn& column : columns) {
    html +=
        fmt::format("<th scope=\"col\" title=\"{}\">least {}</th>", html_text(column.about), html_text(column.heading));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t c = 0; c < comparisons.size(); ++c) {
    const std::vector<SummaryRow> rows = without_oracles(comparisons[c]);
    std::size_t query = 0;
    for (auto row = rows.begin(); row != rows.end(); ++row) {
      if (row != rows.begin() && std::prev(row)->query == row->query) continue;
      const std::string of = comparisons.size() > 1 ? "<small>" + html_text(comparisons[c].name) + "</small>" : "";
      html += fmt::format("<tr><th scope=\"row\"><a href=\"#{}\">{}</a>{}</th>{}", query_id(c + 1, ++query),
                          html_text(row->query), of, front_cell(comparisons[c].judgement, row->query));
      for (const SummaryColumn& column : columns) html += least_cell(rows, row->query, column);
      html += "</tr>\n";
    }
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace

std::string query_id(std::size_t comparison, std::size_t query) {
  return fmt::format("comparison-{}-query-{}", comparison, query);
}

std::string overview_section(const std::vector<ComparisonTables>& comparisons,
                             const std::vector<JudgedExpectation>& expectations) {
  std::set<std::string> tuners, queries;
  std::size_t finished = 0, failed = 0;
  for (const ComparisonTables& each : comparisons) {
    for (const SummaryRow& row : each.rows) {
      tuners.insert(row.tuner);
      queries.insert(row.query);
      finished += row.replications;
      failed += row.failed;
    }
  }
  std::string words;
  if (!comparisons.empty()) {
    words = fmt::format("{} on {}{}: {}", counted(tuners.size(), "tuner", "tuners"),
                        counted(queries.size(), "query", "queries"),
                        comparisons.size() > 1 ? fmt::format(" in {} comparisons", comparisons.size()) : "",
                        counted(finished, "finished run", "finished runs"));
    words += failed > 0 ? fmt::format(", <b class=\"failed\">{} failed</b>. ", failed) : ". ";
  }
  if (!expectations.empty()) {
    words += fmt::format("<a href=\"#expectations\">{} of {} expectations</a> are met.", count_met(expectations),
                         expectations.size());
  }
  if (words.empty()) return "";
  return "<p class=\"lead\">" + words + "</p>\n" + (comparisons.empty() ? "" : headline_table(comparisons));
}

}  // namespace millrace::experiments
