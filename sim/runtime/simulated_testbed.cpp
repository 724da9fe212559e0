#include "sim/runtime/simulated_testbed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>

#include "sim/runtime/checker.h"
#include "sim/runtime/metrics.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using job::Granted;
using job::TestbedError;
using job::TestbedResult;
using kernel::Duration;
using kernel::Seed;
using kernel::SimTime;
using plan::Deployment;

namespace {

// How often the backlog is looked at for its peak and the flags of backpressure are sampled.
constexpr Duration kGlance = Duration::from_ns(100'000'000);

}  // namespace

struct SimulatedTestbed::State {
  State(cluster::Cluster in_cluster, EngineProfile in_engine, Seed in_arrivals, Seed in_behaviour)
      : cluster(std::move(in_cluster)), engine(std::move(in_engine)), arrivals(in_arrivals), behaviour(in_behaviour) {}

  cluster::Cluster cluster;
  EngineProfile engine;
  Seed arrivals, behaviour;

  std::optional<job::Job> job;
  Deployment deployment;
  std::vector<SourceProgress> sources;
  SinkTally sinks;
  kernel::Fingerprint fingerprint;
  std::optional<Simulation> simulation;
  std::optional<FlinkMetricView> flink;
  std::optional<job::ReconfigurationReport> last_reconfiguration;
  std::uint32_t starts = 0;
  std::uint64_t earlier_events = 0;  // of simulations that are over
  SimTime started;                   // of the running simulation

  // Since the last observation.
  SimTime measured_until;
  Duration downtime;
  double peak_backlog = 0;
  Duration backpressured;
  std::map<std::string, std::uint64_t> offered_before, read_before;

  std::optional<TestbedError> refusal(const Deployment& asked) const;
  SimTime first_start() const;
  void start(SimTime at, const Savepoint* saved);
  void run_until(SimTime end);
  void glance(Duration since);
  std::uint64_t offered(SourceProgress& source, SimTime at) const;
  std::uint64_t backlog();
  job::Measurement measure(SimTime from);
};

SimulatedTestbed::SimulatedTestbed(cluster::Cluster cluster, EngineProfile engine, Seed arrivals, Seed behaviour)
    : state_(std::make_unique<State>(std::move(cluster), std::move(engine), arrivals, behaviour)) {}

SimulatedTestbed::~SimulatedTestbed() = default;

// Why a deployment cannot run here, if it cannot.
std::optional<TestbedError> SimulatedTestbed::State::refusal(const Deployment& asked) const {
  for (const plan::Operator& op : job->plan.operators) {
    if (!asked.knows(op.id)) return TestbedError{fmt::format("the deployment does not name operator '{}'", op.id)};
  }
  if (const auto found = plan::problems_of(job->plan, asked); !found.empty()) {
    return TestbedError{fmt::format("{}: {}", found.front().where, found.front().what)};
  }
  if (asked.slots_needed() > cluster.slots()) {
    return TestbedError{
        fmt::format("{} slots needed, but cluster '{}' has {}", asked.slots_needed(), cluster.name, cluster.slots())};
  }
  return std::nullopt;
}

TestbedResult<Granted> SimulatedTestbed::deploy(const job::Job& job, const Deployment& deployment) {
  State& state = *state_;
  assert(!state.job);
  if (const auto found = plan::problems_of(job.plan); !found.empty()) {
    return tl::unexpected(TestbedError{fmt::format("{}: {}", found.front().where, found.front().what)});
  }
  state.job = job;
  const Deployment granted = deployment.within_limits(job.plan);
  if (auto error = state.refusal(granted)) {
    state.job.reset();
    return tl::unexpected(*error);
  }
  state.deployment = granted;
  const bool individually = state.engine.granularity == Granularity::record;
  for (std::uint32_t op = 0; op < job.plan.operators.size(); ++op) {
    const std::string& id = job.plan.operators[op].id;
    if (job.plan.operators[op].kind != plan::OperatorKind::source) continue;
    const job::SourceLoad& load = job.sources.at(id);
    const Seed seed = state.arrivals.child("source/" + id);
    state.sources.push_back({id, load, ArrivalProcess(load, seed, individually), seed.child("phases"), op, 0, 0});
  }
  state.measured_until = state.first_start();
  state.start(state.measured_until, nullptr);
  return Granted{granted, Duration()};
}

