#include "experiments/comparison/cell.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "experiments/comparison/control_loop.h"
#include "experiments/config/settings_json.h"
#include "experiments/flink/live_testbed.h"
#include "sim/job/precedent.h"
#include "sim/job/steady_batches.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {
namespace {

nlohmann::json faults_json(const Experiment& experiment, const Cell& cell) {
  auto all = nlohmann::json::array();
  for (const cluster::Fault& fault : faults_of(experiment, cell)) all.push_back(settings_json(fault, *cell.cluster));
  return all;
}

}  // namespace

std::vector<Cell> cells_of(const Experiment& experiment) {
  std::vector<Cell> cells;
  for (const Comparison& comparison : experiment.comparisons) {
    for (const std::string& query : comparison.queries) {
      for (const TunerChoice& tuner : comparison.tuners) {
        for (std::uint32_t replication = 0; replication < comparison.replications; ++replication) {
          Cell cell{.comparison = &comparison,
                    .query = &experiment.queries.at(query),
                    .cluster = &experiment.clusters.at(comparison.cluster),
                    .tuner = &tuner,
                    .replication = replication,
                    .hash = {}};
          cell.hash = key_of(experiment, cell).hash();
          cells.push_back(std::move(cell));
        }
      }
    }
  }
  return cells;
}

const runtime::EngineProfile& engine_of(const Experiment& experiment, const Cell& cell) {
  return cell.comparison->engine ? *cell.comparison->engine : experiment.engine;
}

std::vector<cluster::Fault> faults_of(const Experiment& experiment, const Cell& cell) {
  std::vector<cluster::Fault> faults;
  for (const std::string& name : cell.comparison->faults) faults.push_back(experiment.faults.at(name));
  return faults;
}

ArtefactKey key_of(const Experiment& experiment, const Cell& cell) {
  std::map<std::string, std::uint32_t> revisions = tuner_revisions(*cell.tuner);
  revisions["loop"] = kLoopRevision;
  revisions["runtime"] = runtime::kRuntimeRevision;
  nlohmann::json settings = {{"query", settings_json(*cell.query)},
                             {"cluster", settings_json(*cell.cluster)},
                             {"engine", settings_json(engine_of(experiment, cell))},
                             {"tuner", settings_json(*cell.tuner)},
                             {"replication", cell.replication},
                             {"faults", faults_json(experiment, cell)},
                             {"duration_ns", cell.comparison->duration.ns()},
                             {"sample_ns", cell.comparison->sample.ns()},
                             {"observation", settings_json(cell.comparison->observation)},
                             {"slo", settings_json(cell.comparison->slo)}};
  if (cell.comparison->fast_forward) settings["fast_forward"] = job::kSteadyRevision;
  if (cell.comparison->precedents) settings["precedents"] = job::kPrecedentRevision;
  if (cell.comparison->prices) settings["prices"] = settings_json(*cell.comparison->prices);
  if (cell.comparison->protocol) settings["protocol"] = settings_json(*cell.comparison->protocol);
  if (cell.comparison->adversary) settings["adversary"] = settings_json(*cell.comparison->adversary);
  if (cell.comparison->live) {
    settings["testbed"] = settings_json(*cell.comparison->live);
    revisions["live"] = flink::kLiveRevision;
  }
  return {.kind = "run",
          .settings = std::move(settings),
          .inputs = file_hashes(*cell.tuner),
          .seed = experiment.seed,
          .revisions = std::move(revisions)};
}

RunIdentity identity_of(const Experiment& experiment, const Cell& cell) {
  return {.run = cell.hash,
          .query = cell.query->name,
          .tuner = cell.tuner->label,
          .tuner_kind = cell.tuner->kind,
          .replication = cell.replication,
          .seed = experiment.seed};
}

std::string name_of(const Cell& cell) {
  return fmt::format("{} {} #{}", cell.query->name, cell.tuner->label, cell.replication);
}

}  // namespace millrace::experiments
