#include "experiments/status/store_overview.h"

#include <fmt/format.h>

namespace millrace::experiments {
namespace {

constexpr std::string_view kOfExperiment =
    "(?1 = '' OR {0}.name = ?1 OR substr({0}.name, 1, length(?1) + 1) = ?1 || '/')";

std::string of_experiment(std::string_view alias) {
  return fmt::format(kOfExperiment, alias);
}

StoreResult<bool> has_table(Database& database, std::string_view table) {
  auto rows =
      database.rows("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1", {std::string(table)});
  if (!rows) return tl::unexpected(rows.error());
  return integer(rows->at(0).at(0)) > 0;
}

void count(StatusCounts& counts, const std::string& status, std::int64_t number) {
  if (status == "done") counts.done += number;
  if (status == "running") counts.running += number;
  if (status == "failed") counts.failed += number;
}

// Runs are known by the comparisons that name them, everything else by its own name.
StoreResult<void> count_kinds(Database& database, const std::string& experiment, StoreOverview& overview) {
  const auto kinds = database.rows(
      fmt::format("SELECT a.kind, a.status, count(*) FROM artefact AS a WHERE {} OR (a.kind = 'run' AND a.hash IN "
                  "(SELECT c.run FROM comparison_run AS c JOIN artefact AS b ON b.hash = c.comparison WHERE {})) "
                  "GROUP BY a.kind, a.status",
                  of_experiment("a"), of_experiment("b")),
      {experiment});
  if (!kinds) return tl::unexpected(kinds.error());
  for (const Row& row : *kinds) count(overview.kinds[text(row[0])], text(row[1]), integer(row[2]));
  return {};
}

StoreResult<void> add_comparisons(Database& database, const std::string& experiment, StoreOverview& overview) {
  const auto rows = database.rows(
      fmt::format("SELECT a.name, a.hash, a.status, count(c.run), sum(r.status = 'done'), sum(r.status = 'failed'), "
                  "min(CASE WHEN r.status = 'failed' THEN r.error END) "
                  "FROM artefact AS a LEFT JOIN comparison_run AS c ON c.comparison = a.hash "
                  "LEFT JOIN run AS r ON r.run = c.run WHERE a.kind = 'comparison' AND {} "
                  "GROUP BY a.hash ORDER BY a.name, a.hash",
                  of_experiment("a")),
      {experiment});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    overview.works.push_back({"comparison", text(row[0]), text(row[1]), text(row[2]), integer(row[3]), integer(row[4]),
                              integer(row[5]), text(row[6])});
  }
  return {};
}

// A table whose rows are the pieces of sets. What was discarded by the rules of a set has its place in it.
struct SetTable {
  std::string_view table, column;  // that names the set
  std::string_view error;          // column of a failed piece's mistake
  std::string_view kinds;          // of these sets, in SQL
};
constexpr SetTable kTraces = {"trace", "trace_set", "reason", "'trace', 'import'"};
constexpr SetTable kPipelines = {"pipeline", "pipelines", "error", "'pipelines'"};

StoreResult<void> add_sets(Database& database, const SetTable& sets, const std::string& experiment,
                           StoreOverview& overview) {
  const auto there = has_table(database, sets.table);
  if (!there) return tl::unexpected(there.error());
  if (!*there) return {};
  const auto rows =
      database.rows(fmt::format("SELECT a.kind, a.name, a.hash, a.status, count(t.status), sum(t.status = 'done'), "
                                "sum(t.status = 'failed'), min(CASE WHEN t.status = 'failed' THEN t.{} END) "
                                "FROM artefact AS a LEFT JOIN {} AS t ON t.{} = a.hash WHERE a.kind IN ({}) AND {} "
                                "GROUP BY a.hash ORDER BY a.kind, a.name, a.hash",
                                sets.error, sets.table, sets.column, sets.kinds, of_experiment("a")),
                    {experiment});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    overview.works.push_back({text(row[0]), text(row[1]), text(row[2]), text(row[3]), integer(row[4]), integer(row[5]),
                              integer(row[6]), text(row[7])});
  }
  return {};
}

StoreResult<void> add_failures(Database& database, const std::string& experiment, StoreOverview& overview) {
  const auto rows = database.rows(
      fmt::format("SELECT r.error, count(*) AS times, min(a.name) FROM run AS r JOIN artefact AS a ON a.hash = r.run "
                  "WHERE r.status = 'failed' AND (?1 = '' OR r.run IN (SELECT c.run FROM comparison_run AS c JOIN "
                  "artefact AS b ON b.hash = c.comparison WHERE {})) GROUP BY r.error ORDER BY times DESC, r.error",
                  of_experiment("b")),
      {experiment});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) overview.failures.push_back({text(row[0]), integer(row[1]), text(row[2])});
  return {};
}

}  // namespace

StoreResult<StoreOverview> store_overview(Store& store, const std::string& experiment) {
  StoreOverview overview;
  Database& database = store.database();
  auto counted = count_kinds(database, experiment, overview);
  if (counted) counted = add_comparisons(database, experiment, overview);
  if (counted) counted = add_sets(database, kTraces, experiment, overview);
  if (counted) counted = add_sets(database, kPipelines, experiment, overview);
  if (counted) counted = add_failures(database, experiment, overview);
  if (!counted) return tl::unexpected(counted.error());
  return overview;
}

}  // namespace millrace::experiments
