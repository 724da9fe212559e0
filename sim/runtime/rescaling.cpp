// How a running job gets other degrees: what is granted, what is waited for, how it stops and starts again, and what
// goes wrong on the way.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "sim/cluster/placement.h"
#include "sim/plan/names.h"
#include "sim/runtime/simulated_testbed_state.h"

namespace millrace::runtime {

using job::Granted;
using job::TestbedError;
using job::TestbedResult;
using kernel::Duration;
using kernel::SimTime;
using plan::Deployment;

namespace {

// How often a rescale that waits for a checkpoint looks whether it is there.
constexpr Duration kLook = Duration::from_ns(100'000'000);

bool gives_more(const Deployment& target, const Deployment& current) {
  return std::ranges::any_of(target.by_operator(),
                             [&](const auto& entry) { return entry.second.size() > current.parallelism(entry.first); });
}

// Why a job of this plan runs on as it is deployed, if it does: what a join does not read yet could not be drained, and
// a savepoint does not say how much a limit has let through.
std::string keeps_its_degrees(const plan::LogicalPlan& plan) {
  using enum plan::OperatorKind;
  for (const plan::Operator& op : plan.operators) {
    if (op.kind != join_build && op.kind != join_probe && op.kind != merge_join && op.kind != limit) continue;
    return fmt::format("{}: a job with a {} is not rescaled", op.id, plan::name_of(op.kind));
  }
  return "";
}

}  // namespace

Deployment SimulatedTestbed::State::available_of(const Deployment& asked) const {
  const Deployment limited = asked.within_limits(job->plan);
  const std::uint32_t slots = remaining(simulation ? simulation->now() : SimTime()).slots();
  return engine.grant == Grant::what_fits && slots > 0 ? limited.within_slots(slots) : limited;
}

TestbedResult<Granted> SimulatedTestbed::State::rescale(const Deployment& asked) {
  Deployment target = available_of(asked);
  if (auto error = refusal(target)) return report_refusal(asked, std::move(*error));
  std::string shortfall;
  if (target.slots_needed() < asked.within_limits(job->plan).slots_needed()) {
    shortfall = fmt::format("{} slots are all there is", target.slots_needed());
  }
  // All that was wanted more is not to be had.
  if (target != asked && target == deployment) return report(asked, {target, {}, shortfall}, false);
  if (deployment.differs_in_record_shares_alone(target)) {
    deployment = target;
    simulation->take_record_shares(deployment);
    return report(asked, {target, {}, shortfall}, false);
  }
  if (const std::string why = keeps_its_degrees(job->plan); !why.empty()) return report_refusal(asked, {why});
  const Mishap mishap = next_mishap();
  if (mishap == Mishap::slot_missing && target.slots_needed() > 1) {
    target = target.within_slots(target.slots_needed() - 1);
    shortfall = fmt::format("a slot did not come, {} did", target.slots_needed());
    if (target == deployment) return report(asked, {target, {}, shortfall}, false);
  }
  await(target);
  if (auto end = end_of_run()) return tl::unexpected(*end);
  if (auto error = refusal(target)) return report_refusal(asked, std::move(*error));
  if (noticed_at < SimTime::never()) return report_refusal(asked, {"no savepoint: a node does not answer"});
  const SimTime stopped = simulation->now();
  if (!stop_for(target)) {
    if (auto end = end_of_run()) return tl::unexpected(*end);
    recover();
    return report_refusal(asked, {"no savepoint: the job failed meanwhile"});
  }
  const SimTime at_rest = simulation->now();
  SimTime back = at_rest + rescale_time(target, bytes_to_restore(target));
  if (mishap == Mishap::time_out) {
    target = deployment;
    back = at_rest + engine.rescale_time_out;
    shortfall = fmt::format("the new deployment did not come up within {} s", engine.rescale_time_out.seconds());
  }
  const SimTime slots_at = cluster::when_there_are(target.slots_needed(), cluster, faults, at_rest);
  if (slots_at > at_rest) return start_when_there_are_slots(asked, target, slots_at, back - at_rest);
  const std::uint32_t warm = engine.rescale == Rescale::restart ? 0 : deployment.slots_needed();
  deployment = target;
  start({.at = back, .saved = &restore_point, .warm_slots = warm}, at_rest);
  rescaled_at = back;
  downtime += back - stopped;
  peak_backlog = std::max(peak_backlog, static_cast<double>(backlog()));
  return report(asked, {target, back - stopped, shortfall}, mishap == Mishap::time_out);
}

// The job is down until then: time passes as it is observed.
TestbedResult<Granted> SimulatedTestbed::State::start_when_there_are_slots(const Deployment& asked,
                                                                           const Deployment& target, SimTime slots_at,
                                                                           Duration takes) {
  deployment = target;
  rescaled_at = slots_at < SimTime::never() ? slots_at + takes : slots_at;
  start({.at = simulation->now(), .ready = rescaled_at, .saved = &restore_point}, slots_at);
  return report(asked, {target, {}, "the job is down until there are slots"}, false);
}

TestbedResult<Granted> SimulatedTestbed::State::report(const Deployment& asked, Granted granted, bool failed) {
  last_reconfiguration =
      job::ReconfigurationReport{asked.text(), granted.deployment.text(), granted.downtime.seconds(), failed};
  return granted;
}

tl::unexpected<TestbedError> SimulatedTestbed::State::report_refusal(const Deployment& asked, TestbedError error) {
  last_reconfiguration = job::ReconfigurationReport{asked.text(), deployment.text(), 0, true};
  return tl::unexpected(std::move(error));
}

SimulatedTestbed::State::Mishap SimulatedTestbed::State::next_mishap() {
  kernel::RandomStream stream = behaviour.stream(fmt::format("rescale/{}", rescales++));
  const bool times_out = stream.bernoulli(engine.rescale_time_outs);
  if (times_out) return Mishap::time_out;
  return stream.bernoulli(engine.rescale_short) ? Mishap::slot_missing : Mishap::none;
}

void SimulatedTestbed::State::await(const Deployment& target) {
  SimTime until = simulation->now();
  if (rescaled_at > SimTime() && rescaled_at < SimTime::never())
    until = std::max(until, rescaled_at + engine.rescale_cooldown);
  if (target.slots_needed() > deployment.slots_needed()) {
    until = std::max(until, simulation->now() + engine.slot_start);
  }
  if (until > simulation->now()) run_until(until);
  if (!rescales_from_checkpoint() || engine.rescale_checkpoint_wait <= Duration()) return;
  const SimTime latest = simulation->now() + engine.rescale_checkpoint_wait;
  const std::uint64_t before = simulation->completed_checkpoints();
  while (simulation->now() < latest && simulation->completed_checkpoints() == before && !end_of_run()) {
    run_until(std::min(latest, simulation->now() + kLook));
  }
}

bool SimulatedTestbed::State::stop_for(const Deployment& target) {
  const bool vanished = engine.rescale == Rescale::reactive && give_up_nodes(target);
  if (end_of_run()) return false;
  if (engine.mode == Mode::timely) {
    lose_state();  // there are no savepoints
  } else if (rescales_from_checkpoint()) {
    stop_at_checkpoint();
  } else if (vanished) {
    lose_state();
  } else {
    return stop_with_savepoint();
  }
  return true;
}

bool SimulatedTestbed::State::stop_with_savepoint() {
  simulation->halt_sources();
  if (!drain()) return false;
  restore_point = simulation->savepoint();
  return true;
}

void SimulatedTestbed::State::stop_at_checkpoint() {
  simulation->settle_accounts();
  if (simulation->latest_checkpoint()) restore_point = *simulation->latest_checkpoint();
  restore_point.by_subtask = false;  // its subtasks are to be others
  take_sources_back();
}

// As after a failure without checkpoints.
void SimulatedTestbed::State::lose_state() {
  simulation->settle_accounts();
  disturbance.lost_records += static_cast<double>(simulation->in_flight() + simulation->window_records());
  restore_point = {};
  for (const SourceProgress& source : sources) {
    restore_point.read.push_back(source.read);
    restore_point.partition_read.push_back(source.partition_read);
  }
}

bool SimulatedTestbed::State::give_up_nodes(const Deployment& target) {
  const auto used = cluster::node_of_slot(available, deployment.slots_needed());
  const auto kept = cluster::node_of_slot(available, std::min(target.slots_needed(), available.slots()));
  bool any = false;
  for (const std::uint32_t node : used) {
    if (std::ranges::find(kept, node) != kept.end()) continue;
    simulation->pause_node(node, SimTime::never());
    any = true;
  }
  if (any) run_until(simulation->now() + engine.heartbeat_timeout);
  return any;
}

// Of a partial rescale only tasks with an operator whose degree or limits change are replaced.
double SimulatedTestbed::State::bytes_to_restore(const Deployment& target) const {
  if (engine.rescale != Rescale::partial) return restore_point.bytes;
  const Topology& topology = simulation->topology();
  double bytes = 0;
  for (std::uint32_t t = 0; t < topology.tasks.size(); ++t) {
    const bool changes = std::ranges::any_of(topology.tasks[t].operators, [&](std::uint32_t op) {
      const std::string& id = job->plan.operators[op].id;
      return !std::ranges::equal(target.instances(id), deployment.instances(id), plan::same_limits);
    });
    if (changes) bytes += simulation->state_bytes_of_task(t);
  }
  return bytes;
}

Duration SimulatedTestbed::State::rescale_time(const Deployment& target, double bytes) const {
  if (engine.rescale == Rescale::restart) return restart_time(bytes);
  const Duration fixed = gives_more(target, deployment) ? engine.rescale_up : engine.rescale_down;
  return fixed + Duration::from_seconds(bytes / engine.restore_bandwidth.value);
}

}  // namespace millrace::runtime
