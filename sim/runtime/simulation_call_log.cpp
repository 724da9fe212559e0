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

// Bytes of a subtask's state, with results of a whole input that have still to leave; of a probe, of its table.
double Simulation::held_bytes(std::uint32_t id) const {
  const Subtask& s = subtasks_[id];
  if (s.table_bytes > 0) return s.table_bytes;
  double bytes = 0;
  add_state_bytes(s, bytes);
  for (const Emission& emission : s.emissions) {
    if (!keeps_whole_input(topology_.operators[emission.op].kind)) continue;
    bytes += static_cast<double>(emission.left) * whole_input_entry_bytes(s);
  }
  return bytes;
}

// Of them, what is in the memory that this subtask takes: a probe's table is its builders'.
double Simulation::in_memory(std::uint32_t id, double held_bytes) const {
  if (subtasks_[id].table_bytes > 0) return 0;
  return disk_uses_.empty() ? held_bytes : std::max(0.0, held_bytes - disk_uses_[id].spilled);
}

std::uint64_t Simulation::records_held(const Subtask& s) const {
  if (s.table_rows > 0) return s.table_rows;
  double entries = 0;
  for (const WindowState& window : s.windows) entries += window.entries(job_.plan.operators[window.op]);
  for (const Emission& emission : s.emissions) {
    if (keeps_whole_input(topology_.operators[emission.op].kind)) entries += static_cast<double>(emission.left);
  }
  return static_cast<std::uint64_t>(entries + 0.5);
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
  call.adapted = s.adapted;
  call.records_held = records_held(s);
  call.held_before = held_bytes(id);
  const cluster::NodeType& type = cluster_.nodes[s.node].type;
  call.cpu_utilisation = std::min(1.0, (node.busy - 1.0) / type.cores);
  const double held = calls_->note_state(id, s.node, in_memory(id, call.held_before));
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
  call.held_after = held_bytes(id);
  calls_->note_state(id, s.node, in_memory(id, call.held_after));
  calls_->end_output(id, s, partitions_, channels_);
}

}  // namespace millrace::runtime
