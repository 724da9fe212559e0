#include "experiments/judging/judged_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/judging/judged_windows.h"

namespace millrace::experiments {
namespace {

constexpr const char* kOracle = "oracle";

RunStatus status_of(const std::string& stored) {
  if (stored == "done") return RunStatus::done;
  return stored == "failed" ? RunStatus::failed : RunStatus::missing;
}

// What its runs were judged by; no runs yet.
StoreResult<JudgedRuns> standards_of(Database& store, const std::string& comparison) {
  const auto rows = store.rows(
      "SELECT COUNT(outside_slo_share), COUNT(cost) FROM comparison_run AS cell JOIN run USING (run)"
      " WHERE cell.comparison = ?1",
      {comparison});
  if (!rows) return tl::unexpected(rows.error());
  return JudgedRuns{.has_slo = integer(rows->front()[0]) > 0, .has_prices = integer(rows->front()[1]) > 0, .runs = {}};
}

// Beside the first oracle of the comparison that finished the cell. `hashes`: of the runs.
StoreResult<void> add_regret(Database& store, std::vector<JudgedRun>& runs, const std::vector<std::string>& hashes) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    JudgedRun& run = runs[i];
    if (run.status != RunStatus::done) continue;
    const auto oracle = std::ranges::find_if(runs, [&](const JudgedRun& each) {
      return each.oracle && each.status == RunStatus::done && each.query == run.query &&
             each.replication == run.replication;
    });
    if (oracle == runs.end()) continue;
    const auto windows = judged_windows(store, hashes[i], hashes[static_cast<std::size_t>(oracle - runs.begin())]);
    if (!windows) return tl::unexpected(windows.error());
    run.regret = window_regret(*windows);
  }
  return {};
}

}  // namespace

StoreResult<JudgedRuns> judged_runs(Database& store, const std::string& comparison) {
  auto standards = standards_of(store, comparison);
  if (!standards) return tl::unexpected(standards.error());
  auto families = families_of(store, comparison);
  if (!families) return tl::unexpected(families.error());
  JudgedRuns judged = std::move(*standards);
  std::string columns;
  for (const Criterion& criterion : judged.judged_by()) columns += fmt::format(", run.{}", criterion.column);
  const auto rows =
      store.rows(fmt::format("SELECT cell.query, cell.tuner, cell.replication, run.status, run.tuner_kind, cell.run{}"
                             " FROM comparison_run AS cell LEFT JOIN run USING (run) WHERE cell.comparison = ?1"
                             " ORDER BY cell.position",
                             columns),
                 {comparison});
  if (!rows) return tl::unexpected(rows.error());
  constexpr std::size_t kFirstColumn = 6;
  std::vector<std::string> hashes;
  for (const Row& row : *rows) {
    JudgedRun run{.query = text(row[0]),
                  .tuner = text(row[1]),
                  .family = (*families)[text(row[0])],
                  .replication = integer(row[2]),
                  .status = status_of(text(row[3])),
                  .oracle = text(row[4]) == kOracle,
                  .values = {},
                  .regret = {}};
    for (std::size_t i = kFirstColumn; i < row.size(); ++i) {
      run.values.push_back(is_null(row[i]) ? std::nullopt : std::optional(number(row[i])));
    }
    judged.runs.push_back(std::move(run));
    hashes.push_back(text(row[5]));
  }
  if (auto added = add_regret(store, judged.runs, hashes); !added) return tl::unexpected(added.error());
  return judged;
}

}  // namespace millrace::experiments
