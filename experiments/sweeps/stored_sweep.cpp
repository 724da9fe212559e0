#include "experiments/sweeps/stored_sweep.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "experiments/comparison/comparison_artefact.h"

namespace millrace::experiments {
namespace {

nlohmann::json axes_json(const Sweep& sweep, std::size_t cell) {
  auto axes = nlohmann::json::array();
  for (std::size_t axis = 0; axis < sweep.spec.axes.size(); ++axis) {
    const SweepAxis& one = sweep.spec.axes[axis];
    axes.push_back({one.key, one.values[sweep.cells[cell][axis]].text});
  }
  return axes;
}

nlohmann::json pairs_json(const std::vector<NamedComparison>& comparisons) {
  auto pairs = nlohmann::json::array();
  for (const auto& [name, hash] : comparisons) pairs.push_back({name, hash});
  return pairs;
}

std::vector<NamedComparison> pairs_from(const std::string& written) {
  std::vector<NamedComparison> pairs;
  const auto json = nlohmann::json::parse(written, nullptr, false);
  if (!json.is_array()) return pairs;
  for (const auto& pair : json) pairs.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  return pairs;
}

std::string worse(const std::string& a, const std::string& b) {
  for (const char* status : {"failed", "running"}) {
    if (a == status || b == status) return status;
  }
  return "done";
}

void add_repetition(StoredCell& cell, const Row& row) {
  for (const auto& [name, hash] : pairs_from(text(row[3]))) {
    const auto known = std::ranges::find(cell.comparisons, name, [](const auto& one) { return one.first; });
    if (known == cell.comparisons.end()) {
      cell.comparisons.emplace_back(name, std::vector{hash});
    } else {
      known->second.push_back(hash);
    }
  }
  cell.status = worse(cell.status, text(row[4]));
  if (cell.error.empty()) cell.error = text(row[5]);
}

}  // namespace

std::vector<NamedComparison> comparisons_of(const Experiment& experiment) {
  std::vector<NamedComparison> comparisons;
  const std::vector<Cell> cells = cells_of(experiment);
  for (const Comparison& comparison : experiment.comparisons) {
    comparisons.emplace_back(comparison.name, comparison_key(experiment, comparison, cells).hash());
  }
  return comparisons;
}

StoreResult<MemberOutcome> member_outcome(Store& store, std::uint64_t seed, std::vector<NamedComparison> comparisons,
                                          const std::string& failure) {
  MemberOutcome outcome{
      .seed = seed, .comparisons = {}, .status = failure.empty() ? "done" : "failed", .error = failure};
  for (const auto& [name, hash] : comparisons) {
    const auto status = store.status(hash);
    if (!status) return tl::unexpected(status.error());
    if (*status == "done") continue;
    const auto failed = store.database().rows(
        "SELECT run.error FROM comparison_run AS cell JOIN run USING (run)"
        " WHERE cell.comparison = ?1 AND run.status = 'failed' ORDER BY cell.position LIMIT 1",
        {hash});
    if (!failed) return tl::unexpected(failed.error());
    outcome.status = worse(outcome.status, failed->empty() ? "running" : "failed");
    if (outcome.error.empty() && !failed->empty()) outcome.error = text(failed->front().front());
  }
  outcome.comparisons = std::move(comparisons);
  return outcome;
}

ArtefactKey sweep_key(const Sweep& sweep, std::uint64_t seed,
                      const std::vector<std::vector<NamedComparison>>& comparisons) {
  ArtefactKey key{.kind = "sweep",
                  .settings = {{"cells", nlohmann::json::array()}, {"repetitions", sweep.spec.repetitions}},
                  .inputs = {},
                  .seed = seed,
                  .revisions = {}};
  for (std::size_t cell = 0; cell < sweep.cells.size(); ++cell) key.settings["cells"].push_back(axes_json(sweep, cell));
  for (const auto& member : comparisons) {
    for (const auto& [name, hash] : member) key.inputs.push_back(hash);
  }
  return key;
}

std::vector<TableRow> sweep_rows(const Sweep& sweep, const std::string& name,
                                 const std::vector<MemberOutcome>& members) {
  assert(members.size() == sweep.members() && !members.empty());
  std::vector<std::vector<NamedComparison>> comparisons;
  std::string status = "done";
  for (const MemberOutcome& member : members) {
    comparisons.push_back(member.comparisons);
    status = worse(status, member.status);
  }
  const ArtefactKey key = sweep_key(sweep, members.front().seed, comparisons);
  const std::string hash = key.hash();
  std::vector<TableRow> rows = {artefact_row(key, name, status)};
  for (std::size_t member = 0; member < members.size(); ++member) {
    const MemberOutcome& one = members[member];
    const std::size_t cell = sweep.cell_of(member);
    rows.push_back({"sweep_cell",
                    {hash, static_cast<std::int64_t>(cell), static_cast<std::int64_t>(sweep.repetition_of(member)),
                     axes_json(sweep, cell).dump(), static_cast<std::int64_t>(one.seed),
                     pairs_json(one.comparisons).dump(), one.status, one.error.empty() ? Value() : Value(one.error)}});
  }
  return rows;
}

StoreResult<std::optional<StoredSweep>> stored_sweep(Store& store, const std::string& hash) {
  const auto named = store.database().rows("SELECT name FROM artefact WHERE hash = ?1 AND kind = 'sweep'", {hash});
  if (!named) return tl::unexpected(named.error());
  if (named->empty()) return std::nullopt;
  StoredSweep sweep{.hash = hash, .name = text(named->front().front()), .axes = {}, .cells = {}};
  const auto rows = store.database().rows(
      "SELECT cell, repetition, axes, comparisons, status, error FROM sweep_cell WHERE sweep = ?1"
      " ORDER BY cell, repetition",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    const auto number = static_cast<std::size_t>(integer(row[0]));
    sweep.repetitions = std::max(sweep.repetitions, static_cast<std::size_t>(integer(row[1])) + 1);
    if (sweep.cells.empty() || sweep.cells.back().number != number) {
      StoredCell& cell = sweep.cells.emplace_back();
      cell.number = number;
      for (const auto& [key, value] : pairs_from(text(row[2]))) {
        if (sweep.cells.size() == 1) sweep.axes.push_back(key);
        cell.values.push_back(value);
      }
    }
    add_repetition(sweep.cells.back(), row);
  }
  return sweep;
}

StoreResult<std::string> find_stored_sweep(Store& store, const std::string& experiment) {
  const auto rows = store.database().rows(
      "SELECT a.hash FROM artefact AS a LEFT JOIN wall_clock AS w ON w.subject = a.hash"
      " WHERE a.kind = 'sweep' AND a.name = ?1 ORDER BY w.started_utc DESC, a.hash LIMIT 1",
      {experiment});
  if (!rows) return tl::unexpected(rows.error());
  return rows->empty() ? "" : text(rows->front().front());
}

}  // namespace millrace::experiments
