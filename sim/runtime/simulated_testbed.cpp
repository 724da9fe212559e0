#include "sim/runtime/simulated_testbed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>

#include "sim/plan/names.h"
#include "sim/runtime/checker.h"
#include "sim/runtime/simulated_testbed_state.h"
#include "sim/runtime/source_lag.h"
#include "sim/runtime/timely.h"

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

SimulatedTestbed::SimulatedTestbed(cluster::Cluster cluster, EngineProfile engine, Seed arrivals, Seed behaviour,
                                   std::vector<cluster::Fault> faults)
    : state_(std::make_unique<State>(std::move(cluster), std::move(engine), arrivals, behaviour, std::move(faults))) {}

SimulatedTestbed::~SimulatedTestbed() = default;

// Why a deployment cannot run here, if it cannot.
std::optional<TestbedError> SimulatedTestbed::State::refusal(const Deployment& asked) const {
  for (const plan::Operator& op : job->plan.operators) {
    if (!asked.knows(op.id)) return TestbedError{fmt::format("the deployment does not name operator '{}'", op.id)};
    if (op.kind == plan::OperatorKind::source && op.records == 0 && !job->sources.contains(op.id)) {
      return TestbedError{fmt::format("source '{}' has neither a rate nor an end", op.id)};
    }
  }
  if (const auto problem = plan::first_of(plan::problems_of(job->plan, asked))) {
    return TestbedError{*problem};
  }
  for (const plan::Operator& op : job->plan.operators) {
    const bool waits = op.kind == plan::OperatorKind::join_probe || op.kind == plan::OperatorKind::merge_join;
    if (waits && engine.checkpoint_interval > Duration()) {
      return TestbedError{
          fmt::format("{}: there are no checkpoints with a {}: what it does not read yet would hold up "
                      "their barriers",
                      op.id, plan::name_of(op.kind))};
    }
  }
  if (engine.mode == Mode::timely) {
    if (auto problem = timely_problem(*job, asked, cluster, engine)) return TestbedError{*problem};
  }
  const bool waits = simulation && engine.grant == Grant::wait;
  const std::uint32_t slots = waits ? cluster.slots() : remaining(simulation ? simulation->now() : SimTime()).slots();
  if (asked.slots_needed() > slots) {
    return TestbedError{fmt::format("{} slots needed, but cluster '{}' has {}{}", asked.slots_needed(), cluster.name,
                                    slots, slots < cluster.slots() ? " while nodes are lost" : "")};
  }
  return std::nullopt;
}

TestbedResult<Granted> SimulatedTestbed::deploy(const job::Job& job, const Deployment& deployment) {
  State& state = *state_;
  assert(!state.job);
  if (const auto problem = plan::first_of(plan::problems_of(job.plan))) {
    return tl::unexpected(TestbedError{*problem});
  }
  state.job = job;
  const Deployment granted = state.available_of(deployment);
  if (auto error = state.refusal(granted)) {
    state.job.reset();
    return tl::unexpected(*error);
  }
  state.deployment = granted;
  const bool individually = state.engine.granularity == Granularity::record;
  state.sources = unread_sources(job, state.arrivals, individually);
  for (const SourceProgress& source : state.sources) {
    state.restore_point.read.push_back(0);
    state.restore_point.partition_read.push_back(source.partition_read);
  }
  state.measured_until = state.first_start();
  state.start({.at = state.measured_until}, state.measured_until);
  return Granted{granted, Duration()};
}

// Generators that emit once a second count from the job's start; windows end at full seconds of the clock. A job of
// such sources alone therefore starts anywhere in the first second.
SimTime SimulatedTestbed::State::first_start() const {
  const bool bursts = std::ranges::all_of(sources, [](const SourceProgress& source) {
    return source.load.arrivals == job::Arrivals::burst && source.load.loop == job::SourceLoop::closed;
  });
  return bursts ? SimTime() + Duration::from_seconds(arrivals.stream("first start").uniform()) : SimTime();
}

void SimulatedTestbed::State::start(const Start& how, SimTime place_at) {
  for (SourceProgress& source : sources) source.base = source.read;
  std::vector<SubtaskAccount> accounts;
  if (simulation) {
    earlier_events += simulation->events();
    checkpoints.add(simulation->take_checkpoint_tally());
    if (simulation->failure()) accounts = simulation->accounts();
  }
  flink.reset();
  placed_at = place_at;
  available = place_at < SimTime::never() ? remaining(place_at) : cluster;
  simulation.emplace(*job, deployment, available, engine, sources, sinks,
                     behaviour.child(fmt::format("start/{}", starts++)), how, fingerprint);
  if (accounts.empty()) {
    started = how.at;
  } else {
    simulation->continue_accounts(accounts);
  }
  stopped_until = how.ready;
  if (!faults.empty() || rescales_from_checkpoint()) simulation->keep_checkpoints();
  if (engine.flink_metrics) flink.emplace(*simulation);
  resume_disturbances(how.at);
}

TestbedResult<Granted> SimulatedTestbed::reconfigure(const Deployment& deployment) {
  assert(state_->simulation);
  return state_->rescale(deployment);
}

// What ended the run for good, if something did: a restart would only lead there again.
std::optional<TestbedError> SimulatedTestbed::State::end_of_run() const {
  const auto& failure = simulation->failure();
  if (!failure || failure->cause != FailureCause::out_of_memory) return std::nullopt;
  return TestbedError{failure->what};
}

