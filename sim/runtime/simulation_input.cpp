#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

void Simulation::enqueue_in_ring(Gate& gate, std::uint32_t c) {
  Channel& channel = channels_[c];
  channel.in_ring = true;
  channel.next_in_ring = kNone;
  ++gate.ring_size;
  if (gate.ring_tail == kNone) {
    gate.ring_head = c;
  } else {
    channels_[gate.ring_tail].next_in_ring = c;
  }
  gate.ring_tail = c;
}

void Simulation::enqueue_for_credit(Gate& gate, std::uint32_t c) {
  Channel& channel = channels_[c];
  channel.waiting_for_credit = true;
  channel.next_waiting = kNone;
  if (gate.waiting_tail == kNone) {
    gate.waiting_head = c;
  } else {
    channels_[gate.waiting_tail].next_waiting = c;
  }
  gate.waiting_tail = c;
}

// The next channel whose first buffer may be read: gates in turn, and round robin over a gate's channels with data. It
// is taken out of the ring. kNone if there is none; *next_ready is then the earliest instant at which there will be.
std::uint32_t Simulation::next_channel_with_data(Subtask& s, SimTime* next_ready) {
  if (s.merges) set_merge_gates(s, next_ready);
  const auto gates = static_cast<std::uint32_t>(s.gates.size());
  for (std::uint32_t i = 0; i < gates; ++i) {
    const std::uint32_t g = s.next_gate + i < gates ? s.next_gate + i : s.next_gate + i - gates;
    Gate& gate = s.gates[g];
    if (gate.shut) continue;
    for (std::uint32_t looked = 0, ring = gate.ring_size; looked < ring; ++looked) {
      const std::uint32_t c = gate.ring_head;
      Channel& channel = channels_[c];
      gate.ring_head = channel.next_in_ring;
      if (gate.ring_head == kNone) {
        gate.ring_tail = kNone;
      } else {
        __builtin_prefetch(&channels_[gate.ring_head].received);
      }
      const SimTime ready = buffers_[channel.received.head].ready;
      if (ready <= now_) {
        channel.in_ring = false;
        --gate.ring_size;
        s.next_gate = g + 1 < gates ? g + 1 : 0;
        return c;
      }
      *next_ready = std::min(*next_ready, ready);
      --gate.ring_size;
      enqueue_in_ring(gate, c);
    }
  }
  return kNone;
}

// Moves the channel's first buffer, or its first `at_most` (>= 1) records, to the subtask's work. The channel goes back
// to the end of the ring if it has more. A barrier blocks it.
std::uint32_t Simulation::take(Subtask& s, std::uint32_t c, std::uint32_t at_most) {
  Channel& channel = channels_[c];
  std::uint32_t index = channel.received.head;
  if (buffers_[index].records <= at_most) {
    channel.received.pop(buffers_);
    if (!channel.remote) queue_shrank(channel);
  } else {
    const std::uint32_t part = buffers_.make();
    Buffer& whole = buffers_[index];
    Buffer& front = buffers_[part];
    front.channel = c;
    front.edge = whole.edge;
    front.remote = whole.remote;
    front.network_ns = whole.network_ns;
    front.ready = whole.ready;
    front.last_part = false;
    front.records = at_most;
    whole.records -= at_most;
    RunList behind;
    for (std::uint32_t left = at_most; left > 0;) {
      const bool all = whole.run.count <= left;
      const Run run = all ? whole.run : split_front(whole.run, left);
      left -= run.count;
      if (front.run.count == 0) {
        front.run = run;
      } else {
        behind.append(runs_, run);
      }
      if (all) whole.more = RunList::detach(runs_, whole.more, whole.run);
    }
    front.more = behind.head;
    index = part;
  }
  s.taken.push(buffers_, index);
  if (buffers_[index].barrier) {
    channel.blocked = true;
    ++channel.away;
  } else if (!channel.received.empty()) {
    enqueue_in_ring(gate_of(channel), c);
  }
  if (!channel.remote) flush_behind(c);
  return index;
}

