#include "experiments/comparison/run_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "experiments/comparison/protocol_loop.h"
#include "experiments/comparison/tuner_context.h"
#include "experiments/config/settings_json.h"
#include "experiments/live/live_run.h"
#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"
#include "sim/cluster/placement.h"
#include "sim/job/blurred_testbed.h"
#include "sim/job/fast_forward_testbed.h"
#include "sim/plan/plan_json.h"
#include "sim/runtime/repetition.h"
#include "sim/runtime/simulated_precedents.h"
#include "sim/runtime/simulated_testbed.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

// The plan as it first ran: subtask i of every operator lies in shared slot i.
TableRow plan_row(const Cell& cell, const plan::Deployment& deployment) {
  plan::DeployedPlan deployed{.plan = cell.query->job.plan, .deployment = deployment, .hosts = {}, .placement = {}};
  for (const cluster::Node& node : cell.cluster->nodes) deployed.hosts.push_back(node.name);
  const auto node_of_slot = cluster::node_of_slot(*cell.cluster, deployment.slots_needed());
  for (const auto& [id, instances] : deployment.by_operator()) {
    for (std::uint32_t i = 0; i < instances.size(); ++i) {
      deployed.placement.push_back({id, i, deployed.hosts[node_of_slot[i]]});
    }
  }
  const std::string json = canonical_json(plan::to_json(deployed));
  return {"plan", {sha256_hex(json), json}};
}

std::vector<TableRow> jump_rows(const std::string& run, const std::vector<job::Jump>& jumps) {
  std::vector<TableRow> rows;
  for (std::size_t i = 0; i < jumps.size(); ++i) {
    rows.push_back({"jump",
                    {run, static_cast<std::int64_t>(i), jumps[i].at.seconds(), jumps[i].length.seconds(),
                     static_cast<std::int64_t>(jumps[i].batches), jumps[i].widest}});
  }
  return rows;
}

// The job at the first load that it meets.
job::Job at_load(job::Job job, double load) {
  for (auto& [id, source] : job.sources) source.rate = source.rate.scaled(load);
  return job;
}

// What the oracle plays in the cell, and the rows that tell. Empty for other tuners.
struct OraclePart {
  tuners::OracleSchedule schedule;
  std::vector<TableRow> rows;
};
OraclePart oracle_part(const Experiment& experiment, const Cell& cell, OraclePoints points) {
  OraclePart part;
  if (!needs_oracle(cell)) return part;
  part.schedule.by_rates = cell.comparison->protocol.has_value();
  for (const OracleTask& task : oracle_tasks(experiment, cell)) {
    auto point = points.find(task.hash);
    if (point == points.end()) {
      point = points.emplace(task.hash, solve(experiment, task)).first;
      for (TableRow& row : oracle_rows(experiment, task, point->second)) part.rows.push_back(std::move(row));
    }
    part.rows.push_back(oracle_phase_row(cell.hash, part.schedule.phases.size(), task));
    part.schedule.phases.push_back({task.phase.start, point->second, task.phase.rates});
  }
  return part;
}

// What a cell of a protocol may follow. Its seed is the experiment's: all tuners and orders of the loads have the same.
job::Precedents& precedents_of(const Experiment& experiment, const Cell& cell, kernel::Duration period,
                               kernel::Duration shown, KnownPrecedents& known) {
  const runtime::EngineProfile& engine = engine_of(experiment, cell);
  const kernel::Duration horizon = cell.comparison->protocol->wait;
  const nlohmann::json settings = {{"query", settings_json(*cell.query)}, {"cluster", settings_json(*cell.cluster)},
                                   {"engine", settings_json(engine)},     {"seed", experiment.seed},
                                   {"horizon_ns", horizon.ns()},          {"shown_ns", shown.ns()}};
  auto& precedents = known[canonical_json(settings)];
  if (!precedents) {
    precedents = std::make_unique<runtime::SimulatedPrecedents>(
        runtime::SimulatedPrecedents::Setting{.job = cell.query->job,
                                              .cluster = *cell.cluster,
                                              .engine = engine,
                                              .seed = kernel::Seed(experiment.seed).child("precedent"),
                                              .batch = job::batch_length(period),
                                              .horizon = horizon,
                                              .shown = shown});
  }
  return *precedents;
}

}  // namespace

tl::expected<std::vector<TableRow>, std::string> run_cell(const Experiment& experiment, const Cell& cell,
                                                          const LoopProgress& progress, const OraclePoints& known) {
  KnownPrecedents own;
  return run_cell(experiment, cell, progress, own, known);
}