// Runs on, stopping at every glance, every tick of the metric view and everything that befalls the job.
void SimulatedTestbed::State::run_until(SimTime end) {
  SimTime at = simulation->now();
  while (at < end) {
    SimTime next = std::min(end, SimTime::from_ns((at.ns() / kGlance.ns() + 1) * kGlance.ns()));
    if (flink) next = std::min(next, flink->next_tick());
    if (!faults.empty()) next = std::min(next, next_disturbance());
    simulation->run_until(next);
    if (end_of_run()) break;
    next = simulation->now();  // earlier after a failure
    if (stopped_until > at) downtime += std::min(stopped_until, next) - at;
    glance(next - at);
    if (flink && next == flink->next_tick()) {
      simulation->settle_accounts();
      flink->tick(*simulation);
    }
    if (!faults.empty() && next == next_disturbance()) disturb(next);
    if (simulation->failure()) recover();
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
  if (source.load.loop == job::SourceLoop::closed) return source.read;
  const std::uint64_t arrived = source.arrivals.count_until(at);
  return source.records > 0 ? std::min(arrived, source.records) : arrived;
}

std::uint64_t SimulatedTestbed::State::backlog() {
  std::uint64_t total = 0;
  for (SourceProgress& source : sources) total += offered(source, simulation->now()) - source.read;
  // Sources of a Timely job are never held up: what cannot be handled in time lies in its queues.
  if (engine.mode == Mode::timely) total += simulation->in_flight();
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
  if (auto end = state.end_of_run()) return tl::unexpected(*end);
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
  for (std::uint32_t i = 0; i < state.sources.size(); ++i) {
    SourceProgress& source = state.sources[i];
    job::SourceObservation& s = seen.sources[source.id];
    const std::uint64_t offered = state.offered(source, now());
    s.offered_rate_per_s = static_cast<double>(offered - offered_at_start[source.id]) / window.seconds();
    s.lag_records = static_cast<double>(offered - source.read);
    s.partitions_with_lag = partitions_behind(*state.simulation, source, i, now());
    s.partitions = source.load.partitions > 0 ? source.load.partitions : state.deployment.parallelism(source.id);
  }
  for (const EdgeSite& edge : state.simulation->topology().edges) {
    const plan::Edge& written = state.job->plan.edges[edge.plan_edge];
    seen.edges.push_back({written.from, written.to, std::string(plan::to_string(edge.partitioning))});
  }
  seen.last_reconfiguration = state.last_reconfiguration;
  const cluster::Cluster there = state.remaining(now());
  seen.slots = there.slots();
  seen.cores = there.cores();
  result.measured = state.measure(state.measured_until);
  result.measured.latency_parts = latency_parts(*state.simulation, before, after);
  result.measured.checkpoints.alignment_ms = alignment_ms(*state.simulation, before, after);
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
    const std::uint64_t read_now = source.read + source.reread;
    m.read_records[source.id] = static_cast<double>(read_now - read_before[source.id]);
    offered_before[source.id] = offered_now;
    read_before[source.id] = read_now;
  }
  m.result_records = static_cast<double>(sinks.records);
  m.latency_ns = sinks.latency_ns;
  m.epoch_latency_ns = sinks.epoch_latency_ns;
  m.backlog_records = static_cast<double>(backlog());
  m.peak_backlog_records = std::max(peak_backlog, m.backlog_records);
  m.backpressured_share = m.window_s > 0 ? backpressured.seconds() / m.window_s : 0;
  m.downtime_s = downtime.seconds();
  m.disturbance = disturbance;
  checkpoints.add(simulation->take_checkpoint_tally());
  m.checkpoints = {
      checkpoints.completed, checkpoints.duration.seconds(), checkpoints.longest.seconds(), checkpoints.bytes, {}};
  disturbance = {};
  checkpoints = {};
  sinks.records = 0;
  sinks.latency_ns.clear();
  sinks.epoch_latency_ns.clear();
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

double SimulatedTestbed::state_bytes() const {
  return state_->simulation->state_bytes();
}

double SimulatedTestbed::node_core_seconds(std::size_t node) const {
  const Simulation& simulation = *state_->simulation;
  if (state_->engine.mode == Mode::flink) return simulation.nodes()[node].core_ns(simulation.now()) / 1e9;
  double core_ns = 0;
  for (const Node& worker : simulation.nodes()) core_ns += worker.core_ns(simulation.now());
  return core_ns / 1e9;
}

std::vector<std::string> SimulatedTestbed::violations() const {
  if (!state_->simulation) return {};
  state_->simulation->settle_accounts();
  std::vector<std::string> found = violations_of(*state_->simulation, state_->started);
  for (std::size_t i = 0; i < state_->sources.size(); ++i) {
    const SourceProgress& source = state_->sources[i];
    if (source.load.loop == job::SourceLoop::closed) continue;
    std::uint64_t read = source.base;
    for (const Subtask& s : state_->simulation->subtasks()) read += s.source == i ? s.read : 0;
    if (read == source.read) continue;
    found.push_back(fmt::format("source {}: at record {}, but its instances are at {}", source.id, source.read, read));
  }
  return found;
}

}  // namespace millrace::runtime
