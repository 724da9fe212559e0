// Inputs that end: the end is a watermark behind the last record, and travels as one.
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

bool Simulation::run_to_end(SimTime limit) {
  may_stop_ = true;
  run_until(limit);
  may_stop_ = halted_ || failure_;
  return ended();
}

// A watermark has passed the subtask, and so have the results of what it closed.
void Simulation::pass_watermark(std::uint32_t id, SimTime watermark) {
  Subtask& s = subtasks_[id];
  if (timely_) {
    s.watermark = watermark;
    if (s.partitions == 0) pass_frontier(id, watermark + kernel::Duration::from_ns(1));
  } else if (watermark == kEndOfInput) {
    pass_end(id);
  } else {
    s.watermark = watermark;
    schedule_flush(id);
  }
}

// Everything written before the end goes before it, and with the last of it the end: nothing will follow for which a
// buffer could be left open. It needs no free buffer of the pool.
void Simulation::pass_end(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  assert(s.watermark < kEndOfInput);
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    release_held(id, partitions_[p]);
  }
  s.watermark = kEndOfInput;
  ++ended_;
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    const Partition& partition = partitions_[p];
    for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
      channels_[c].flush_requested = false;
      if (channels_[c].open_records == 0) open_empty(channels_[c]);
      finish_buffer(c);
    }
  }
}

// A source has read its last record.
void Simulation::end_input(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.watermark == kEndOfInput || waits_for_calls(s, 0, kEndOfInput)) return;
  fire_watermark(id, kEndOfInput);
}

}  // namespace millrace::runtime
