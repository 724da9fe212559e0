// How a job meets the faults of its cluster, and how it starts again after a failure.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulated_testbed_state.h"

namespace millrace::runtime {

using cluster::Fault;
using cluster::FaultKind;
using kernel::Duration;
using kernel::SimTime;

namespace {

// Position of a node in a cluster; kNone if it is not there.
std::uint32_t index_of(const cluster::Cluster& cluster, const std::string& name) {
  for (std::uint32_t i = 0; i < cluster.nodes.size(); ++i) {
    if (cluster.nodes[i].name == name) return i;
  }
  return kNone;
}

}  // namespace

SimTime SimulatedTestbed::State::next_disturbance() const {
  return std::min(noticed_at, cluster::next_change(faults, disturbed_until));
}

void SimulatedTestbed::State::disturb(SimTime at) {
  disturbed_until = at;
  if (noticed_at == at) {
    noticed_at = SimTime::never();
    simulation->fail(FailureCause::node_loss);
  }
  set_speeds(at);
  for (const Fault& fault : faults) {
    if (!cluster::starts_at(fault, at)) continue;
    const std::uint32_t node = index_of(available, fault.node);
    if (fault.kind == FaultKind::task_crash && runs(fault, at)) simulation->fail(FailureCause::task_crash);
    if (fault.kind == FaultKind::node_loss) lose_node(fault.node, at);
    if (fault.kind == FaultKind::pause && node != kNone) {
      simulation->pause_node(node, cluster::last_occurrence(fault, at)->end);
    }
  }
}

void SimulatedTestbed::State::set_speeds(SimTime at) {
  for (const Fault& fault : faults) {
    const std::uint32_t node = index_of(available, fault.node);
    if (fault.kind != FaultKind::slow_node || node == kNone) continue;
    simulation->set_node_speed(node, cluster::speed_factor(faults, fault.node, at));
  }
}

// Until its heartbeats are missed, a lost node is one that does nothing (a connection that breaks would be noticed at
// once; this is the loss of power or of the network). A node without tasks just has no slots any more.
void SimulatedTestbed::State::lose_node(const std::string& name, SimTime at) {
  const std::uint32_t node = index_of(available, name);
  if (node == kNone || at < placed_at || simulation->nodes()[node].subtasks == 0) return;
  simulation->pause_node(node, SimTime::never());
  noticed_at = std::min(noticed_at, at + engine.heartbeat_timeout);
}

bool SimulatedTestbed::State::runs(const Fault& crash, SimTime at) const {
  return at >= stopped_until && deployment.knows(crash.op) && crash.subtask < deployment.parallelism(crash.op);
}

void SimulatedTestbed::State::resume_disturbances(SimTime at) {
  disturbed_until = at;
  set_speeds(at);
  for (const Fault& fault : faults) {
    if (!cluster::holds_at(fault, at)) continue;
    const std::uint32_t node = index_of(available, fault.node);
    if (fault.kind == FaultKind::node_loss) lose_node(fault.node, at);
    if (fault.kind == FaultKind::pause && node != kNone) {
      simulation->pause_node(node, cluster::last_occurrence(fault, at)->end);
    }
  }
}

Duration SimulatedTestbed::State::restart_time(double state_bytes) const {
  return engine.restart_fixed + Duration::from_seconds(state_bytes / engine.restore_bandwidth.value);
}

bool SimulatedTestbed::State::drain() {
  while (true) {
    const SimTime next = faults.empty() ? SimTime::never() : next_disturbance();
    simulation->drain(next);
    if (simulation->failure()) return false;
    if (simulation->drained()) return true;
    simulation->run_until(next);
    disturb(next);
    if (simulation->failure()) return false;
  }
}

// Open-loop sources and records at rest go back to where they were when the checkpoint's barriers left them; a
// generator (closed loop) goes on where it is.
void SimulatedTestbed::State::take_sources_back() {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    SourceProgress& source = sources[i];
    if (!source.rereads()) continue;
    assert(restore_point.read[i] <= source.read);
    const std::uint64_t again = source.read - restore_point.read[i];
    disturbance.reprocessed_records += static_cast<double>(again);
    source.reread += again;
    source.read = restore_point.read[i];
    source.partition_read = restore_point.partition_read[i];
  }
}

// Without checkpoints nothing is left of the state, and reading goes on from where it was: what was on its way is lost.
void SimulatedTestbed::State::recover() {
  const SimTime stopped = simulation->now();
  simulation->settle_accounts();
  ++disturbance.restarts;
  noticed_at = SimTime::never();
  const bool checkpointed = engine.checkpoint_interval > Duration();
  if (checkpointed) {
    if (simulation->latest_checkpoint()) restore_point = *simulation->latest_checkpoint();
    take_sources_back();
  } else {
    disturbance.lost_records += static_cast<double>(simulation->in_flight() + simulation->window_records());
  }
  const SimTime slots_at = cluster::when_there_are(deployment.slots_needed(), cluster, faults, stopped);
  const Duration restart = restart_time(checkpointed ? restore_point.bytes : 0);
  const SimTime back = slots_at < SimTime::never() ? slots_at + restart : slots_at;
  start({.at = stopped, .ready = back, .saved = checkpointed ? &restore_point : nullptr, .warm_slots = kNone},
        slots_at);
  peak_backlog = std::max(peak_backlog, static_cast<double>(backlog()));
}

}  // namespace millrace::runtime
