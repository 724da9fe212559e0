// What a cluster does to a running job: nodes that stand still for a while or for ever, nodes that change their speed,
// and failures that end the run.
#include <algorithm>
#include <utility>

#include "sim/runtime/simulation.h"
#include "sim/runtime/timely.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

void Simulation::fail(FailureCause cause, std::string what) {
  if (!failure_) failure_ = {cause, now_, std::move(what)};
  may_stop_ = true;
}

// Slices in hand end as much later as the node stands still. Who is idle waits for a core from now on, like everyone
// else: nothing that comes can be handled before the end.
void Simulation::pause_node(std::uint32_t n, SimTime until) {
  if (!timely_) return pause_core(n, until);
  for (std::uint32_t worker = 0; worker < nodes_.size(); ++worker) pause_core(worker, until);
}

void Simulation::pause_core(std::uint32_t n, SimTime until) {
  Node& node = nodes_[n];
  const SimTime from = node.paused ? node.paused_until : now_;
  if (until <= from) return;
  const Duration longer = until == SimTime::never() ? Duration::max() : until - from;
  node.paused = true;
  node.paused_until = until;
  if (until != SimTime::never()) events_queue_.push(until, kResume, n);
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    Subtask& s = subtasks_[id];
    if (s.node != n) continue;
    if (s.activity == Activity::running) {
      s.stopped = true;
      enter(s, Activity::waiting);
    } else if (s.activity == Activity::idle) {
      make_runnable(id);
    }
    if (s.stopped) s.stall = longer == Duration::max() ? longer : s.stall + longer;
  }
}

void Simulation::on_resume(std::uint32_t n) {
  Node& node = nodes_[n];
  if (node.paused_until != now_) return;
  node.paused = false;
  for (Subtask& s : subtasks_) {
    if (s.node != n || !s.stopped) continue;
    s.stopped = false;
    enter(s, Activity::running);
  }
  while (node.busy < node.cores && !node.waiting.empty()) {
    node.take_core(now_);
    pass_core_on(n);
  }
}

// The end of a slice that stood still.
void Simulation::end_slice_later(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.stall == Duration::max()) return;
  s.running_since += s.stall;
  events_queue_.push(now_ + s.stall, kStepEnd, id);
  s.stall = Duration();
}

void Simulation::set_node_speed(std::uint32_t n, double factor) {
  if (timely_) {
    const double speed = worker_speed(cluster_.nodes[n].type, topology_.workers, factor);
    for (Node& worker : nodes_) worker.speed = speed;
    return;
  }
  nodes_[n].speed = cluster_.nodes[n].type.speed * factor;
}

std::vector<SubtaskAccount> Simulation::accounts() const {
  std::vector<SubtaskAccount> all;
  for (const Subtask& s : subtasks_) all.push_back({s.counters, s.operators});
  return all;
}

void Simulation::continue_accounts(const std::vector<SubtaskAccount>& accounts) {
  for (std::size_t id = 0; id < subtasks_.size(); ++id) {
    subtasks_[id].counters = accounts[id].counters;
    subtasks_[id].operators = accounts[id].operators;
  }
}

std::uint64_t Simulation::window_records() const {
  std::uint64_t records = 0;
  for (const Subtask& s : subtasks_) {
    for (const WindowState& window : s.windows) records += window.records();
  }
  return records;
}

}  // namespace millrace::runtime
