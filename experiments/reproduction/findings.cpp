#include "experiments/reproduction/findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "experiments/reproduction/csv_table.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExpectations = "expectations.csv";
constexpr double kAlike = 1e-9;  // relative

struct Tables {
  fs::path folder;
  std::map<std::string, tl::expected<CsvTable, std::string>> read = {};

  const tl::expected<CsvTable, std::string>& at(const std::string& csv) {
    const auto found = read.find(csv);
    return found != read.end() ? found->second : read.emplace(csv, read_csv(folder / csv)).first->second;
  }
};

bool passes(const CsvTable& table, std::size_t row, const RowFilter& filter) {
  return std::ranges::all_of(filter, [&](const auto& column) {
    return std::ranges::find(column.second, table.cell(row, column.first)) != column.second.end();
  });
}

std::vector<std::size_t> rows_of(const CsvTable& table, const RowFilter& filter) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (passes(table, row, filter)) rows.push_back(row);
  }
  return rows;
}

bool alike(double a, double b) {
  return std::abs(a - b) <= kAlike * std::max(std::abs(a), std::abs(b));
}

bool holds(RuleRelation relation, double found, double limit) {
  switch (relation) {
    case RuleRelation::above:
      return found > limit && !alike(found, limit);
    case RuleRelation::below:
      return found < limit && !alike(found, limit);
    case RuleRelation::at_least:
      return found >= limit || alike(found, limit);
    case RuleRelation::at_most:
      return found <= limit || alike(found, limit);
    case RuleRelation::equal:
      return alike(found, limit);
    case RuleRelation::rises:
      return false;
  }
  return false;
}

std::string words(RuleRelation relation) {
  switch (relation) {
    case RuleRelation::above:
      return "above";
    case RuleRelation::below:
      return "below";
    case RuleRelation::at_least:
      return "at least";
    case RuleRelation::at_most:
      return "at most";
    case RuleRelation::equal:
      return "equal to";
    case RuleRelation::rises:
      return "rises from row to row";
  }
  return "";
}

tl::expected<std::vector<double>, std::string> numbers_of(Tables& tables, const TableNumber& asked) {
  const auto& table = tables.at(asked.csv);
  if (!table) return tl::unexpected(table.error());
  if (!table->column(asked.column)) return tl::unexpected(fmt::format("{} has no column {}", asked.csv, asked.column));
  std::vector<double> numbers;
  for (const std::size_t row : rows_of(*table, asked.rows)) {
    if (const auto number = cell_number(table->cell(row, asked.column))) numbers.push_back(*number);
  }
  if (numbers.empty()) return tl::unexpected(asked.csv + " has no such row");
  return numbers;
}

tl::expected<double, std::string> number_of(Tables& tables, const TableNumber& asked) {
  const auto numbers = numbers_of(tables, asked);
  if (!numbers) return tl::unexpected(numbers.error());
  switch (asked.take) {
    case Take::only:
      if (numbers->size() > 1) return tl::unexpected(fmt::format("{}: {} rows, not one", asked.csv, numbers->size()));
      return numbers->front();
    case Take::least:
      return *std::ranges::min_element(*numbers);
    case Take::greatest:
      return *std::ranges::max_element(*numbers);
    case Take::sum:
      return std::accumulate(numbers->begin(), numbers->end(), 0.0);
    case Take::mean:
      return std::accumulate(numbers->begin(), numbers->end(), 0.0) / static_cast<double>(numbers->size());
    case Take::last:
      return numbers->back();
  }
  return numbers->front();
}

Finding not_measured(std::string what, std::string place, const std::string& why) {
  return {.what = std::move(what),
          .ours = {},
          .printed = {},
          .kind = {},
          .place = std::move(place),
          .rule = why,
          .holds = {}};
}

