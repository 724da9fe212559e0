#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::Partitioning;

namespace {

// Runs whose births are at most this far apart share a run of the buffer they lie in.
constexpr Duration kMergeGap = Duration::from_ns(5'000'000);

bool alike(const Run& a, const Run& b) {
  return a.key_class == b.key_class && a.stamped == b.stamped && a.stamp == b.stamp && b.first - a.last <= kMergeGap &&
         a.first - b.last <= kMergeGap;
}

}  // namespace

// A run leaves the task by one of its result partitions.
void Simulation::route(std::uint32_t id, std::uint32_t p, const Run& run) {
  Partition& partition = partitions_[p];
  const EdgeSite& edge = topology_.edges[partition.edge];
  switch (edge.partitioning) {
    case Partitioning::hash:
    case Partitioning::weighted:
      spread_by_key(id, partition, run);
      break;
    case Partitioning::broadcast:
      for (std::uint32_t c = 0; c < partition.channels; ++c) write(id, partition.first_channel + c, run);
      break;
    default:
      spread(id, partition, run);
  }
}

// Record by record to one channel after the other: n records over m channels are n / m each and one more for the next
// n mod m.
void Simulation::spread(std::uint32_t id, Partition& partition, const Run& run) {
  const std::uint32_t m = partition.channels;
  const std::uint32_t each = run.count / m;
  const std::uint32_t extra = run.count % m;
  const std::uint32_t start = partition.next_channel;
  const std::uint32_t touched = each > 0 ? m : extra;
  for (std::uint32_t i = 0; i < touched; ++i) {
    const std::uint32_t c = start + i < m ? start + i : start + i - m;
    Run part = run;
    part.count = each + (i < extra ? 1 : 0);
    if (each == 0 && run.count > 1) {
      // One record each: they differ in age.
      const auto span = (run.last - run.first).ns();
      part.first = part.last = run.first + Duration::from_ns(span * i / (run.count - 1));
    }
    write(id, partition.first_channel + c, part);
  }
  partition.next_channel = (start + extra) % m;
}

void Simulation::spread_by_key(std::uint32_t id, Partition& partition, const Run& run) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  const Routing& routing = edge.routing.front();
  Subtask& s = subtasks_[id];
  const std::uint32_t first = partition.first_channel - partition.first_target;
  Run part = run;
  if (edge.keeps_class) {
    const auto& targets = routing.class_targets[run.key_class];
    kernel::multinomial(s.routing, run.count, routing.of_class[run.key_class], scratch_,
                        [&](std::size_t i, std::uint64_t count) {
                          part.count = static_cast<std::uint32_t>(count);
                          write(id, first + targets[i], part);
                        });
    return;
  }
  kernel::multinomial(s.routing, run.count, routing.any, scratch_, [&](std::size_t i, std::uint64_t count) {
    part.count = static_cast<std::uint32_t>(count);
    part.key_class = routing.entry_class[i];
    write(id, first + routing.entry_target[i], part);
  });
}

// Appends a run to the channel's unfinished buffer; buffers that it fills are finished.
void Simulation::write(std::uint32_t id, std::uint32_t c, Run run) {
  Channel& channel = channels_[c];
  const EdgeSite& edge = topology_.edges[channel.edge];
  channel.written += run.count;
  partitions_[channel.partition].records += run.count;
  in_flight_ += run.count;
  while (run.count > 0) {
    if (channel.open_records == 0) open_buffer(id, c);
    const std::uint32_t room = edge.records_per_buffer - channel.open_records;
    const std::uint32_t k = std::min(room, run.count);
    const Run part = split_front(run, k);
    channel.open_written_ns += static_cast<double>(k) * static_cast<double>((now_ - channel.opened).ns());
    channel.open_records += k;
    bool merged = false;
    if (engine_.granularity == Granularity::run && channel.open.tail != kNone) {
      Run& tail = runs_[channel.open.tail].run;
      merged = alike(tail, part);
      if (merged) {
        tail.first = std::min(tail.first, part.first);
        tail.last = std::max(tail.last, part.last);
        tail.count += k;
      }
    }
    if (!merged) channel.open.append(runs_, part);
    if (channel.open_records == edge.records_per_buffer) finish_buffer(c);
  }
}

void Simulation::open_buffer(std::uint32_t id, std::uint32_t c) {
  Channel& channel = channels_[c];
  Subtask& s = subtasks_[id];
  channel.opened = now_;
  channel.open_written_ns = 0;
  Partition& partition = partitions_[channel.partition];
  ++partition.used;
  refresh(partition);
  if (channel.listed_open) return;
  channel.listed_open = true;
  s.open_channels.push_back(c);
  schedule_flush(id);
}

