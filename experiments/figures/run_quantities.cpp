#include "experiments/figures/run_quantities.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/csv_text.h"
#include "experiments/figures/run_series.h"

namespace millrace::experiments {

namespace {

constexpr double kConfidence = 0.95;
constexpr std::size_t kFirstColumn = 3;  // after query, tuner and replication

TunerQuantities& entry_of(std::vector<TunerQuantities>& tuners, const std::string& label) {
  return *std::find_if(tuners.begin(), tuners.end(), [&](const auto& tuner) { return tuner.tuner == label; });
}

}  // namespace

std::optional<double> TunerQuantities::mean(std::size_t column) const {
  double sum = 0;
  int count = 0;
  for (const auto& run : runs) {
    if (!run[column]) continue;
    sum += *run[column];
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional<double>(sum / count);
}

std::optional<kernel::ConfidenceInterval> TunerQuantities::interval(std::size_t column) const {
  std::vector<double> values;
  for (const auto& run : runs) {
    if (run[column]) values.push_back(*run[column]);
  }
  if (values.size() < 2) return std::nullopt;
  return kernel::mean_interval(values, kConfidence);
}

StoreResult<QueryQuantities> query_quantities(Database& store, const FigureSubject& subject, std::string_view columns) {
  const auto labels = tuner_labels(store, subject.comparison);
  if (!labels) return tl::unexpected(labels.error());
  auto rows = store.rows(
      fmt::format("SELECT cell.query, cell.tuner, cell.replication, {} FROM comparison_run AS cell JOIN run USING (run)"
                  " WHERE cell.comparison = ?1 AND cell.query = ?2 AND run.status = 'done' ORDER BY cell.position",
                  columns),
      {subject.comparison, subject.query});
  if (!rows) return tl::unexpected(rows.error());
  std::erase_if(*rows, [&](const Row& row) { return !subject.shows(text(row[1])); });

  QueryQuantities result;
  for (const std::string& label : *labels) result.tuners.push_back({label, result.tuners.size(), {}});
  for (const Row& row : *rows) {
    std::vector<std::optional<double>> values;
    for (std::size_t i = kFirstColumn; i < row.size(); ++i) {
      values.push_back(is_null(row[i]) ? std::nullopt : std::optional<double>(number(row[i])));
    }
    entry_of(result.tuners, text(row[1])).runs.push_back(std::move(values));
  }
  std::erase_if(result.tuners, [](const auto& tuner) { return tuner.runs.empty(); });
  result.csv = csv_text(fmt::format("query,tuner,replication,{}", columns), *rows);
  return result;
}

}  // namespace millrace::experiments