tl::expected<std::vector<TableRow>, std::string> run_cell(const Experiment& experiment, const Cell& cell,
                                                          const LoopProgress& progress, KnownPrecedents& precedents,
                                                          const OraclePoints& known) {
  const Comparison& comparison = *cell.comparison;
  const runtime::EngineProfile& engine = engine_of(experiment, cell);
  const kernel::Seed seed = kernel::Seed(experiment.seed).child(fmt::format("rep/{}", cell.replication));
  std::vector<double> loads;
  if (comparison.protocol) loads = loads_of(*comparison.protocol, cell.replication, seed);
  const job::Job expected = at_load(cell.query->job, loads.empty() ? 1 : loads.front());
  OraclePart oracle = oracle_part(experiment, cell, known);
  tuners::TunerContext context =
      tuner_context(*cell.tuner, expected, *cell.cluster, cell.query->initial_parallelism, engine);
  const job::Job job = job::drawn_loads(cell.query->job, seed.child("arrivals"), comparison.duration);
  // Under a protocol or an adversary nobody knows when which rate comes.
  if (!comparison.protocol && !comparison.adversary) {
    context.coming = [&job](const std::string& source, kernel::SimTime from, kernel::SimTime to) {
      const plan::RateSchedule& rate = job.sources.at(source).rate;
      return (rate.records_until(to) - rate.records_until(from)) / (to - from).seconds();
    };
  }
  if (needs_oracle(cell)) context.oracle = &oracle.schedule;
  const auto tuner = make_tuner(*cell.tuner, context);
  if (auto prepared = tuner->prepare(); !prepared) return tl::unexpected(prepared.error());

  std::optional<runtime::SimulatedTestbed> simulated;
  std::unique_ptr<LiveRun> live;
  if (comparison.live) {
    auto made = LiveRun::of(*comparison.live, engine, experiment.seed + cell.replication);
    if (!made) return tl::unexpected(made.error());
    live = std::move(*made);
  } else {
    simulated.emplace(*cell.cluster, engine, seed.child("arrivals"), seed.child("behaviour"),
                      faults_of(experiment, cell));
  }
  job::Testbed* seen = live ? &live->testbed() : &*simulated;
  std::optional<job::FastForwardTestbed> fast;
  if (const auto period = runtime::period_of(job, engine); comparison.fast_forward && period > kernel::Duration()) {
    const tuners::Cadence cadence = tuner->cadence();
    const auto shown = std::max(cadence.period, comparison.protocol ? comparison.protocol->window : cadence.window);
    const auto followed = comparison.precedents ? &precedents_of(experiment, cell, period, shown, precedents) : nullptr;
    seen = &fast.emplace(*seen, period, comparison.duration, shown, 0.01, followed);
  }
  std::optional<job::BlurredTestbed> blurred;
  if (comparison.observation != job::ObservationFaults{}) {
    seen = &blurred.emplace(*seen, comparison.observation, seed.child("observation"));
  }
  const Standards standards{.slo = comparison.slo, .prices = comparison.prices};
  auto result = comparison.protocol
                    ? run_protocol_loop(*seen, *tuner, job, *comparison.protocol, loads, standards, cell.hash, progress)
                    : run_control_loop(*seen, *tuner, job,
                                       {.duration = comparison.duration,
                                        .sample = comparison.sample,
                                        .standards = standards,
                                        .adversary = comparison.adversary},
                                       cell.hash, progress);
  if (!result) return tl::unexpected(result.error());

  std::vector<TableRow> rows = std::move(result->rows);
  if (fast) {
    for (TableRow& row : jump_rows(cell.hash, fast->jumps())) rows.push_back(std::move(row));
  }
  rows.insert(rows.end(), std::make_move_iterator(oracle.rows.begin()), std::make_move_iterator(oracle.rows.end()));
  rows.push_back(plan_row(cell, result->first));
  const std::string plan_hash = text(rows.back().values.front());
  // What was measured has no fingerprint: it never happens again.
  rows.push_back(run_row(identity_of(experiment, cell), result->totals, plan_hash, simulated ? simulated->events() : 0,
                         simulated ? simulated->fingerprint().text() : ""));
  rows.push_back(artefact_row(key_of(experiment, cell), name_of(cell), "done"));
  return rows;
}

std::vector<TableRow> failed_cell(const Experiment& experiment, const Cell& cell, const std::string& error) {
  return {failed_run_row(identity_of(experiment, cell), error),
          artefact_row(key_of(experiment, cell), name_of(cell), "failed")};
}

}  // namespace millrace::experiments
