#include "experiments/comparison/comparison_artefact.h"

#include "experiments/comparison/control_loop.h"

namespace millrace::experiments {
namespace {

std::vector<Cell> cells_in(const Comparison& comparison, std::vector<Cell> cells) {
  std::erase_if(cells, [&](const Cell& cell) { return cell.comparison != &comparison; });
  return cells;
}

}  // namespace

ArtefactKey comparison_key(const Experiment& experiment, const Comparison& comparison) {
  return comparison_key(experiment, comparison, cells_of(experiment));
}

ArtefactKey comparison_key(const Experiment& experiment, const Comparison& comparison, const std::vector<Cell>& cells) {
  ArtefactKey key{.kind = "comparison",
                  .settings = nlohmann::json::array(),
                  .inputs = {},
                  .seed = experiment.seed,
                  .revisions = {{"loop", kLoopRevision}}};
  for (const Cell& cell : cells_in(comparison, cells)) {
    // What tables and figures call a run is a part of the comparison, though not of the run.
    key.settings.push_back({{"query", cell.query->name}, {"tuner", cell.tuner->label}});
    const auto family = comparison.families.find(cell.query->name);
    if (family != comparison.families.end()) key.settings.back()["family"] = family->second;
    key.inputs.push_back(cell.hash);
  }
  return key;
}

std::string name_of(const Experiment& experiment, const Comparison& comparison) {
  return experiment.name + "/" + comparison.name;
}

std::vector<TableRow> comparison_rows(const Experiment& experiment, const Comparison& comparison,
                                      const std::vector<Cell>& cells, const std::string& status) {
  const ArtefactKey key = comparison_key(experiment, comparison, cells);
  const std::string hash = key.hash();
  std::vector<TableRow> rows = {artefact_row(key, name_of(experiment, comparison), status)};
  std::int64_t position = 0;
  for (const Cell& cell : cells_in(comparison, cells)) {
    rows.push_back(
        {"comparison_run",
         {hash, position++, cell.hash, cell.query->name, cell.tuner->label, std::int64_t{cell.replication}}});
  }
  return rows;
}

StoreResult<std::map<std::string, std::string>> families_of(Database& store, const std::string& comparison) {
  const auto rows = store.rows("SELECT settings FROM artefact WHERE hash = ?1", {comparison});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::string, std::string> families;
  if (rows->empty()) return families;
  const auto key = nlohmann::json::parse(text(rows->front().front()), nullptr, false);
  if (!key.is_object() || !key.contains("settings")) return families;
  for (const auto& cell : key["settings"]) {
    if (cell.contains("family")) families[cell["query"].get<std::string>()] = cell["family"].get<std::string>();
  }
  return families;
}

StoreResult<std::vector<std::string>> find_comparisons(Store& store, const std::string& name) {
  const auto rows = store.database().rows(
      "SELECT a.name, a.hash FROM artefact AS a LEFT JOIN wall_clock AS w ON w.subject = a.hash "
      "WHERE a.kind = 'comparison' AND (a.name = ?1 OR substr(a.name, 1, length(?1) + 1) = ?1 || '/') "
      "ORDER BY a.name, w.started_utc DESC, a.hash",
      {name});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> hashes;
  std::string last_name;
  for (const Row& row : *rows) {
    if (!hashes.empty() && text(row[0]) == last_name) continue;
    last_name = text(row[0]);
    hashes.push_back(text(row[1]));
  }
  return hashes;
}

}  // namespace millrace::experiments
