// What waits for the disk of its node: a step whose chunk is still to be read, or whose state is to be written. The
// subtask needs no core meanwhile.
#include <algorithm>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

// A request of a subtask, made now. Returns when it is served.
SimTime Simulation::ask_disk(std::uint32_t id, double read_bytes, double written_bytes) {
  DiskUse& use = disk_uses_[id];
  use.read_bytes += read_bytes;
  use.written_bytes += written_bytes;
  return nodes_[subtasks_[id].node].disk.serve(read_bytes, written_bytes, now_);
}

// The step in hand has its core, but may need something of the disk first: then it gives the core away. Whether it
// does.
bool Simulation::waits_for_disk(std::uint32_t id) {
  DiskUse& use = disk_uses_[id];
  use.step_read = use.step_written = 0;
  if (use.until <= now_) return false;
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
  make_runnable(id);
}

}  // namespace millrace::runtime
