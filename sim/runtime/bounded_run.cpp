#include "sim/runtime/bounded_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/kernel/fingerprint.h"
#include "sim/plan/plan_problems.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

namespace {

std::optional<std::string> problem_of(const job::Job& job, const plan::Deployment& deployment,
                                      const cluster::Cluster& cluster, const EngineProfile& engine) {
  if (engine.mode != Mode::flink) return "a job is run to its end in Flink mode alone";
  if (auto problem = plan::first_of(plan::problems_of(job.plan))) return problem;
  for (const plan::Operator& op : job.plan.operators) {
    if (!deployment.knows(op.id)) return fmt::format("the deployment does not name operator '{}'", op.id);
    if (op.kind == plan::OperatorKind::source && op.records == 0) return fmt::format("source '{}' has no end", op.id);
  }
  if (auto problem = plan::first_of(plan::problems_of(job.plan, deployment))) return problem;
  if (deployment.slots_needed() > cluster.slots()) {
    return fmt::format("{} slots needed, but cluster '{}' has {}", deployment.slots_needed(), cluster.name,
                       cluster.slots());
  }
  return std::nullopt;
}

std::string_view waiting_of(Activity activity) {
  switch (activity) {
    case Activity::starting:
      return "has not started";
    case Activity::idle:
      return "waits for input";
    case Activity::backpressured:
      return "waits for room behind it";
    case Activity::waiting:
    case Activity::throttled:
      return "waits for a core";
    case Activity::calling:
      return "waits for its disk or an external service";
    case Activity::running:
      return "works";
  }
  return "";
}

// What the run has come to: the first subtask, from the sources on, that has not ended.
std::string first_not_over(const Simulation& simulation) {
  for (const std::size_t op : plan::topological_order(simulation.job().plan)) {
    const TaskSite& task = simulation.topology().tasks[simulation.topology().operators[op].task];
    for (std::uint32_t i = 0; i < task.parallelism; ++i) {
      const Subtask& s = simulation.subtasks()[task.first_subtask + i];
      if (s.watermark == kEndOfInput) continue;
      return fmt::format("instance {} of '{}' {}", i, simulation.job().plan.operators[op].id, waiting_of(s.activity));
    }
  }
  return "nothing";
}

// State of an instance when it was largest: all that it kept of its whole input.
double peak_bytes(const Simulation& simulation, std::size_t op, const Subtask& s) {
  const plan::Operator& written = simulation.job().plan.operators[op];
  if (!keeps_whole_input(written.kind)) return 0;
  const OperatorSite& site = simulation.topology().operators[op];
  WholeInputState state(written, simulation.topology().tasks[site.task].parallelism);
  state.add(s.operators[site.position].records_in, SimTime(), SimTime());
  const auto overhead = static_cast<double>(simulation.engine().state_bytes_overhead.count);
  return state.held() * WindowState::entry_bytes(site, written, overhead);
}

std::vector<OperatorRun> by_operator(const Simulation& simulation) {
  const Topology& topology = simulation.topology();
  std::vector<OperatorRun> result(topology.operators.size());
  for (std::size_t op = 0; op < result.size(); ++op) {
    const OperatorSite& site = topology.operators[op];
    const TaskSite& task = topology.tasks[site.task];
    for (std::uint32_t id = task.first_subtask; id < task.first_subtask + task.parallelism; ++id) {
      const Subtask& s = simulation.subtasks()[id];
      const OperatorCounters& counters = s.operators[site.position];
      result[op].records_in += counters.records_in;
      result[op].records_out += counters.records_out;
      result[op].records_before += s.adapted ? s.records_before : counters.records_in;
      result[op].peak_bytes = std::max(result[op].peak_bytes, peak_bytes(simulation, op, s));
      if (site.position > 0 || simulation.disk_uses().empty()) continue;
      result[op].read_bytes += simulation.disk_uses()[id].read_bytes;
      result[op].written_bytes += simulation.disk_uses()[id].written_bytes;
    }
  }
  return result;
}

}  // namespace

tl::expected<BoundedRun, std::string> run_bounded(const job::Job& job, const plan::Deployment& deployment,
                                                  const cluster::Cluster& cluster, const EngineProfile& engine,
                                                  kernel::Seed seed, CallLog* log, kernel::Duration limit) {
  if (auto problem = problem_of(job, deployment, cluster, engine)) return tl::unexpected(std::move(*problem));
  const bool individually = engine.granularity == Granularity::record;
  std::vector<SourceProgress> sources = unread_sources(job, seed.child("arrivals"), individually);
  SinkTally sinks;
  kernel::Fingerprint fingerprint;
  Simulation simulation(job, deployment, cluster, engine, sources, sinks, seed.child("behaviour"), {}, fingerprint);
  if (log != nullptr) simulation.observe_calls(*log);
  if (!simulation.run_to_end(SimTime() + limit)) {
    if (simulation.failure()) return tl::unexpected(simulation.failure()->what);
    return tl::unexpected(fmt::format("not over after {:.3g} s: {}", limit.seconds(), first_not_over(simulation)));
  }
  simulation.settle_accounts();
  BoundedRun run;
  run.latency = simulation.now() - SimTime();
  run.results = sinks.records;
  run.events = simulation.events();
  run.fingerprint = fingerprint.value();
  for (const Subtask& s : simulation.subtasks()) {
    run.core_s += static_cast<double>(s.counters.core_ns + s.counters.further_core_ns) / 1e9;
  }
  for (const Node& node : simulation.nodes()) {
    if (run.latency <= kernel::Duration()) continue;
    const auto latency_ns = static_cast<double>(run.latency.ns());
    run.disk_share = std::max(run.disk_share, node.disk.worked_ns(simulation.now()) / latency_ns);
  }
  run.operators = by_operator(simulation);
  return run;
}

}  // namespace millrace::runtime
