// The sender's side of channels: buffers are filled, finished, sent and recycled.
#include <algorithm>
#include <cassert>

#include "sim/runtime/run_merging.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::Partitioning;

// Appends a run, written at `written` (<= now), to the channel's unfinished buffer; buffers that it fills are finished.
void Simulation::write(std::uint32_t id, std::uint32_t c, Run run, SimTime written) {
  Channel& channel = channels_[c];
  const EdgeSite& edge = topology_.edges[channel.edge];
  channel.written += run.count;
  in_flight_ += run.count;
  while (run.count > 0) {
    if (channel.open_records == 0) open_buffer(id, c, written);
    const std::uint32_t k = std::min(channel.buffer_records - channel.open_records, run.count);
    const Run part = split_front(run, k);
    channel.open_written_ns += static_cast<double>(k) * static_cast<double>((written - channel.opened).ns());
    channel.open_records += k;
    bool merged = false;
    if (engine_.granularity == Granularity::run && !channel.open.empty()) {
      Run& tail = runs_[channel.open.tail].run;
      merged = alike(tail, part, now_, edge.births);
      if (merged) {
        tail.first = std::min(tail.first, part.first);
        tail.last = std::max(tail.last, part.last);
        tail.count += k;
      }
    }
    if (!merged) channel.open.append(runs_, part);
    if (channel.open_records == channel.buffer_records) finish_buffer(c);
  }
}

void Simulation::open_buffer(std::uint32_t id, std::uint32_t c, SimTime since) {
  Channel& channel = channels_[c];
  Subtask& s = subtasks_[id];
  channel.opened = since;
  channel.open_written_ns = 0;
  Partition& partition = partitions_[channel.partition];
  ++partition.used;
  refresh(partition);
  if (channel.listed_open) return;
  channel.listed_open = true;
  s.open_channels.push_back(c);
  schedule_flush(id);
}

// An unfinished buffer without records, to carry a watermark or a barrier.
void Simulation::open_empty(Channel& channel) {
  channel.opened = now_;
  channel.open_written_ns = 0;
  Partition& partition = partitions_[channel.partition];
  ++partition.used;
  refresh(partition);
}

// The unfinished buffer becomes a finished one and is sent if it can be.
void Simulation::finish_buffer(std::uint32_t c, bool barrier) {
  Channel& channel = channels_[c];
  Partition& partition = partitions_[channel.partition];
  Subtask& s = subtasks_[partition.owner];
  const std::uint32_t index = buffers_.make();
  Buffer& buffer = buffers_[index];
  buffer.runs = channel.open;
  buffer.records = channel.open_records;
  buffer.channel = c;
  buffer.edge = channel.edge;
  buffer.remote = channel.remote;
  buffer.barrier = barrier;
  buffer.finished = buffer.ready = now_;
  if (topology_.edges[channel.edge].watermarks && s.watermark > channel.sent_watermark) {
    buffer.watermark = channel.sent_watermark = s.watermark;
  }
  if (markers_.on()) buffer.marked = load_markers(c);
  s.counters.flush_ns += static_cast<double>(channel.open_records) * static_cast<double>((now_ - channel.opened).ns()) -
                         channel.open_written_ns;
  s.debt_ns += channel.remote ? partition.buffer_ns_remote : partition.buffer_ns_local;
  channel.open = RunList{};
  channel.open_records = 0;
  // An exclusive buffer of the receiver is free for sure while none is away: the buffer travels without a look at the
  // receiving side, and may not even stop there.
  const bool free_way = channel.away == 0 && (!channel.remote || engine_.exclusive_buffers_per_channel > 0);
  if (free_way) {
    if (channel.remote) buffer.ready = send(channel, buffer.records, now_);
    if (try_set_aside(channel, index)) return recycle_output(channel.partition);
  }
  ++channel.away;
  channel.queued += buffer.records;
  if (!channel.remote) return deliver(c, index);
  if (free_way) {
    --channel.credits;
    ++channel.lent_exclusive;
    deliver(c, index);
    return recycle_output(channel.partition);
  }
  if (channel.finished.empty() && take_credit(c)) {
    ship(c, index, now_);
    return;
  }
  channel.finished.push(buffers_, index);
  queue_grew(channel);
  if (channel.waiting_for_credit) return;
  enqueue_for_credit(gate_of(channel), c);
}

// An exclusive buffer of the receiver's channel, or a floating one of its gate.
bool Simulation::take_credit(std::uint32_t c) {
  Channel& channel = channels_[c];
  if (channel.credits > 0) {
    --channel.credits;
    ++channel.lent_exclusive;
    return true;
  }
  Gate& gate = gate_of(channel);
  if (gate.floating == 0) return false;
  --gate.floating;
  ++channel.lent_floating;
  return true;
}

// When `records` that are put on the channel's wire at `earliest` reach the other side. Between managers of one node
// they do not pass its network interface.
SimTime Simulation::send(const Channel& channel, std::uint32_t records, SimTime earliest) {
  const std::uint32_t from = subtasks_[partitions_[channel.partition].owner].node;
  const std::uint32_t to = subtasks_[channel.to].node;
  if (from == to) return earliest + cluster_.loopback_latency;
  const double bytes = static_cast<double>(records) * topology_.edges[channel.edge].record_bytes;
  return transmit(nodes_[from], nodes_[to], bytes, cluster_.network_latency, earliest);
}

// Puts a buffer of a remote channel on the wire; the sender's memory is free again. Requires: a credit was taken for
// it.
void Simulation::ship(std::uint32_t c, std::uint32_t index, SimTime earliest) {
  const Channel& channel = channels_[c];
  buffers_[index].ready = send(channel, buffers_[index].records, earliest);
  deliver(c, index);
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
  if (owner.calls.empty()) return make_runnable(partition.owner);
  // Answers that it would take at once go to its output, which may be in someone's hands here.
  enter(owner, Activity::calling);
  wake_at(partition.owner, now_);
}

}  // namespace millrace::runtime