Finding judged_rising(const FindingRule& rule, Tables& tables, const std::string& place) {
  const auto numbers = numbers_of(tables, rule.ours);
  if (!numbers) return not_measured(rule.says, place, numbers.error());
  const bool rises = std::ranges::is_sorted(*numbers);
  return {.what = rule.says,
          .ours = numbers->back(),
          .printed = rule.printed,
          .kind = rule.kind,
          .place = place,
          .rule = fmt::format("{}, {} rows", words(rule.is), numbers->size()),
          .holds = rises};
}

Finding judged_rule(const FindingRule& rule, Tables& tables, const std::string& place) {
  if (rule.is == RuleRelation::rises) return judged_rising(rule, tables, place);
  const auto ours = number_of(tables, rule.ours);
  if (!ours) return not_measured(rule.says, place, ours.error());
  double limit = rule.limit;
  if (rule.than) {
    const auto than = number_of(tables, *rule.than);
    if (!than) return not_measured(rule.says, place, than.error());
    limit = rule.factor * *than + rule.plus;
  }
  return {.what = rule.says,
          .ours = *ours,
          .printed = rule.printed,
          .kind = rule.kind,
          .place = place,
          .rule = fmt::format("{} {:.4g}", words(rule.is), limit),
          .holds = holds(rule.is, *ours, limit)};
}

// A published number beside ours, before anything is made of it.
struct Pair {
  std::vector<std::string> keys, group;
  std::string column, kind, place;
  double ours = 0, printed = 0;
};

std::vector<std::string> cells_of(const CsvTable& table, std::size_t row, const std::vector<std::string>& columns) {
  std::vector<std::string> cells;
  for (const std::string& column : columns) cells.push_back(table.cell(row, column));
  return cells;
}

// Row of `table` with those key cells; nothing if there is none.
std::optional<std::size_t> row_with(const CsvTable& table, const std::vector<std::string>& keys,
                                    const std::vector<std::string>& cells) {
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (cells_of(table, row, keys) == cells) return row;
  }
  return std::nullopt;
}

tl::expected<std::vector<Pair>, std::string> pairs_of(const PublishedBeside& beside, Tables& tables,
                                                      Tables& published) {
  const auto& ours = tables.at(beside.csv);
  if (!ours) return tl::unexpected(ours.error());
  const bool apart = !beside.published.empty();
  const auto& theirs = apart ? published.at(beside.published) : ours;
  if (!theirs) return tl::unexpected(theirs.error());
  std::vector<Pair> pairs;
  for (const std::size_t row : rows_of(*ours, beside.rows)) {
    const std::vector<std::string> keys = cells_of(*ours, row, beside.keys);
    const auto other = apart ? row_with(*theirs, beside.keys, keys) : std::optional(row);
    if (!other) continue;
    for (const std::string& column : beside.columns) {
      const std::string their_column = !beside.published_column.empty() ? beside.published_column
                                       : apart                          ? column
                                                                        : "published_" + column;
      const auto number = cell_number(ours->cell(row, column));
      const auto printed = cell_number(theirs->cell(*other, their_column));
      if (!number || !printed) continue;
      const std::string kind = theirs->cell(*other, "kind");
      pairs.push_back({.keys = keys,
                       .group = cells_of(*ours, row, beside.group),
                       .column = column,
                       .kind = kind.empty() ? beside.kind : kind,
                       .place = theirs->cell(*other, "place"),
                       .ours = *number,
                       .printed = *printed});
    }
  }
  if (pairs.empty()) return tl::unexpected(beside.csv + " has no row with a published number beside");
  return pairs;
}

Finding finding_of(const Pair& pair, const PublishedBeside& beside, const std::string& place) {
  Finding finding{.what = fmt::format("{}: {}", fmt::join(pair.keys, ", "), pair.column),
                  .ours = pair.ours,
                  .printed = pair.printed,
                  .kind = pair.kind,
                  .place = pair.place.empty() ? place : pair.place,
                  .rule = "",
                  .holds = {}};
  if (beside.is) {
    finding.rule = fmt::format("{} the published", words(*beside.is));
    finding.holds = holds(*beside.is, pair.ours, pair.printed);
  }
  return finding;
}

