#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::Partitioning;

namespace {

// Runs whose births are at most this far apart, or this share of their age, share a run of the buffer they lie in.
constexpr Duration kMergeGap = Duration::from_ns(5'000'000);
constexpr std::int64_t kMergeShare = 32;

// Channels lie far apart in memory: they are asked for this many ahead of the one in hand, and what they point to
// later.
constexpr std::size_t kAhead = 8;
constexpr std::size_t kSoon = 4;

// Where births are event times as well (`births_matter`), age is no excuse.
bool alike(const Run& a, const Run& b, SimTime now, bool births_matter) {
  if (a.key_class != b.key_class || a.stamped != b.stamped || a.stamp != b.stamp) return false;
  const Duration apart = std::max(b.first - a.last, a.first - b.last);
  return apart <= kMergeGap || (!births_matter && apart <= (now - std::max(a.last, b.last)) / kMergeShare);
}

}  // namespace

// A run leaves the task by one of its result partitions. It gathers there first: records that are dealt out evenly fill
// all channels in step, so these are written to at once, when their buffers are full or flushed; records that are drawn
// by key are drawn in one multinomial for several runs.
void Simulation::route(std::uint32_t id, std::uint32_t p, const Run& run) {
  Partition& partition = partitions_[p];
  hold(id, partition, run);
  const std::uint32_t cap = topology_.edges[partition.edge].records_per_buffer;
  switch (topology_.edges[partition.edge].partitioning) {
    case Partitioning::hash:
    case Partitioning::weighted:
      if (partition.held_records >= partition.draw_at) draw_targets(id, partition);
      break;
    case Partitioning::broadcast:
      while (partition.held_records >= cap) copy_to_all(id, partition, cap);
      break;
    default:
      while (partition.held_records >= std::uint64_t{cap} * partition.channels) {
        deal_out(id, partition, cap * partition.channels);
      }
  }
}

void Simulation::hold(std::uint32_t id, Partition& partition, const Run& run) {
  const bool every = topology_.edges[partition.edge].partitioning == Partitioning::broadcast;
  if (partition.held_records == 0) {
    partition.held_since = as_of_;
    partition.held_written_ns = 0;
    schedule_flush(id);
  }
  partition.held_written_ns +=
      static_cast<double>(run.count) * static_cast<double>((as_of_ - partition.held_since).ns());
  partition.held_records += run.count;
  in_flight_ += every ? std::uint64_t{run.count} * partition.channels : run.count;
  count_unfinished(partition);
  if (engine_.granularity == Granularity::run && !partition.held.empty()) {
    Run& tail = runs_[partition.held.tail].run;
    if (alike(tail, run, as_of_, topology_.edges[partition.edge].watermarks)) {
      tail.first = std::min(tail.first, run.first);
      tail.last = std::max(tail.last, run.last);
      tail.count += run.count;
      return;
    }
  }
  partition.held.append(runs_, run);
}

// Each channel that a held record will go to has an unfinished buffer. (Before keys are drawn nobody knows: none.)
void Simulation::count_unfinished(Partition& partition) {
  const Partitioning kind = topology_.edges[partition.edge].partitioning;
  std::uint32_t unfinished = std::min(partition.held_records, partition.channels);
  if (kind == Partitioning::hash || kind == Partitioning::weighted) unfinished = 0;
  if (kind == Partitioning::broadcast && partition.held_records > 0) unfinished = partition.channels;
  if (unfinished == partition.unfinished) return;
  partition.used += unfinished - partition.unfinished;
  partition.unfinished = unfinished;
  refresh(partition);
}

// The first `records` of the held records, as runs; what they waited for so far is in proportion.
RunList Simulation::take_held(Partition& partition, std::uint32_t records, double* written_ns) {
  *written_ns = partition.held_written_ns * records / partition.held_records;
  partition.held_written_ns -= *written_ns;
  RunList taken;
  if (records == partition.held_records) {
    taken = partition.held;
    partition.held = RunList{};
  } else {
    for (std::uint32_t left = records; left > 0;) {
      Run& head = runs_[partition.held.head].run;
      if (head.count <= left) {
        left -= head.count;
        taken.append(runs_, partition.held.pop_front(runs_));
      } else {
        const Run front = split_front(head, left);
        taken.append(runs_, front);
        left = 0;
      }
    }
  }
  partition.held_records -= records;
  return taken;
}