// The unfinished buffer (possibly without records, to carry a watermark) becomes a finished one and is sent if it can be.
void Simulation::finish_buffer(std::uint32_t c) {
  Channel& channel = channels_[c];
  Subtask& s = subtasks_[channel.from];
  Partition& partition = partitions_[channel.partition];
  const std::uint32_t index = buffers_.make();
  Buffer& buffer = buffers_[index];
  buffer.runs = channel.open;
  buffer.records = channel.open_records;
  buffer.channel = c;
  buffer.finished = now_;
  if (topology_.edges[channel.edge].watermarks && s.watermark > channel.sent_watermark) {
    buffer.watermark = channel.sent_watermark = s.watermark;
  }
  s.counters.flush_ns +=
      static_cast<double>(channel.open_records) * static_cast<double>((now_ - channel.opened).ns()) - channel.open_written_ns;
  s.debt_ns += channel.remote ? partition.buffer_ns_remote : partition.buffer_ns_local;
  channel.queued += channel.open_records;
  channel.open = RunList{};
  channel.open_records = 0;
  if (!channel.remote) {
    deliver(c, index, now_);
    queue_grew(channel);
    return;
  }
  if (channel.finished.empty() && take_credit(c)) {
    ship(c, index, now_);
    return;
  }
  channel.finished.push(buffers_, index);
  queue_grew(channel);
  if (channel.waiting_for_credit) return;
  enqueue_for_credit(subtasks_[channel.to].gates[channel.gate], c);
}

// An exclusive buffer of the receiver's channel, or a floating one of its gate.
bool Simulation::take_credit(std::uint32_t c) {
  Channel& channel = channels_[c];
  if (channel.credits > 0) {
    --channel.credits;
    ++channel.lent_exclusive;
    return true;
  }
  Gate& gate = subtasks_[channel.to].gates[channel.gate];
  if (gate.floating == 0) return false;
  --gate.floating;
  ++channel.lent_floating;
  return true;
}

// Puts a buffer of a remote channel on the wire; the sender's memory is free again. Requires: a credit was taken for it.
void Simulation::ship(std::uint32_t c, std::uint32_t index, SimTime earliest) {
  Channel& channel = channels_[c];
  Node& from = nodes_[subtasks_[channel.from].node];
  Node& to = nodes_[subtasks_[channel.to].node];
  const double bytes = static_cast<double>(buffers_[index].records) * topology_.edges[channel.edge].record_bytes;
  const SimTime arrived = transmit(from, to, bytes, cluster_.network_latency, earliest);
  deliver(c, index, arrived);
  recycle_output(channel.partition);
}

// A buffer of the sender's memory is free again: sent (remote) or emptied by the receiver (local).
void Simulation::recycle_output(std::uint32_t p) {
  Partition& partition = partitions_[p];
  --partition.used;
  refresh(partition);
}

std::uint32_t Simulation::queued_buffers(const Channel& channel) const {
  return channel.remote ? channel.finished.count : channel.received.count;
}

void Simulation::queue_grew(Channel& channel) {
  if (queued_buffers(channel) != engine_.max_buffers_per_channel) return;
  Partition& partition = partitions_[channel.partition];
  ++partition.full_channels;
  refresh(partition);
}

void Simulation::queue_shrank(Channel& channel) {
  if (queued_buffers(channel) + 1 != engine_.max_buffers_per_channel) return;
  Partition& partition = partitions_[channel.partition];
  --partition.full_channels;
  refresh(partition);
}

// LocalBufferPool: available while a buffer is free and no subpartition holds its most.
void Simulation::refresh(Partition& partition) {
  const bool available = partition.used < partition.limit && partition.full_channels == 0;
  if (available == partition.available) return;
  partition.available = available;
  Subtask& owner = subtasks_[partition.owner];
  owner.unavailable += available ? static_cast<std::uint32_t>(-1) : 1U;
  if (owner.unavailable > 0 || owner.activity != Activity::backpressured) return;
  unblock(owner);
  make_runnable(partition.owner);
}

// The output flusher ticks every time-out with the subtask's own phase; an event is pending only while something is open.
void Simulation::schedule_flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const std::int64_t timeout = engine_.buffer_timeout.ns();
  if (timeout <= 0 || s.flush_at != SimTime::never()) return;
  const std::int64_t ticks = (now_.ns() - s.flush_phase.ns() + timeout) / timeout;
  s.flush_at = SimTime::from_ns(s.flush_phase.ns() + ticks * timeout);
  events_queue_.push(s.flush_at, kFlush, id);
}

void Simulation::on_flush(std::uint32_t id) {
  subtasks_[id].flush_at = SimTime::never();
  flush(id);
}

void Simulation::flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    const Partition& partition = partitions_[p];
    if (!topology_.edges[partition.edge].watermarks) continue;
    for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
      if (channels_[c].sent_watermark >= s.watermark || channels_[c].open_records > 0) continue;
      open_buffer(id, c);
      finish_buffer(c);
    }
  }
  for (const std::uint32_t c : s.open_channels) {
    channels_[c].listed_open = false;
    if (channels_[c].open_records > 0) finish_buffer(c);
  }
  s.open_channels.clear();
}

}  // namespace millrace::runtime
