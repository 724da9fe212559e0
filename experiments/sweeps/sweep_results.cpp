#include "experiments/sweeps/sweep_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/csv_text.h"
#include "experiments/report/html_text.h"
#include "experiments/sweeps/sweep_spec.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kMostLines = 40;   // of the terminal's table
constexpr std::size_t kShownEnds = 10;   // lines at each end of a longer one
constexpr std::size_t kMostErrors = 10;  // cells whose error is shown
constexpr std::size_t kMostRows = 1000;  // of the report's table

// Of the terminal's table: what it costs, what it achieves, how restless it is.
constexpr auto kShown =
    std::to_array<std::string_view>({"backpressured_share", "mean_parallelism", "reconfigurations", "latency_p50_ms",
                                     "latency_p99_ms", "peak_backlog_records", "cost", "outside_slo_share"});

// The columns before the quantities. One that says the same in all lines is left out.
struct Headings {
  std::vector<std::string> axes;
  bool comparison, query, tuner;
};

template <class Get>
bool differ(const std::vector<SweepResult>& results, Get get) {
  std::set<std::string> seen;
  for (const SweepResult& result : results) seen.insert(get(result));
  seen.erase("");
  return seen.size() > 1;
}

Headings headings_of(const StoredSweep& sweep, const std::vector<SweepResult>& results) {
  Headings headings{{},
                    differ(results, [](const SweepResult& one) { return one.comparison; }),
                    differ(results, [](const SweepResult& one) { return one.summary.query; }),
                    differ(results, [](const SweepResult& one) { return one.summary.tuner; })};
  std::vector<SweepAxis> axes;
  for (const std::string& key : sweep.axes) axes.push_back({key, {}, {}});
  for (std::size_t axis = 0; axis < axes.size(); ++axis) headings.axes.push_back(short_name(axes, axis));
  return headings;
}

std::vector<std::string> words_of(const Headings& headings) {
  std::vector<std::string> words = {"cell"};
  words.insert(words.end(), headings.axes.begin(), headings.axes.end());
  if (headings.comparison) words.emplace_back("comparison");
  if (headings.query) words.emplace_back("query");
  if (headings.tuner) words.emplace_back("tuner");
  return words;
}

std::vector<std::string> words_of(const Headings& headings, const SweepResult& result) {
  std::vector<std::string> words = {fmt::format("{}", result.cell->number)};
  words.insert(words.end(), result.cell->values.begin(), result.cell->values.end());
  if (headings.comparison) words.push_back(result.comparison);
  if (headings.query) words.push_back(result.summary.query);
  if (headings.tuner) words.push_back(result.summary.tuner);
  return words;
}

// The quantities that some result has.
std::vector<SummaryColumn> columns_of(const std::vector<SweepResult>& results) {
  std::vector<SummaryColumn> columns(summary_columns().begin(), summary_columns().end());
  std::erase_if(columns, [&](const SummaryColumn& column) {
    return std::ranges::none_of(
        results, [&](const SweepResult& result) { return (result.summary.*column.estimate).mean.has_value(); });
  });
  return columns;
}

Value value_of(const std::optional<double>& number) {
  return number ? Value(*number) : Value();
}

std::string errors_text(const StoredSweep& sweep) {
  std::string text;
  std::size_t failed = 0;
  for (const StoredCell& cell : sweep.cells) {
    if (cell.status == "failed" && failed++ < kMostErrors)
      text += fmt::format("cell {} failed: {}\n", cell.number, cell.error);
  }
  if (failed > kMostErrors)
    text += fmt::format("... and {} other cells failed; sweep.csv has why\n", failed - kMostErrors);
  return text;
}

}  // namespace

StoreResult<std::vector<SweepResult>> sweep_results(Database& store, const StoredSweep& sweep) {
  std::vector<SweepResult> results;
  for (const StoredCell& cell : sweep.cells) {
    const std::size_t before = results.size();
    for (const auto& [name, hashes] : cell.comparisons) {
      auto rows = summarise(store, hashes);
      if (!rows) return tl::unexpected(rows.error());
      for (SummaryRow& row : *rows) results.push_back({&cell, name, std::move(row)});
    }
    if (results.size() == before) results.push_back({&cell, "", {}});
  }
  return results;
}

