#include "experiments/figures/run_series.h"

#include <algorithm>

namespace millrace::experiments {

namespace {

std::optional<double> measured(const Value& value) {
  return is_null(value) ? std::nullopt : std::optional<double>(number(value));
}

StoreResult<std::vector<std::string>> names(Database& store, const char* sql, const std::string& comparison) {
  auto rows = store.rows(sql, {comparison});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> names;
  for (const Row& row : *rows) names.push_back(text(row[0]));
  return names;
}

StoreResult<void> read_windows(Database& store, const std::string& run, std::vector<WindowPoint>& windows) {
  auto rows = store.rows(
      "SELECT t_s - window_s, t_s, offered_per_s, read_per_s, total_parallelism, backlog_records, downtime_s"
      " FROM window WHERE run = ?1 ORDER BY position",
      {run});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    windows.push_back({number(row[0]), number(row[1]), measured(row[2]), measured(row[3]), measured(row[4]),
                       measured(row[5]), measured(row[6])});
  }
  return {};
}

// The job stops when the tuner decided and runs again after the downtime.
StoreResult<void> read_stops(Database& store, const std::string& run, std::vector<Stop>& stops) {
  auto rows = store.rows(
      "SELECT t_s, t_s + downtime_s FROM decision WHERE run = ?1 AND downtime_s > 0 ORDER BY position", {run});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) stops.push_back({number(row[0]), number(row[1])});
  return {};
}

}  // namespace

StoreResult<std::vector<std::string>> tuner_labels(Database& store, const std::string& comparison) {
  return names(store, "SELECT tuner FROM comparison_run WHERE comparison = ?1 GROUP BY tuner ORDER BY MIN(position)",
               comparison);
}

StoreResult<std::vector<std::string>> query_names(Database& store, const std::string& comparison) {
  return names(store, "SELECT query FROM comparison_run WHERE comparison = ?1 GROUP BY query ORDER BY MIN(position)",
               comparison);
}

StoreResult<std::vector<FirstRun>> first_runs(Database& store, const std::string& comparison,
                                              const std::string& query) {
  const auto tuners = tuner_labels(store, comparison);
  if (!tuners) return tl::unexpected(tuners.error());
  auto rows = store.rows(
      "SELECT cell.tuner, run, MIN(cell.replication) FROM comparison_run AS cell JOIN run USING (run)"
      " WHERE cell.comparison = ?1 AND cell.query = ?2 AND run.status = 'done' GROUP BY cell.tuner",
      {comparison, query});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<FirstRun> runs;
  for (const Row& row : *rows) {
    const std::string tuner = text(row[0]);
    const auto position = static_cast<std::size_t>(std::find(tuners->begin(), tuners->end(), tuner) - tuners->begin());
    // SQLite takes the bare column `run` from the row with the minimum.
    runs.push_back({text(row[1]), tuner, position, integer(row[2])});
  }
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
  return runs;
}

StoreResult<std::vector<RunSeries>> run_series(Database& store, const std::string& comparison,
                                               const std::string& query) {
  auto runs = first_runs(store, comparison, query);
  if (!runs) return tl::unexpected(runs.error());
  std::vector<RunSeries> series;
  for (const FirstRun& run : *runs) {
    RunSeries one{run, {}, {}};
    auto read =
        read_windows(store, run.run, one.windows).and_then([&] { return read_stops(store, run.run, one.stops); });
    if (!read) return tl::unexpected(read.error());
    series.push_back(std::move(one));
  }
  return series;
}

}  // namespace millrace::experiments
