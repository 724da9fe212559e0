// What waits for the disk of its node: a step whose chunk is still to be read, or whose state is to be written. The
// subtask needs no core meanwhile.
#include <algorithm>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

void Simulation::build_disk_uses() {
  if (timely_) return;
  const auto needs = [](const plan::Operator& op) { return op.read_size.count > 0 || op.memory_budget.count > 0; };
  if (std::ranges::none_of(job_.plan.operators, needs)) return;
  disk_uses_.resize(subtasks_.size());
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    const Subtask& s = subtasks_[id];
    if (s.source == kNone || !sources_[s.source].at_rest) continue;
    const plan::Operator& source = job_.plan.operators[sources_[s.source].op];
    disk_uses_[id].record_bytes = static_cast<double>(source.read_size.count);
  }
}

// A request of a subtask, made now. Returns when it is served.
SimTime Simulation::ask_disk(std::uint32_t id, double read_bytes, double written_bytes) {
  DiskUse& use = disk_uses_[id];
  use.read_bytes += read_bytes;
  use.written_bytes += written_bytes;
  return nodes_[subtasks_[id].node].disk.serve(read_bytes, written_bytes, now_);
}

// A source at rest wants the records of its next chunk. Returns how many of them the next step can have: those that are
// read ahead, if there are any.
std::uint64_t Simulation::read_chunk(std::uint32_t id, std::uint64_t wanted) {
  DiskUse& use = disk_uses_[id];
  if (use.record_bytes == 0) return wanted;
  if (use.ahead == 0) {
    use.chunk = use.ahead = wanted;
    use.ahead_until = ask_disk(id, static_cast<double>(wanted) * use.record_bytes, 0);
  }
  const std::uint64_t records = std::min(wanted, use.ahead);
  use.ahead -= records;
  use.step_read = static_cast<double>(records) * use.record_bytes;
  use.until = use.ahead_until;
  return records;
}

// The chunk of the step in hand is there: the next one is read while it is worked on.
void Simulation::read_ahead(std::uint32_t id) {
  const Subtask& s = subtasks_[id];
  DiskUse& use = disk_uses_[id];
  if (s.step != StepKind::source || use.record_bytes == 0 || use.ahead > 0) return;
  use.ahead = std::min(use.chunk, s.left - s.step_records);
  if (use.ahead > 0) use.ahead_until = ask_disk(id, static_cast<double>(use.ahead) * use.record_bytes, 0);
}

// The step in hand has its core, but may need something of the disk first: then it gives the core away. Whether it
// does.
bool Simulation::waits_for_disk(std::uint32_t id) {
  DiskUse& use = disk_uses_[id];
  use.step_read = use.step_written = 0;
  if (use.until <= now_) {
    read_ahead(id);
    return false;
  }
  wake_at(id, use.until);
  release_core(id, Activity::calling);
  return true;
}

// A subtask that waits for its disk is woken, perhaps for another reason.
void Simulation::on_disk(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (disk_uses_[id].until > now_) return wake_at(id, disk_uses_[id].until);
  // What goes on beside the step counts from when it can run.
  s.step_started = now_;
  s.step_core_mark_ns = nodes_[s.node].core_ns(now_);
  read_ahead(id);
  make_runnable(id);
}

}  // namespace millrace::runtime
