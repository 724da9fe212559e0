#include "experiments/oracle/oracle_artefact.h"

#include <fmt/format.h>

#include <utility>

#include "experiments/config/settings_json.h"
#include "experiments/oracle/oracle_point.h"
#include "experiments/store/canonical_json.h"
#include "sim/job/steady_batches.h"
#include "tuners/oracle/search.h"
#include "tuners/scaling_scope.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;
using tuners::OraclePoint;

kernel::Seed oracle_seed(const Experiment& experiment) {
  return kernel::Seed(experiment.seed).child("oracle");
}

json degrees_json(const plan::Deployment& deployment) {
  json degrees = json::object();
  for (const auto& [id, instances] : deployment.by_operator()) degrees[id] = instances.size();
  return degrees;
}

// Nothing if an operator is missing.
std::optional<plan::Deployment> deployment_from(const json& degrees, const plan::LogicalPlan& plan) {
  plan::Deployment deployment(plan);
  for (const plan::Operator& op : plan.operators) {
    const auto degree = degrees.is_object() ? degrees.find(op.id) : degrees.end();
    if (degree == degrees.end() || !degree->is_number_unsigned() || *degree == 0U) return std::nullopt;
    if (op.follows.empty()) deployment = deployment.with(op.id, plan::Parallelism{degree->get<std::uint32_t>()});
  }
  return deployment;
}

// Nothing if the fields do not make one.
std::optional<OraclePoint> point_from(const json& fields, const plan::LogicalPlan& plan) {
  constexpr std::size_t kFields = 6;
  if (!fields.is_array() || fields.size() != kFields || !fields[1].is_string()) return std::nullopt;
  auto deployment = deployment_from(fields[0], plan);
  const auto guarantee = tuners::oracle::guarantee_of(fields[1].get<std::string>());
  if (!deployment || !guarantee) return std::nullopt;
  for (std::size_t i = 2; i < kFields; ++i) {
    if (!fields[i].is_number()) return std::nullopt;
  }
  return OraclePoint{.deployment = std::move(*deployment),
                     .guarantee = *guarantee,
                     .total = fields[2].get<std::uint32_t>(),
                     .bound = fields[3].get<std::uint32_t>(),
                     .evaluations = fields[4].get<std::uint32_t>(),
                     .backpressure = fields[5].get<double>()};
}

json fields_of(const OraclePoint& point) {
  return {degrees_json(point.deployment),
          tuners::oracle::to_string(point.guarantee),
          point.total,
          point.bound,
          point.evaluations,
          point.backpressure};
}

}  // namespace

bool needs_oracle(const Cell& cell) {
  return cell.tuner->kind == "oracle";
}

namespace {

// The phases of a protocol: its loads, whose lengths are only known when it is over.
std::vector<RatePhase> phases_of(const LoadProtocol& protocol, const Cell& cell, const job::Job& job,
                                 kernel::Seed seed) {
  std::vector<RatePhase> phases;
  std::vector<double> loads = loads_of(protocol, cell.replication, seed);
  loads.resize(protocol.loads.size());  // repeats ask for nothing new
  for (const double load : loads) {
    RatePhase phase{.start = kernel::SimTime() + protocol.wait * phases.size(), .length = protocol.wait, .rates = {}};
    for (const auto& [id, source] : job.sources) phase.rates[id] = source.rate.rate(kernel::SimTime()) * load;
    phases.push_back(std::move(phase));
  }
  return phases;
}

}  // namespace

std::vector<OracleTask> oracle_tasks(const Experiment& experiment, const Cell& cell) {
  const auto settings = tuners::oracle::settings_of(cell.tuner->options);
  const kernel::Seed seed = kernel::Seed(experiment.seed).child(fmt::format("rep/{}", cell.replication));
  const job::Job job = job::drawn_loads(cell.query->job, seed.child("arrivals"), cell.comparison->duration);
  // What the search sets itself is no part of the question.
  auto submitted = cell.query->initial_parallelism;
  for (const auto& [id, degree] : cell.tuner->initial_parallelism) {
    if (submitted.contains(id)) submitted[id] = degree;
  }
  for (const plan::Operator& op : job.plan.operators) {
    if (tuners::is_adjustable(tuners::leader_of(job.plan, op))) submitted.erase(op.id);
  }
  std::vector<OracleTask> tasks;
  const auto& protocol = cell.comparison->protocol;
  std::vector<RatePhase> phases =
      protocol ? phases_of(*protocol, cell, job, seed)
               : rate_phases(job, cell.comparison->duration,
                             {.shortest_step = settings.shortest_step, .longest = settings.phase});
  for (RatePhase& phase : phases) {
    OracleTask task{.phase = std::move(phase),
                    .query = {cell.query->name, {}, submitted},
                    .cluster = cell.cluster,
                    .engine = &engine_of(experiment, cell),
                    .settings = settings,
                    .hash = {}};
    task.query.job = at_rates(job, task.phase.rates);
    task.hash = key_of(experiment, task).hash();
    tasks.push_back(std::move(task));
  }
  return tasks;
}