// A buffer is on the receiving side of its channel, to be read from when it is ready.
void Simulation::deliver(std::uint32_t c, std::uint32_t index) {
  Channel& channel = channels_[c];
  const SimTime ready = buffers_[index].ready;
  channel.received.push(buffers_, index);
  if (!channel.remote) queue_grew(channel);  // before the receiver may take it
  if (channel.blocked) return;
  if (!channel.in_ring) enqueue_in_ring(gate_of(channel), c);
  if (subtasks_[channel.to].activity != Activity::idle) return;
  if (ready <= now_) {
    make_runnable(channel.to);
  } else {
    wake_at(channel.to, ready);
  }
}

// How long a credit travels back to the sender of a remote channel.
kernel::Duration Simulation::credit_latency(const Channel& channel) const {
  const bool same_node = subtasks_[partitions_[channel.partition].owner].node == subtasks_[channel.to].node;
  return same_node ? cluster_.loopback_latency : cluster_.network_latency;
}

// The receiver has emptied a buffer. Local: it goes back to the sender's pool. Remote: its credit goes to the sender,
// or, if it was a floating buffer, to whichever channel of the gate has waited longest (BufferManager).
void Simulation::recycle_input(Channel& channel) {
  --channel.away;
  if (!channel.remote) {
    recycle_output(partitions_[channel.partition]);
    return;
  }
  Gate& gate = gate_of(channel);
  const auto c = static_cast<std::uint32_t>(&channel - channels_.data());
  if (channel.lent_floating > 0) {
    --channel.lent_floating;
    ++gate.floating;
  } else {
    --channel.lent_exclusive;
    ++channel.credits;
    if (!channel.finished.empty()) {
      --channel.credits;
      ++channel.lent_exclusive;
      const std::uint32_t next = channel.finished.pop(buffers_);
      ship(c, next, now_ + credit_latency(channel));
      queue_shrank(channel);
      flush_behind(c);
    }
  }
  while (gate.floating > 0 && gate.waiting_head != kNone) {
    const std::uint32_t waiting = gate.waiting_head;
    Channel& other = channels_[waiting];
    gate.waiting_head = other.next_waiting;
    if (gate.waiting_head == kNone) gate.waiting_tail = kNone;
    other.waiting_for_credit = false;
    if (other.finished.empty()) continue;
    --gate.floating;
    ++other.lent_floating;
    const std::uint32_t next = other.finished.pop(buffers_);
    ship(waiting, next, now_ + credit_latency(other));
    queue_shrank(other);
    if (!other.finished.empty()) enqueue_for_credit(gate, waiting);
    flush_behind(waiting);
  }
}

// StatusWatermarkValve: a gate's watermark is the least over its channels, an operator's the least over its gates.
void Simulation::advance_watermark(std::uint32_t id, Gate& gate, Channel& channel, SimTime watermark) {
  const bool was_least = channel.watermark == gate.watermark;
  channel.watermark = std::max(channel.watermark, watermark);
  if (!was_least) return;
  SimTime least = SimTime::never();
  for (const std::uint32_t c : gate.channels) least = std::min(least, channels_[c].watermark);
  if (least == gate.watermark) return;
  gate.watermark = least;
  if (least == kEndOfInput) end_gate(id, gate);
  for (const Gate& other : subtasks_[id].gates) least = std::min(least, other.watermark);
  if (least != kNoWatermark && !waits_for_calls(subtasks_[id], 0, least)) fire_watermark(id, least);
}

// Event time has advanced: fires what it closes, and passes the watermark on behind the results.
void Simulation::fire_watermark(std::uint32_t id, SimTime watermark) {
  Subtask& s = subtasks_[id];
  const std::size_t before = s.emissions.size();
  fire_until(id, watermark + kernel::Duration::from_ns(1), true);
  if (s.emissions.size() > before || !s.emissions.empty()) {
    s.emissions.back().watermark = watermark;
  } else if (watermark > s.watermark) {
    pass_watermark(id, watermark);
  }
}

}  // namespace millrace::runtime