// One finding a group and column: of how many pairs of rows that differ as published the order is not turned round.
std::vector<Finding> orders_of(const std::vector<Pair>& pairs, const std::string& place) {
  std::map<std::pair<std::vector<std::string>, std::string>, std::vector<const Pair*>> groups;
  for (const Pair& pair : pairs) groups[{pair.group, pair.column}].push_back(&pair);
  std::vector<Finding> findings;
  for (const auto& [key, members] : groups) {
    std::size_t differ = 0, kept = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const double printed = members[i]->printed - members[j]->printed;
        if (printed == 0) continue;
        ++differ;
        if (printed * (members[i]->ours - members[j]->ours) >= 0) ++kept;
      }
    }
    if (differ == 0) continue;
    findings.push_back({.what = fmt::format("{}{}{}: pairs in the published order", fmt::join(key.first, ", "),
                                            key.first.empty() ? "" : ", ", key.second),
                        .ours = static_cast<double>(kept),
                        .printed = static_cast<double>(differ),
                        .kind = members.front()->kind,
                        .place = members.front()->place.empty() ? place : members.front()->place,
                        .rule = "all pairs that differ",
                        .holds = kept == differ});
  }
  return findings;
}

void add_beside(const PublishedBeside& beside, Tables& tables, Tables& published, const std::string& place,
                std::vector<Finding>& to) {
  const auto pairs = pairs_of(beside, tables, published);
  if (!pairs) return to.push_back(not_measured("published numbers", place, pairs.error()));
  for (const Pair& pair : *pairs) to.push_back(finding_of(pair, beside, place));
  if (beside.order) std::ranges::move(orders_of(*pairs, place), std::back_inserter(to));
}

void add_expectations(const PaperItem& item, Tables& tables, std::vector<Finding>& to) {
  const auto& table = tables.at(kExpectations);
  if (!table) return to.push_back(not_measured("expectations", item.place, table.error()));
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    const std::string because = table->cell(row, "because"), verdict = table->cell(row, "verdict");
    const bool of_item = std::ranges::any_of(
        item.expectations, [&](const std::string& phrase) { return because.find(phrase) != std::string::npos; });
    if (!of_item) continue;
    const std::string than = table->cell(row, "than");
    const auto limit = cell_number(table->cell(row, "limit"));
    Finding finding{
        .what =
            fmt::format("{} {}: {}", table->cell(row, "query"), table->cell(row, "tuner"), table->cell(row, "metric")),
        .ours = cell_number(table->cell(row, "mean")),
        .printed = {},
        .kind = "claimed in text",
        .place = because,
        .rule = fmt::format("{} {}{}", table->cell(row, "relation"), limit ? fmt::format("{:.4g}", *limit) : "?",
                            than.empty() ? "" : " (" + than + ")"),
        .holds = {}};
    if (verdict == "met" || verdict == "NOT met") finding.holds = verdict == "met";
    to.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<Finding> findings_of(const PaperItem& item, const fs::path& folder, const fs::path& home) {
  Tables tables{.folder = folder}, published{.folder = home};
  std::vector<Finding> findings;
  for (const FindingRule& rule : item.rules) findings.push_back(judged_rule(rule, tables, item.place));
  if (!item.expectations.empty()) add_expectations(item, tables, findings);
  for (const PublishedBeside& beside : item.beside) add_beside(beside, tables, published, item.place, findings);
  return findings;
}

FindingCounts count(const std::vector<Finding>& findings) {
  FindingCounts counts;
  for (const Finding& finding : findings) {
    if (finding.holds) {
      ++counts.judged;
      if (*finding.holds) ++counts.held;
    } else if (!finding.rule.empty()) {
      ++counts.missing;
    }
  }
  return counts;
}

}  // namespace millrace::experiments
