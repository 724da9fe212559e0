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
void Simulation::write(Subtask& s, Partition& partition, Channel& channel, const Run& run, SimTime written) {
  channel.written += run.count;
  in_flight_ += run.count;
  if (run.count < channel.buffer_records - channel.open_records)
    return add_to_open(s, partition, channel, run, written);
  Run left = run;
  while (left.count > 0) {
    const std::uint32_t k = std::min(channel.buffer_records - channel.open_records, left.count);
    const Run part = split_front(left, k);
    add_to_open(s, partition, channel, part, written);
    if (channel.open_records < channel.buffer_records) continue;
    finish_buffer(static_cast<std::uint32_t>(&channel - channels_.data()));
  }
}

// Requires: there is room.
void Simulation::add_to_open(Subtask& s, Partition& partition, Channel& channel, const Run& run, SimTime written) {
  if (channel.open_records == 0) {
    open_buffer(s, partition, channel, written);
  } else {
    channel.open_written_ns += static_cast<double>(run.count) * static_cast<double>((written - channel.opened).ns());
  }
  channel.open_records += run.count;
  if (channel.open == kNone) return put_in_open(channel, run);
  Run& tail = channel.open_tail == kNone ? buffers_[channel.open].run : runs_[channel.open_tail].run;
  if (may_merge_ && alike(tail, run, now_, topology_.edges[channel.edge].births)) {
    return merge(tail, run);
  }
  put_in_open(channel, run);
}

// Appends a run to the unfinished buffer; how many records lie there is for the caller to count.
void Simulation::put_in_open(Channel& channel, const Run& run) {
  if (channel.open == kNone) {
    channel.open = buffers_.make();
    buffers_[channel.open].run = run;
    return;
  }
  const std::uint32_t node = runs_.make(run);
  (channel.open_tail == kNone ? buffers_[channel.open].more : runs_[channel.open_tail].next) = node;
  channel.open_tail = node;
}

void Simulation::open_buffer(Subtask& s, Partition& partition, Channel& channel, SimTime since) {
  channel.opened = since;
  channel.open_written_ns = 0;
  ++partition.used;
  refresh(partition);
  if (channel.listed_open) return;
  channel.listed_open = true;
  s.open_channels.push_back(static_cast<std::uint32_t>(&channel - channels_.data()));
  schedule_flush(partition.owner);
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
  const std::uint32_t index = channel.open == kNone ? buffers_.make() : channel.open;
  Buffer& buffer = buffers_[index];
  buffer.records = channel.open_records;
  buffer.barrier = barrier;
  s.counters.flush_ns += static_cast<double>(channel.open_records) * static_cast<double>((now_ - channel.opened).ns()) -
                         channel.open_written_ns;
  channel.open = channel.open_tail = kNone;
  channel.open_records = 0;
  send_off(s, partition, channel, index);
}

// A finished buffer leaves for the receiver, if it can.
void Simulation::send_off(Subtask& s, Partition& partition, Channel& channel, std::uint32_t index) {
  if (timely_) return send_batch(s, partition, channel, index);
  const auto c = static_cast<std::uint32_t>(&channel - channels_.data());
  Buffer& buffer = buffers_[index];
  buffer.channel = c;
  buffer.edge = channel.edge;
  buffer.remote = channel.remote;
  buffer.ready = now_;
  if (topology_.edges[channel.edge].watermarks && s.watermark > channel.sent_watermark) {
    channel.sent_watermark = s.watermark;
    buffers_.set_watermark(index, s.watermark);
  }
  if (markers_.on()) buffer.marked = load_markers(c);
  if (calls_ != nullptr) calls_->send(index, c, channel, buffer.records);
  s.debt_ns += channel.remote ? partition.buffer_ns_remote : partition.buffer_ns_local;
  // An exclusive buffer of the receiver is free for sure while none is away: the buffer travels without a look at the
  // receiving side, and may not even stop there.
  const bool free_way = channel.away == 0 && (!channel.remote || engine_.exclusive_buffers_per_channel > 0);
  if (free_way) {
    if (channel.remote) put_on_wire(s, channel, buffer, now_);
    if (try_set_aside(channel, index)) return recycle_output(partition);
  }
  ++channel.away;
  channel.queued += buffer.records;
  if (!channel.remote) return deliver(c, index);
  if (free_way) {
    --channel.credits;
    ++channel.lent_exclusive;
    deliver(c, index);
    return recycle_output(partition);
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

// A finished buffer of `s` is put on its remote channel's wire at `earliest`. Between managers of one node it does not
// pass the node's network interface.
void Simulation::put_on_wire(const Subtask& s, const Channel& channel, Buffer& buffer, SimTime earliest) {
  const std::uint32_t to = subtasks_[channel.to].node;
  const SimTime finished = buffer.ready;
  if (s.node == to) {
    buffer.ready = earliest + cluster_.loopback_latency;
  } else {
    const double bytes = static_cast<double>(buffer.records) * topology_.edges[channel.edge].record_bytes;
    buffer.ready = transmit(nodes_[s.node], nodes_[to], bytes, cluster_.network_latency, earliest);
  }
  buffer.network_ns = static_cast<float>((buffer.ready - finished).ns());
}

// Puts a buffer of a remote channel on the wire; the sender's memory is free again. Requires: a credit was taken for
// it.
void Simulation::ship(std::uint32_t c, std::uint32_t index, SimTime earliest) {
  const Channel& channel = channels_[c];
  Partition& partition = partitions_[channel.partition];
  put_on_wire(subtasks_[partition.owner], channel, buffers_[index], earliest);
  deliver(c, index);
  recycle_output(partition);
}

// A buffer of the sender's memory is free again: sent (remote) or emptied by the receiver (local).
void Simulation::recycle_output(Partition& partition) {
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

// The pool has become available, or has ceased to be.
void Simulation::set_available(Partition& partition, bool available) {
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