ArtefactKey key_of(const Experiment& experiment, const OracleTask& task) {
  const auto& settings = task.settings;
  return {.kind = "oracle",
          .settings = {{"query", settings_json(task.query)},
                       {"cluster", settings_json(*task.cluster)},
                       {"engine", settings_json(*task.engine)},
                       {"settle_ns", settings.settle.ns()},
                       {"window_ns", settings.window.ns()},
                       {"backpressure", settings.backpressure},
                       {"backlog_growth", settings.backlog_growth},
                       {"evaluations", settings.evaluations},
                       {"trust", settings.trust},
                       {"max_parallelism", settings.max_parallelism}},
          .inputs = {},
          .seed = experiment.seed,
          .revisions = {{"oracle", tuners::oracle::kRevision},
                        {"runtime", runtime::kRuntimeRevision},
                        {"steady", job::kSteadyRevision}}};
}

OraclePoint solve(const Experiment& experiment, const OracleTask& task) {
  return oracle_deployment({task.query.job, task.query.initial_parallelism, *task.cluster, *task.engine},
                           oracle_seed(experiment), task.settings);
}

std::vector<TableRow> oracle_rows(const Experiment& experiment, const OracleTask& task, const OraclePoint& point) {
  const bool feasible = point.guarantee != tuners::oracle::Guarantee::none;
  return {artefact_row(key_of(experiment, task), "oracle of " + task.query.name, "done"),
          {"oracle",
           {task.hash, task.query.name, canonical_json(json(task.phase.rates)),
            canonical_json(degrees_json(point.deployment)), std::int64_t{feasible},
            std::int64_t{point.deployment.total_parallelism(task.query.job.plan)}, std::int64_t{point.total},
            std::int64_t{point.bound}, std::string(tuners::oracle::to_string(point.guarantee)),
            std::int64_t{point.evaluations}, point.backpressure}}};
}

TableRow oracle_phase_row(const std::string& run, std::size_t position, const OracleTask& task) {
  return {
      "oracle_phase",
      {run, static_cast<std::int64_t>(position), task.phase.start.seconds(), task.phase.length.seconds(), task.hash}};
}

StoreResult<OraclePoints> stored_points(Store& store, const std::vector<OracleTask>& tasks) {
  OraclePoints points;
  for (const OracleTask& task : tasks) {
    if (points.contains(task.hash)) continue;
    const auto rows = store.database().rows(
        "SELECT parallelism, guarantee, searched_parallelism, bound, evaluations, backpressured_share FROM oracle "
        "WHERE oracle = ?1",
        {task.hash});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) continue;
    const Row& row = rows->front();
    const json fields = {json::parse(text(row[0]), nullptr, false),
                         text(row[1]),
                         integer(row[2]),
                         integer(row[3]),
                         integer(row[4]),
                         number(row[5])};
    if (auto point = point_from(fields, task.query.job.plan)) points.emplace(task.hash, std::move(*point));
  }
  return points;
}

json to_json(const OraclePoints& points) {
  json out = json::object();
  for (const auto& [hash, point] : points) out[hash] = fields_of(point);
  return out;
}

OraclePoints points_from_json(const json& json, const std::vector<OracleTask>& tasks) {
  OraclePoints points;
  for (const OracleTask& task : tasks) {
    const auto fields = json.is_object() ? json.find(task.hash) : json.end();
    if (fields == json.end()) continue;
    if (auto point = point_from(*fields, task.query.job.plan)) points.emplace(task.hash, std::move(*point));
  }
  return points;
}

}  // namespace millrace::experiments
