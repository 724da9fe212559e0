// Aligned checkpoints. Barriers start at the sources and travel in order with the data. A subtask that has read a
// channel's barrier leaves the channel alone until the barriers of all others have come; the channel's buffers then
// stay where they are, and by credits or full pools its sender stalls.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

namespace {

std::uint32_t input_channels(const Subtask& s) {
  std::size_t channels = 0;
  for (const Gate& gate : s.gates) channels += gate.channels.size();
  return static_cast<std::uint32_t>(channels);
}

}  // namespace

void Simulation::schedule_checkpoint(SimTime at) {
  if (engine_.checkpoint_interval > Duration() && at != SimTime::never()) events_queue_.push(at, kCheckpoint, 0);
}

// DefaultCheckpointPlanCalculator: none while a task is not running.
void Simulation::trigger_checkpoint() {
  if (halted_) return;
  const bool all_run = std::none_of(subtasks_.begin(), subtasks_.end(),
                                    [](const Subtask& s) { return s.activity == Activity::starting; });
  if (!all_run) return schedule_checkpoint(now_ + engine_.checkpoint_interval);
  checkpoint_.triggered = now_;
  checkpoint_.missing = static_cast<std::uint32_t>(subtasks_.size());
  checkpoint_.bytes = 0;
  checkpoint_.parts.assign(checkpoint_.keep ? subtasks_.size() : 0, {});
  checkpoint_.read.clear();
  checkpoint_.partition_read.clear();
  for (const SourceProgress& source : sources_) {
    checkpoint_.read.push_back(source.base);
    checkpoint_.partition_read.push_back(source.partition_read);
  }
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    if (input_channels(subtasks_[id]) > 0) continue;
    subtasks_[id].checkpoint_due = true;
    interrupt(id);
  }
}

// A mail for the subtask: taken between two steps, and also while it waits for input or for output buffers.
void Simulation::interrupt(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.activity == Activity::backpressured) {
    unblock(s);
    make_runnable(id);
  } else if (s.activity == Activity::idle) {
    make_runnable(id);
  }
}

void Simulation::on_barrier(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.barriers_missing == 0) {
    s.barriers_missing = input_channels(s);
    s.first_barrier = now_;
  }
  if (--s.barriers_missing > 0) return;
  s.counters.alignment_ns += (now_ - s.first_barrier).ns();
  s.checkpoint_due = true;
}

// SubtaskCheckpointCoordinatorImpl.checkpointState: the barrier is passed on first, then the thread stops for the
// synchronous part. False if there is none. Requires: checkpoint_due, and no results wait to be emitted.
bool Simulation::start_snapshot_step(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  s.checkpoint_due = false;
  broadcast_barrier(id);
  s.snapshot_bytes = 0;
  add_state_bytes(s, s.snapshot_bytes);
  if (checkpoint_.keep) checkpoint_.parts[id] = s.windows;
  if (s.source != kNone) note_position(s);
  unblock_channels(s);
  if (engine_.checkpoint_sync_ns <= 0) {
    upload(id);
    return false;
  }
  s.step = StepKind::snapshot;
  s.step_records = 0;
  begin_service(id, {}, 0, 0, engine_.checkpoint_sync_ns);
  return true;
}

// Everything written before the barrier goes before it, unfinished buffers included; it needs no free buffer of the
// pool (an event has memory of its own).
void Simulation::broadcast_barrier(std::uint32_t id) {
  const Subtask& s = subtasks_[id];
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    Partition& partition = partitions_[p];
    release_held(id, partition);
    for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
      if (channels_[c].open_records == 0) open_empty(channels_[c]);
      finish_buffer(c, true);
    }
  }
}

void Simulation::note_position(const Subtask& s) {
  checkpoint_.read[s.source] += s.read;
  const SourceProgress& source = sources_[s.source];
  for (std::uint32_t p = s.index; p < source.partitions.count(); p += topology_.tasks[s.task].parallelism) {
    checkpoint_.partition_read[s.source][p] = source.partition_read[p];
  }
}

void Simulation::unblock_channels(Subtask& s) {
  for (Gate& gate : s.gates) {
    for (const std::uint32_t c : gate.channels) {
      Channel& channel = channels_[c];
      if (!channel.blocked) continue;
      channel.blocked = false;
      --channel.away;
      if (!channel.received.empty()) enqueue_in_ring(gate, c);
    }
  }
}

// The asynchronous part goes on beside the subtask's work.
void Simulation::upload(std::uint32_t id) {
  const Duration takes = Duration::from_seconds(subtasks_[id].snapshot_bytes / engine_.checkpoint_bandwidth.value);
  if (takes > Duration()) {
    events_queue_.push(now_ + takes, kUploaded, id);
  } else {
    on_uploaded(id);
  }
}

void Simulation::on_uploaded(std::uint32_t id) {
  checkpoint_.bytes += subtasks_[id].snapshot_bytes;
  assert(checkpoint_.missing > 0);
  if (--checkpoint_.missing == 0) complete_checkpoint();
}

void Simulation::complete_checkpoint() {
  const Duration took = now_ - checkpoint_.triggered;
  checkpoint_.tally.add({1, took, took, checkpoint_.bytes});
  ++checkpoint_.completed;
  if (checkpoint_.keep) {
    Savepoint& latest = checkpoint_.latest.emplace();
    latest.bytes = checkpoint_.bytes;
    latest.read = checkpoint_.read;
    latest.partition_read = checkpoint_.partition_read;
    latest.by_subtask = true;
    latest.at_rest = false;
    for (std::vector<WindowState>& part : checkpoint_.parts) {
      for (WindowState& window : part) latest.windows.push_back(std::move(window));
    }
  }
  schedule_checkpoint(
      std::max(checkpoint_.triggered + engine_.checkpoint_interval, now_ + engine_.checkpoint_min_pause));
}

CheckpointTally Simulation::take_checkpoint_tally() {
  const CheckpointTally tally = checkpoint_.tally;
  checkpoint_.tally = {};
  return tally;
}

}  // namespace millrace::runtime