// Generators that emit once a second count from the job's start; windows end at full seconds of the clock. A job of
// such sources alone therefore starts anywhere in the first second.
SimTime SimulatedTestbed::State::first_start() const {
  const bool bursts = std::ranges::all_of(
      sources, [](const SourceProgress& source) { return source.load.arrivals == job::Arrivals::burst; });
  return bursts ? SimTime() + Duration::from_seconds(arrivals.stream("first start").uniform()) : SimTime();
}

void SimulatedTestbed::State::start(SimTime at, const Savepoint* saved) {
  for (SourceProgress& source : sources) source.base = source.read;
  if (simulation) earlier_events += simulation->events();
  flink.reset();
  started = at;
  simulation.emplace(*job, deployment, cluster, engine, sources, sinks,
                     behaviour.child(fmt::format("start/{}", starts++)), at, saved, fingerprint);
  if (engine.flink_metrics) flink.emplace(*simulation);
}

TestbedResult<Granted> SimulatedTestbed::reconfigure(const Deployment& deployment) {
  State& state = *state_;
  assert(state.simulation);
  const Deployment granted = deployment.within_limits(state.job->plan);
  if (auto error = state.refusal(granted)) {
    state.last_reconfiguration = job::ReconfigurationReport{deployment.text(), state.deployment.text(), 0, true};
    return tl::unexpected(*error);
  }
  if (granted != deployment && granted == state.deployment) {  // all that was wanted more is not to be had
    state.last_reconfiguration = job::ReconfigurationReport{deployment.text(), granted.text(), 0, false};
    return Granted{granted, Duration()};
  }
  const SimTime stopped = state.simulation->now();
  state.simulation->halt_sources();
  state.simulation->drain();
  if (!state.simulation->breakdown().empty()) return tl::unexpected(TestbedError{state.simulation->breakdown()});
  const Savepoint saved = state.simulation->savepoint();
  const Duration restart =
      state.engine.restart_fixed + Duration::from_seconds(saved.bytes / state.engine.restore_bandwidth.value);
  const SimTime back = state.simulation->now() + restart;
  state.deployment = granted;
  state.start(back, &saved);
  const Duration downtime = back - stopped;
  state.downtime += downtime;
  state.last_reconfiguration = job::ReconfigurationReport{deployment.text(), granted.text(), downtime.seconds(), false};
  state.peak_backlog = std::max(state.peak_backlog, static_cast<double>(state.backlog()));
  return Granted{granted, downtime};
}

// Runs on, stopping at every glance and every tick of the metric view.
void SimulatedTestbed::State::run_until(SimTime end) {
  SimTime at = simulation->now();
  while (at < end) {
    SimTime next = std::min(end, SimTime::from_ns((at.ns() / kGlance.ns() + 1) * kGlance.ns()));
    if (flink) next = std::min(next, flink->next_tick());
    simulation->run_until(next);
    if (!simulation->breakdown().empty()) break;
    glance(next - at);
    if (flink && next == flink->next_tick()) {
      simulation->settle_accounts();
      flink->tick(*simulation);
    }
    at = next;
  }
  simulation->settle_accounts();
}

void SimulatedTestbed::State::glance(Duration since) {
  peak_backlog = std::max(peak_backlog, static_cast<double>(backlog()));
  for (const Subtask& s : simulation->subtasks()) {
    if (s.activity != Activity::backpressured) continue;
    backpressured += since;
    return;
  }
}

std::uint64_t SimulatedTestbed::State::offered(SourceProgress& source, SimTime at) const {
  return source.load.loop == job::SourceLoop::closed ? source.read : source.arrivals.count_until(at);
}

std::uint64_t SimulatedTestbed::State::backlog() {
  std::uint64_t total = 0;
  for (SourceProgress& source : sources) total += offered(source, simulation->now()) - source.read;
  return total;
}

