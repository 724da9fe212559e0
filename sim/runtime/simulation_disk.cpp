// What waits for the disk of its node: a step whose chunk is still to be read, or whose state has no room in memory.
// The subtask needs no core meanwhile. A step asks for what it needs before it begins, and so does not work while it is
// served; only the next chunk of a source is read beside the step.
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
    const plan::Operator& head = job_.plan.operators[topology_.tasks[subtasks_[id].task].operators.front()];
    disk_uses_[id].record_bytes = static_cast<double>(head.read_size.count);
    disk_uses_[id].budget = static_cast<double>(head.memory_budget.count);
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

// Bytes of one entry of the whole input that a subtask keeps.
double Simulation::whole_input_entry_bytes(const Subtask& s) const {
  const std::uint32_t op = topology_.tasks[s.task].operators.front();
  return WindowState::entry_bytes(topology_.operators[op], job_.plan.operators[op],
                                  static_cast<double>(engine_.state_bytes_overhead.count));
}

// The next step takes `records` of a whole input, or probes a table with them: what has no room in memory goes to the
// disk first. Of the records that probe it, the share that belongs to what lies on the disk is kept there until that is
// read (grace hash join: DeWitt et al., SIGMOD 1984).
void Simulation::spill(std::uint32_t id, std::uint32_t records) {
  const Subtask& s = subtasks_[id];
  DiskUse& use = disk_uses_[id];
  if (use.budget > 0) {
    WholeInputState grown = std::get<WholeInputState>(s.windows.front().windows);
    grown.add(records, now_, now_);
    const double beyond = grown.held() * whole_input_entry_bytes(s) - use.budget;
    if (beyond <= use.spilled) return;
    use.step_written = beyond - use.spilled;
    use.spilled = beyond;
  } else if (use.table_share > 0) {
    const EdgeSite& edge = topology_.edges[buffers_[s.taken.head].edge];
    const std::string& from = job_.plan.edges[edge.plan_edge].from;
    const auto bytes = static_cast<double>(find_operator(job_.plan, from)->output.size.count) * records;
    use.step_written = use.table_share * bytes;
    use.step_read = use.step_written + use.table_unread;
    use.table_unread = 0;
  } else {
    return;
  }
  use.until = ask_disk(id, use.step_read, use.step_written);
}

// The next step releases `results` of the `left` ones of a whole input: what of them lies on the disk is read back.
void Simulation::read_back(std::uint32_t id, std::uint64_t results, std::uint64_t left) {
  DiskUse& use = disk_uses_[id];
  if (use.spilled <= 0) return;
  use.step_read =
      results == left ? use.spilled : use.spilled * static_cast<double>(results) / static_cast<double>(left);
  use.spilled -= use.step_read;
  use.until = ask_disk(id, use.step_read, 0);
}

// The table that a probe is about to read is complete; it comes by this gate.
void Simulation::find_spilled_table(std::uint32_t id, const Gate& gate, std::uint64_t sharing) {
  double spilled = 0;
  for (const std::uint32_t c : gate.channels) {
    spilled += disk_uses_[partitions_[channels_[c].partition].owner].spilled;
  }
  if (spilled <= 0) return;
  disk_uses_[id].table_unread = spilled / static_cast<double>(sharing);
  disk_uses_[id].table_share = std::min(1.0, disk_uses_[id].table_unread / subtasks_[id].table_bytes);
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
