// Every step as a call of a log (call_log.h), for whoever observes a run. Nothing that is simulated depends on it.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

namespace {

CallKind kind_of(StepKind step) {
  switch (step) {
    case StepKind::source:
      return CallKind::read;
    case StepKind::emission:
      return CallKind::release;
    default:
      return CallKind::input;
  }
}

// Records that have left the task, on all edges: what its operators put out without what stays in the chain.
std::uint64_t passed_on(const Subtask& s) {
  std::uint64_t out = 0, stays = 0;
  for (std::size_t i = 0; i < s.operators.size(); ++i) {
    out += s.operators[i].records_out;
    if (i > 0) stays += s.operators[i].records_in;
  }
  return out - stays;
}

}  // namespace

void Simulation::observe_calls(CallLog& log) {
  assert(!timely_);
  calls_ = std::make_unique<CallObserver>(log, subtasks_.size(), partitions_.size(), channels_.size());
}

// Core time of a subtask until now, of all of its threads.
std::int64_t Simulation::core_ns(const Subtask& s) const {
  std::int64_t ns = s.counters.core_ns + s.counters.further_core_ns;
  if (s.activity == Activity::running) ns += (now_ - s.since).ns() * (1 + s.further);
  return ns;
}

// The step in hand begins, and has its core.
void Simulation::begin_call(std::uint32_t id) {
  const Subtask& s = subtasks_[id];
  const Node& node = nodes_[s.node];
  CallObserver::InHand& in_hand = calls_->in_hand(id);
  Call& call = in_hand.call;
  call = {};
  call.op = topology_.tasks[s.task].operators.front();
  call.instance = s.index;
  call.kind = kind_of(s.step);
  call.started = now_;
  call.memory_bytes = s.step_work.memory_bytes;
  call.records_in = s.step == StepKind::emission ? 0 : s.step_records;
  add_state_bytes(s, call.held_before);
  const cluster::NodeType& type = cluster_.nodes[s.node].type;
  call.cpu_utilisation = std::min(1.0, (node.busy - 1.0) / type.cores);
  const double held = calls_->note_state(id, s.node, call.held_before);
  call.memory_utilisation = std::min(1.0, held / static_cast<double>(type.memory.count));
  const double passed_ns = static_cast<double>((now_ - ready_).ns());
  if (passed_ns > 0) call.disk_utilisation = node.disk.worked_ns(now_) / passed_ns;
  if (!disk_uses_.empty()) {
    call.read_bytes = disk_uses_[id].step_read;
    call.written_bytes = disk_uses_[id].step_written;
  }
  in_hand.core_ns = core_ns(s);
  in_hand.passed_on = passed_on(s);
  if (s.step != StepKind::input) return;
  call.side = topology_.edges[buffers_[s.taken.head].edge].side;
  for (std::uint32_t b = s.taken.head; b != kNone; b = buffers_[b].next) {
    const Buffer& buffer = buffers_[b];
    if (!buffer.aside && !buffer.last_part) calls_->split(b, channels_[buffer.channel].received.head);
    calls_->take(id, b);
  }
}

void Simulation::finish_call(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.step == StepKind::snapshot) return finish_step(id);
  calls_->begin_output(s, partitions_, channels_);
  finish_step(id);
  CallObserver::InHand& in_hand = calls_->in_hand(id);
  Call& call = in_hand.call;
  call.ended = now_;
  call.worked = kernel::Duration::from_ns(core_ns(s) - in_hand.core_ns);
  call.records_out = passed_on(s) - in_hand.passed_on;
  add_state_bytes(s, call.held_after);
  calls_->note_state(id, s.node, call.held_after);
  calls_->end_output(id, s, partitions_, channels_);
}

}  // namespace millrace::runtime