std::string sweep_csv(const StoredSweep& sweep, const std::vector<SweepResult>& results) {
  std::vector<Row> rows(1);
  rows.front().emplace_back("cell");
  for (const std::string& axis : sweep.axes) rows.front().emplace_back(axis);
  for (const char* name : {"comparison", "query", "tuner", "status", "error", "runs", "failed"}) {
    rows.front().emplace_back(name);
  }
  for (const SummaryColumn& column : summary_columns()) {
    rows.front().emplace_back(std::string(column.name));
    rows.front().emplace_back(std::string(column.name) + "_half_width");
  }
  for (const auto& [cell, comparison, summary] : results) {
    Row row = {static_cast<std::int64_t>(cell->number)};
    for (const std::string& value : cell->values) row.emplace_back(value);
    for (const std::string& word : {comparison, summary.query, summary.tuner, cell->status, cell->error}) {
      row.emplace_back(word);
    }
    row.emplace_back(static_cast<std::int64_t>(summary.replications));
    row.emplace_back(static_cast<std::int64_t>(summary.failed));
    for (const SummaryColumn& column : summary_columns()) {
      row.push_back(value_of((summary.*column.estimate).mean));
      row.push_back(value_of((summary.*column.estimate).half_width));
    }
    rows.push_back(std::move(row));
  }
  // The heading is a row like the others: keys of axes may hold quotes.
  const std::string csv = csv_text("", rows);
  return csv.substr(1);
}

std::string sweep_table(const StoredSweep& sweep, const std::vector<SweepResult>& results) {
  const Headings headings = headings_of(sweep, results);
  std::vector<SummaryColumn> columns = columns_of(results);
  std::erase_if(columns,
                [](const SummaryColumn& column) { return std::ranges::find(kShown, column.name) == kShown.end(); });
  std::vector<std::vector<std::string>> lines = {words_of(headings)};
  for (const SummaryColumn& column : columns) lines.front().emplace_back(column.heading);
  const bool all = results.size() <= kMostLines;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!all && i == kShownEnds) lines.emplace_back(lines.front().size(), "...");
    if (!all && i >= kShownEnds && i + kShownEnds < results.size()) continue;
    lines.push_back(words_of(headings, results[i]));
    for (const SummaryColumn& column : columns) {
      lines.back().push_back(estimate_text(column, results[i].summary.*column.estimate));
    }
  }
  const std::string repeated = sweep.repetitions == 1 ? "" : fmt::format(", {} repetitions", sweep.repetitions);
  return fmt::format("\nsweep {}: {} cells{}\n{}{}", sweep.name, sweep.cells.size(), repeated, aligned_text(lines),
                     errors_text(sweep));
}

std::string sweep_section(const StoredSweep& sweep, const std::vector<SweepResult>& results) {
  const Headings headings = headings_of(sweep, results);
  const std::vector<SummaryColumn> columns = columns_of(results);
  std::string html = "<div class=\"wide\"><table class=\"sortable\">\n<thead><tr>";
  for (const std::string& word : words_of(headings)) html += fmt::format("<th scope=\"col\">{}</th>", html_text(word));
  for (const SummaryColumn& column : columns) {
    html += fmt::format("<th scope=\"col\" title=\"{}\">{}</th>", html_text(column.about), html_text(column.heading));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < std::min(results.size(), kMostRows); ++i) {
    html += "<tr>";
    for (const std::string& word : words_of(headings, results[i])) html += fmt::format("<td>{}</td>", html_text(word));
    for (const SummaryColumn& column : columns) {
      const Estimate& estimate = results[i].summary.*column.estimate;
      html += estimate.mean ? fmt::format("<td data-value=\"{}\">{}</td>", *estimate.mean,
                                          html_text(estimate_text(column, estimate)))
                            : "<td data-value=\"Infinity\">–</td>";
    }
    html += "</tr>\n";
  }
  html += "</tbody></table></div>\n";
  if (results.size() > kMostRows) {
    html +=
        fmt::format("<p class=\"quiet\">The first {} of {} rows; sweep.csv has all.</p>\n", kMostRows, results.size());
  }
  const std::string failures = errors_text(sweep);
  return failures.empty() ? html : html + fmt::format("<pre class=\"failed\">{}</pre>\n", html_text(failures));
}

}  // namespace millrace::experiments
