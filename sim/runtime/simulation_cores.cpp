#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

void Simulation::enter(Subtask& s, Activity activity) {
  const std::int64_t spent = (now_ - s.since).ns();
  switch (s.activity) {
    case Activity::starting:
    case Activity::idle:
      s.counters.idle_ns += spent;
      break;
    case Activity::backpressured:
      s.counters.backpressured_ns += spent;
      break;
    case Activity::waiting:
    case Activity::throttled:
      // A Timely operator is busy while it is called, and idle while others are.
      (timely_ ? s.counters.idle_ns : s.counters.contention_ns) += spent;
      s.core_wait += now_ - s.since;
      break;
    case Activity::calling:
      s.counters.calling_ns += spent;
      break;
    case Activity::running:
      s.counters.core_ns += spent;
      if (s.further > 0) s.counters.further_core_ns += spent * s.further;
      break;
  }
  s.activity = activity;
  s.since = now_;
}

void Simulation::settle_accounts() {
  for (Subtask& s : subtasks_) {
    enter(s, s.activity);
    if (s.blockers == 0) continue;
    s.counters.blocking_ns += (now_ - s.blocking_since).ns();
    s.blocking_since = now_;
  }
}

// The subtask has work: it gets a core at once if one is free, else it queues for one.
void Simulation::make_runnable(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  Node& node = nodes_[s.node];
  if (node.busy < node.cores && !node.paused) {
    node.take_core(now_);
    s.quantum_used = Duration();
    give_core(id);
  } else {
    enter(s, Activity::waiting);
    if (timely_) return wait_for_turn(node, id);
    node.waiting.push_back(id);
  }
}

void Simulation::give_core(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.activity != Activity::running) enter(s, Activity::running);
  if (s.step == StepKind::none) {
    choose_step(id);
  } else {
    start_slice(id);
  }
}

// Gives the core of a running subtask to the next that waits for one.
void Simulation::release_core(std::uint32_t id, Activity next) {
  Subtask& s = subtasks_[id];
  enter(s, next);
  pass_core_on(s.node);
}

// A core of the node has become free.
void Simulation::pass_core_on(std::uint32_t node_index) {
  Node& node = nodes_[node_index];
  if (node.waiting.empty() || node.paused) {
    node.give_core_back(now_);
    return;
  }
  const std::uint32_t heir = node.waiting.front();
  node.waiting.pop_front();
  if (heir == kBackgroundTurn) return start_background_turn(node_index);
  subtasks_[heir].quantum_used = Duration();
  give_core(heir);
}

// A task's thread has run on a core: its manager's other threads have work, and queue for cores like anyone.
void Simulation::owe_background(std::uint32_t node_index, Duration ran) {
  Node& node = nodes_[node_index];
  node.background_ns += static_cast<double>(ran.ns()) * engine_.background_work;
  const auto turn_ns = static_cast<double>(engine_.quantum.ns());
  for (; node.background_ns >= turn_ns; node.background_ns -= turn_ns) {
    if (node.busy < node.cores && !node.paused) {
      node.take_core(now_);
      start_background_turn(node_index);
    } else {
      node.waiting.push_back(kBackgroundTurn);
    }
  }
}

// Requires: a core of the node was taken for it.
void Simulation::start_background_turn(std::uint32_t node_index) {
  events_queue_.push(now_ + engine_.quantum, kBackgroundEnd, node_index);
}

// Runs the step in hand: to its end, or for what is left of the quantum or the CPU quota.
void Simulation::start_slice(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const Node& node = nodes_[s.node];
  if (s.step_speed != node.speed) {
    s.remaining = s.remaining * (s.step_speed / node.speed);
    s.parallel = s.parallel * (s.step_speed / node.speed);
    s.step_speed = node.speed;
  }
  if (s.threads > 1 && s.remaining == Duration() && s.parallel > Duration()) return start_parallel_slice(id);
  Duration slice = s.remaining;
  if (node.threads > node.cores || engine_.background_work > 0)
    slice = std::min(slice, engine_.quantum - s.quantum_used);
  if (s.quota > Duration()) {
    const Duration left = quota_left(s);
    if (left == Duration() && s.remaining > Duration()) return throttle(id);
    slice = std::min(slice, left);
  }
  run_slice(id, slice);
}