// Record by record to one channel after the other: n records over m channels are n / m each and one more for the next
// n mod m. The channels' buffers are then finished.
void Simulation::deal_out(std::uint32_t id, Partition& partition, std::uint32_t records) {
  double written_ns = 0;
  const SimTime since = partition.held_since;
  RunList runs = take_held(partition, records, &written_ns);
  const std::uint32_t m = partition.channels;
  const std::uint32_t start = partition.next_channel;
  while (!runs.empty()) {
    const Run run = runs.pop_front(runs_);
    const std::uint32_t each = run.count / m;
    const std::uint32_t extra = run.count % m;
    const std::uint32_t reached = each > 0 ? m : extra;
    for (std::uint32_t i = 0; i < reached; ++i) {
      std::uint32_t c = partition.next_channel + i;
      if (c >= m) c -= m;
      Run part = run;
      part.count = each + (i < extra ? 1 : 0);
      if (each == 0 && run.count > 1) {
        // One record each: they differ in age.
        part.first = part.last = run.first + Duration::from_ns((run.last - run.first).ns() * i / (run.count - 1));
      }
      Channel& channel = channels_[partition.first_channel + c];
      channel.open.append(runs_, part);
      channel.open_records += part.count;
      channel.written += part.count;
    }
    partition.next_channel = (partition.next_channel + extra) % m;
  }
  partition.unfinished = 0;
  const std::uint32_t touched = std::min(records, m);
  for (std::uint32_t i = 0; i < touched; ++i) {
    const std::uint32_t c = partition.first_channel + (start + i < m ? start + i : start + i - m);
    Channel& channel = channels_[c];
    channel.opened = since;
    channel.open_written_ns = written_ns * channel.open_records / records;
    finish_buffer(c);
  }
  count_unfinished(partition);
  if (partition.held_records > 0) schedule_flush(id);
}

void Simulation::copy_to_all(std::uint32_t id, Partition& partition, std::uint32_t records) {
  double written_ns = 0;
  const SimTime since = partition.held_since;
  RunList runs = take_held(partition, records, &written_ns);
  while (!runs.empty()) {
    const Run run = runs.pop_front(runs_);
    for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
      channels_[c].open.append(runs_, run);
    }
  }
  partition.unfinished = 0;
  for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
    Channel& channel = channels_[c];
    channel.open_records = records;
    channel.written += records;
    channel.opened = since;
    channel.open_written_ns = written_ns;
    finish_buffer(c);
  }
  count_unfinished(partition);
  if (partition.held_records > 0) schedule_flush(id);
}

// Draws the targets of all held records.
void Simulation::draw_targets(std::uint32_t id, Partition& partition) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  const Routing& routing = edge.routing.front();
  Subtask& s = subtasks_[id];
  const std::uint32_t first = partition.first_channel - partition.first_target;
  double written_ns = 0;
  const double records = partition.held_records;
  const SimTime since = partition.held_since;
  RunList runs = take_held(partition, partition.held_records, &written_ns);
  // Mean time since which a held record has been waiting.
  const SimTime written = since + Duration::from_ns(static_cast<std::int64_t>(written_ns / records));
  while (!runs.empty()) {
    const Run run = runs.pop_front(runs_);
    in_flight_ -= run.count;
    drawn_.clear();
    const auto note = [this](std::size_t entry, std::uint64_t count) {
      drawn_.emplace_back(static_cast<std::uint32_t>(entry), static_cast<std::uint32_t>(count));
    };
    if (edge.keeps_class) {
      kernel::multinomial(s.routing, run.count, routing.of_class[run.key_class], scratch_, note);
    } else {
      kernel::multinomial(s.routing, run.count, routing.any, scratch_, note);
    }
    const auto& targets = edge.keeps_class ? routing.class_targets[run.key_class] : routing.entry_target;
    Run part = run;
    for (std::size_t k = 0; k < drawn_.size(); ++k) {
      if (k + kAhead < drawn_.size()) __builtin_prefetch(&channels_[first + targets[drawn_[k + kAhead].first]]);
      if (k + kSoon < drawn_.size()) {
        const std::uint32_t tail = channels_[first + targets[drawn_[k + kSoon].first]].open.tail;
        if (tail != kNone) __builtin_prefetch(&runs_[tail]);
      }
      const auto [entry, count] = drawn_[k];
      part.count = count;
      if (!edge.keeps_class) part.key_class = routing.entry_class[entry];
      write(id, first + targets[entry], part, written);
    }
  }
}