TestbedResult<job::Window> SimulatedTestbed::observe(Duration window) {
  State& state = *state_;
  assert(state.simulation && window > Duration());
  state.simulation->settle_accounts();
  const CounterSnapshot before = snapshot(*state.simulation);
  std::map<std::string, std::uint64_t> offered_at_start;
  for (SourceProgress& source : state.sources) {
    offered_at_start[source.id] = state.offered(source, state.simulation->now());
  }
  state.run_until(state.simulation->now() + window);
  if (!state.simulation->breakdown().empty()) return tl::unexpected(TestbedError{state.simulation->breakdown()});
  const CounterSnapshot after = snapshot(*state.simulation);
#ifdef MILLRACE_CHECKED
  assert(violations().empty());
#endif

  job::Window result;
  job::Observation& seen = result.seen;
  seen.t_s = now().seconds();
  seen.window_s = window.seconds();
  seen.operators = state.flink ? state.flink->metrics(*state.simulation, window.seconds())
                               : exact_metrics(*state.simulation, before, after);
  for (SourceProgress& source : state.sources) {
    job::SourceObservation& s = seen.sources[source.id];
    const std::uint64_t offered = state.offered(source, now());
    s.offered_rate_per_s = static_cast<double>(offered - offered_at_start[source.id]) / window.seconds();
    s.lag_records = static_cast<double>(offered - source.read);
    s.partitions = state.deployment.parallelism(source.id);
  }
  for (const EdgeSite& edge : state.simulation->topology().edges) {
    const plan::Edge& written = state.job->plan.edges[edge.plan_edge];
    seen.edges.push_back({written.from, written.to, std::string(plan::to_string(edge.partitioning))});
  }
  seen.last_reconfiguration = state.last_reconfiguration;
  seen.slots = state.cluster.slots();
  seen.cores = state.cluster.cores();
  result.measured = state.measure(state.measured_until);
  result.measured.latency_parts = latency_parts(*state.simulation, before, after);
  return result;
}

// Everything since `from`, and starts the next measurement.
job::Measurement SimulatedTestbed::State::measure(SimTime from) {
  job::Measurement m;
  const SimTime at = simulation->now();
  m.window_s = (at - from).seconds();
  for (SourceProgress& source : sources) {
    const std::uint64_t offered_now = offered(source, at);
    m.offered_records[source.id] = static_cast<double>(offered_now - offered_before[source.id]);
    m.read_records[source.id] = static_cast<double>(source.read - read_before[source.id]);
    offered_before[source.id] = offered_now;
    read_before[source.id] = source.read;
  }
  m.result_records = static_cast<double>(sinks.records);
  m.latency_ns = sinks.latency_ns;
  m.backlog_records = static_cast<double>(backlog());
  m.peak_backlog_records = std::max(peak_backlog, m.backlog_records);
  m.backpressured_share = m.window_s > 0 ? backpressured.seconds() / m.window_s : 0;
  m.downtime_s = downtime.seconds();
  sinks.records = 0;
  sinks.latency_ns.clear();
  for (std::size_t op = 0; op < sinks.marker_age_ns.size(); ++op) {
    if (sinks.marker_age_ns[op].count() == 0) continue;
    m.marker_latency_ns[job->plan.operators[op].id] = sinks.marker_age_ns[op];
    sinks.marker_age_ns[op].clear();
  }
  measured_until = at;
  downtime = backpressured = Duration();
  peak_backlog = 0;
  return m;
}

SimTime SimulatedTestbed::now() const {
  return state_->simulation ? state_->simulation->now() : SimTime();
}

void SimulatedTestbed::stop() {
  state_->flink.reset();
  state_->simulation.reset();
}

kernel::Fingerprint SimulatedTestbed::fingerprint() const {
  kernel::Fingerprint print = state_->fingerprint;
  for (const SourceProgress& source : state_->sources) print.mix(source.read);
  return print;
}

std::uint64_t SimulatedTestbed::events() const {
  return state_->earlier_events + (state_->simulation ? state_->simulation->events() : 0);
}

std::vector<std::string> SimulatedTestbed::violations() const {
  if (!state_->simulation) return {};
  state_->simulation->settle_accounts();
  return violations_of(*state_->simulation, state_->started);
}

}  // namespace millrace::runtime