void Simulation::run_slice(std::uint32_t id, Duration slice) {
  Subtask& s = subtasks_[id];
  if (s.heap != kNone) {
    events_queue_.push(after_pause(s, slice), kStepEnd, id);
    return;
  }
  s.running_since = now_;
  events_queue_.push(now_ + slice, kStepEnd, id);
}

void Simulation::end_slice(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.stall > Duration()) return end_slice_later(id);
  if (s.heap != kNone && was_paused(id)) return;
  const Duration ran = now_ - s.running_since;
  s.quantum_used += ran;
  s.quota_used += ran;
  if (engine_.background_work > 0) owe_background(s.node, ran);
  if (s.in_parallel) {
    end_parallel_slice(id, ran);
  } else {
    s.remaining -= ran;
  }
  if (s.remaining == Duration() && s.parallel == Duration()) calls_ == nullptr ? finish_step(id) : finish_call(id);
  Node& node = nodes_[s.node];
  if (s.quantum_used >= engine_.quantum) {
    s.quantum_used = Duration();
    if (!node.waiting.empty()) {
      // To the end of the queue first, then give the core away: others go before it.
      enter(s, Activity::waiting);
      node.waiting.push_back(id);
      return pass_core_on(s.node);
    }
  }
  if (timely_ && let_sources_go_first(id)) return;
  give_core(id);
}

// CPU time left in this period of the quota (a cgroup's cpu.max). Requires: s.quota > 0.
Duration Simulation::quota_left(Subtask& s) {
  const std::int64_t period = now_.ns() / engine_.quota_period.ns();
  if (period != s.quota_period) {
    s.quota_period = period;
    s.quota_used = Duration();
  }
  return std::max(Duration(), s.quota - s.quota_used);
}

void Simulation::throttle(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  wake_at(id, SimTime::from_ns((s.quota_period + 1) * engine_.quota_period.ns()));
  release_core(id, Activity::throttled);
}

void Simulation::wake_at(std::uint32_t id, SimTime at) {
  Subtask& s = subtasks_[id];
  if (at >= s.wake_at || at == SimTime::never()) return;
  s.wake_at = at;
  events_queue_.push(at, kWake, id);
}

void Simulation::on_wake(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.wake_at != now_) return;
  s.wake_at = SimTime::never();
  switch (s.activity) {
    case Activity::idle:
    case Activity::throttled:
    case Activity::starting:
      return make_runnable(id);
    case Activity::calling:
      return s.step == StepKind::none ? make_runnable(id) : on_disk(id);
    default:
      return;
  }
}

// The subtask cannot emit: it waits until every partition has a buffer again. The receivers that hold it up are those
// on whose channels the most buffers lie.
void Simulation::block(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    const Partition& partition = partitions_[p];
    if (partition.available) continue;
    std::uint32_t most = 1;
    for (std::uint32_t c = 0; c < partition.channels; ++c) {
      most = std::max(most, queued_buffers(channels_[partition.first_channel + c]));
    }
    most = std::min(most, engine_.max_buffers_per_channel);
    for (std::uint32_t c = 0; c < partition.channels; ++c) {
      const Channel& channel = channels_[partition.first_channel + c];
      if (queued_buffers(channel) >= most) s.culprits.push_back(channel.to);
    }
  }
  for (const std::uint32_t to : s.culprits) {
    Subtask& culprit = subtasks_[to];
    if (culprit.blockers++ == 0) culprit.blocking_since = now_;
  }
  release_core(id, Activity::backpressured);
}

void Simulation::unblock(Subtask& s) {
  for (const std::uint32_t to : s.culprits) {
    Subtask& culprit = subtasks_[to];
    if (--culprit.blockers == 0) culprit.counters.blocking_ns += (now_ - culprit.blocking_since).ns();
  }
  s.culprits.clear();
}

}  // namespace millrace::runtime
