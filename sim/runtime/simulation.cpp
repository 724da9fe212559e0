#include "sim/runtime/simulation.h"

#include <algorithm>
#include <cassert>

namespace millrace::runtime {

using kernel::Event;
using kernel::SimTime;

void Simulation::run_until(SimTime end) {
  while (events_queue_.next_time() <= end) {
    const Event event = events_queue_.pop();
    now_ = as_of_ = event.when;
    ++events_;
    switch (event.kind) {
      case kStepEnd:
        fingerprint_.mix(static_cast<std::uint64_t>(now_.ns()) ^ (std::uint64_t{event.target} << 44));
        end_slice(event.target);
        break;
      case kWake:
        on_wake(event.target);
        break;
      case kFlush:
        on_flush(event.target);
        break;
      case kTimer:
        on_timer(event.target);
        break;
      case kBackgroundEnd:
        pass_core_on(event.target);
        break;
      case kDebloat:
        on_debloat(event.target);
        break;
      case kMarker:
        on_marker(event.target);
        break;
      case kCheckpoint:
        trigger_checkpoint();
        break;
      case kUploaded:
        on_uploaded(event.target);
        break;
      case kResume:
        on_resume(event.target);
        break;
    }
    if (may_stop_ && (failure_ || ended() || (halted_ && in_flight_ == 0))) return;
  }
  now_ = end;
}

// The savepoint's barrier pushes unfinished buffers before it.
void Simulation::halt_sources() {
  halted_ = may_stop_ = true;
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    flush(id);
    if (!subtasks_[id].aside.empty() && subtasks_[id].activity == Activity::idle) make_runnable(id);
  }
}

void Simulation::drain(SimTime limit) {
  assert(halted_);
  while (!drained() && !failure_ && !events_queue_.empty() && events_queue_.next_time() <= limit) {
    run_until(events_queue_.next_time());
  }
  assert(drained() || failure_ || limit < SimTime::never());
}

Savepoint Simulation::savepoint() const {
  assert(drained());
  Savepoint saved;
  saved.bytes = state_bytes();
  for (const Subtask& s : subtasks_) {
    for (const WindowState& window : s.windows) saved.windows.push_back(window);
  }
  for (const SourceProgress& source : sources_) {
    saved.read.push_back(source.read);
    saved.partition_read.push_back(source.partition_read);
  }
  return saved;
}

double Simulation::state_bytes() const {
  double bytes = 0;
  for (const Subtask& s : subtasks_) add_state_bytes(s, bytes);
  return bytes;
}

double Simulation::state_bytes_of_task(std::uint32_t task) const {
  const std::uint32_t first = topology_.tasks[task].first_subtask;
  double bytes = 0;
  for (std::uint32_t i = 0; i < topology_.tasks[task].parallelism; ++i) add_state_bytes(subtasks_[first + i], bytes);
  return bytes;
}

void Simulation::add_state_bytes(const Subtask& s, double& bytes) const {
  const auto overhead = static_cast<double>(engine_.state_bytes_overhead.count);
  for (const WindowState& window : s.windows) {
    bytes += window.state_bytes(topology_.operators[window.op], job_.plan.operators[window.op], overhead);
  }
  bytes += joined_state_bytes(s);
  const TaskSite& task = topology_.tasks[s.task];
  for (const std::uint32_t op : task.operators) {
    bytes += static_cast<double>(job_.plan.operators[op].state_size.count) / task.parallelism;
  }
}

// What the incremental joins of a subtask keep: every record that came.
double Simulation::joined_state_bytes(const Subtask& s) const {
  double bytes = 0;
  const auto overhead = static_cast<double>(engine_.state_bytes_overhead.count);
  const TaskSite& task = topology_.tasks[s.task];
  for (std::size_t i = 0; i < task.operators.size(); ++i) {
    const plan::Operator& op = job_.plan.operators[task.operators[i]];
    if (op.kind != plan::OperatorKind::incremental_join) continue;
    bytes +=
        static_cast<double>(s.operators[i].records_in) * (static_cast<double>(op.output.size.count) / 2 + overhead);
  }
  return bytes;
}

double Simulation::queue_bytes(std::uint32_t subtask) const {
  double bytes = 0;
  for (const Gate& gate : subtasks_[subtask].gates) {
    for (const std::uint32_t c : gate.channels) {
      bytes += static_cast<double>(channels_[c].queued) * topology_.edges[gate.edge].record_bytes;
    }
  }
  return bytes;
}

}  // namespace millrace::runtime