// Appends a run, written at `written` (<= now), to the channel's unfinished buffer; buffers that it fills are finished.
void Simulation::write(std::uint32_t id, std::uint32_t c, Run run, SimTime written) {
  Channel& channel = channels_[c];
  const EdgeSite& edge = topology_.edges[channel.edge];
  channel.written += run.count;
  in_flight_ += run.count;
  while (run.count > 0) {
    if (channel.open_records == 0) open_buffer(id, c, written);
    const std::uint32_t k = std::min(edge.records_per_buffer - channel.open_records, run.count);
    const Run part = split_front(run, k);
    channel.open_written_ns += static_cast<double>(k) * static_cast<double>((written - channel.opened).ns());
    channel.open_records += k;
    bool merged = false;
    if (engine_.granularity == Granularity::run && !channel.open.empty()) {
      Run& tail = runs_[channel.open.tail].run;
      merged = alike(tail, part, now_, edge.watermarks);
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

// The unfinished buffer (possibly without records, to carry a watermark) becomes a finished one and is sent if it can
// be.
void Simulation::finish_buffer(std::uint32_t c) {
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
  buffer.finished = buffer.ready = now_;
  if (topology_.edges[channel.edge].watermarks && s.watermark > channel.sent_watermark) {
    buffer.watermark = channel.sent_watermark = s.watermark;
  }
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

// When `records` that are put on the channel's wire at `earliest` reach the other side.
SimTime Simulation::send(const Channel& channel, std::uint32_t records, SimTime earliest) {
  const double bytes = static_cast<double>(records) * topology_.edges[channel.edge].record_bytes;
  Node& from = nodes_[subtasks_[partitions_[channel.partition].owner].node];
  return transmit(from, nodes_[subtasks_[channel.to].node], bytes, cluster_.network_latency, earliest);
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
  make_runnable(partition.owner);
}

// The output flusher ticks every time-out with the subtask's own phase; an event is pending only while something is
// open.
void Simulation::schedule_flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const std::int64_t timeout = engine_.buffer_timeout.ns();
  if (timeout <= 0 || s.flush_at != SimTime::never()) return;
  const std::int64_t ticks = (now_.ns() - s.flush_phase.ns() + timeout) / timeout;
  s.flush_at = SimTime::from_ns(s.flush_phase.ns() + ticks * timeout);
  events_queue_.push(s.flush_at, kFlush, id);
}

void Simulation::on_flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  s.flush_at = SimTime::never();
  if (s.activity == Activity::idle && !s.aside.empty() && buffers_[s.aside.head].ready <= now_) {
    s.flush_after_step = true;
    make_runnable(id);
  } else {
    flush(id);
    if (!s.aside.empty()) schedule_flush(id);
  }
}

void Simulation::flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) flush_held(id, partitions_[p]);
  std::size_t kept = 0;
  const std::size_t open = s.open_channels.size();
  for (std::size_t k = 0; k < open; ++k) {
    if (k + kAhead < open) __builtin_prefetch(&channels_[s.open_channels[k + kAhead]]);
    if (k + kSoon < open) subtasks_[channels_[s.open_channels[k + kSoon]].to].prefetch();
    const std::uint32_t c = s.open_channels[k];
    Channel& channel = channels_[c];
    // PipelinedSubpartition.flush: behind finished buffers, an unfinished one goes on filling until its turn comes.
    channel.flush_requested = channel.away > 0 && channel.open_records > 0 && queued_buffers(channel) > 0;
    if (channel.flush_requested) {
      s.open_channels[kept++] = c;
      continue;
    }
    channel.listed_open = false;
    if (channel.open_records > 0) finish_buffer(c);
  }
  s.open_channels.resize(kept);
  if (kept > 0) schedule_flush(id);
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    if (topology_.edges[partitions_[p].edge].watermarks) flush_watermark(s, partitions_[p]);
  }
}

void Simulation::flush_held(std::uint32_t id, Partition& partition) {
  if (partition.held_records == 0) return;
  switch (topology_.edges[partition.edge].partitioning) {
    case Partitioning::hash:
    case Partitioning::weighted:
      return draw_targets(id, partition);
    case Partitioning::broadcast:
      return copy_to_all(id, partition, partition.held_records);
    default:
      if (all_queued(partition)) {
        schedule_flush(id);
      } else {
        deal_out(id, partition, partition.held_records);
      }
  }
}

// Whether finished buffers wait on every channel, so that a flush would not make anything readable.
bool Simulation::all_queued(const Partition& partition) const {
  for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
    if (channels_[c].away == 0 || queued_buffers(channels_[c]) == 0) return false;
  }
  return true;
}

// The channel's finished buffers are gone: an unfinished one that was to be flushed follows.
void Simulation::flush_behind(std::uint32_t c) {
  Channel& channel = channels_[c];
  if (!channel.flush_requested || queued_buffers(channel) > 0) return;
  channel.flush_requested = false;
  if (channel.open_records > 0) finish_buffer(c);
}

// A watermark alone goes to the channels that no record carries it to.
void Simulation::flush_watermark(const Subtask& s, Partition& partition) {
  for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
    Channel& channel = channels_[c];
    if (channel.sent_watermark >= s.watermark || channel.open_records > 0) continue;
    channel.opened = now_;
    channel.open_written_ns = 0;
    ++partition.used;
    refresh(partition);
    finish_buffer(c);
  }
}

}  // namespace millrace::runtime
