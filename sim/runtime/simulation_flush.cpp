// The output flusher: what gathers in unfinished buffers leaves when the buffer time-out is over.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::Partitioning;

// The output flusher ticks every time-out with the subtask's own phase.
void Simulation::push_flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const std::int64_t timeout = engine_.buffer_timeout.ns();
  if (timeout <= 0 || chunks_) return;
  const std::int64_t ticks = (now_.ns() - s.flush_phase.ns() + timeout) / timeout;
  s.flush_at = SimTime::from_ns(s.flush_phase.ns() + ticks * timeout);
  events_queue_.push(s.flush_at, kFlush, id);
}

void Simulation::on_flush(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  s.flush_at = SimTime::never();
  if (s.heap != kNone && heaps_[s.heap].paused_until > now_) {
    s.flush_at = heaps_[s.heap].paused_until;
    events_queue_.push(s.flush_at, kFlush, id);
    return;
  }
  if (const Node& node = nodes_[s.node]; node.paused) {
    if (node.paused_until == SimTime::never()) return;
    s.flush_at = node.paused_until;
    return events_queue_.push(s.flush_at, kFlush, id);
  }
  if (s.activity == Activity::idle && !s.aside.empty() && buffers_[s.aside.head].ready <= now_) {
    s.flush_after_step = true;
    make_runnable(id);
  } else {
    flush(id);
    if (!s.aside.empty()) schedule_flush(id);
  }
}

void Simulation::flush(std::uint32_t id) {
  if (chunks_) return send_chunks(id);
  Subtask& s = subtasks_[id];
  if (s.partitions != 1 || !flush_drawn(id, partitions_[s.first_partition])) {
    for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) flush_held(id, partitions_[p]);
  }
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
  if (markers_.on()) flush_markers(id);
}

// All that a call has put out leaves, behind whatever waits on its channels.
void Simulation::send_chunks(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    release_held(id, partitions_[p]);
  }
  for (std::size_t k = 0; k < s.open_channels.size(); ++k) {
    const std::uint32_t c = s.open_channels[k];
    channels_[c].listed_open = false;
    if (channels_[c].open_records > 0) finish_buffer(c);
  }
  s.open_channels.clear();
  if (!topology_.only_ends) {
    for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
      if (topology_.edges[partitions_[p].edge].watermarks) flush_watermark(s, partitions_[p]);
    }
  }
  if (markers_.on()) flush_markers(id);
}

// What most flushes do: their records are one run whose targets are to be drawn. A channel reached that has nothing
// else gets a buffer of one run that leaves at once, without lying in the channel first. False, and nothing is done, if
// this flush is of another kind.
bool Simulation::flush_drawn(std::uint32_t id, Partition& partition) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  if (partition.held.empty() || edge.routing.empty()) return false;
  condense_held(partition, edge);
  if (partition.held.head != partition.held.tail) return false;
  if (!may_merge_ || edge.known || !partition.available) return false;
  if (partition.used + partition.channels >= partition.limit) return false;
  const Routing& routing = routing_now(edge);
  if (!edge.keeps_class && routing.entry_class.back() > 0) return false;  // several entries for one target
  double written_ns = 0;
  const double records = partition.held_records;
  const SimTime since = partition.held_since;
  Run run = take_held(partition, partition.held_records, &written_ns).pop_front(runs_);
  const SimTime written = since + Duration::from_ns(static_cast<std::int64_t>(written_ns / records));
  in_flight_ -= run.count;
  const std::uint16_t key_class = run.key_class;
  if (!edge.keeps_class) run.key_class = 0;
  const std::uint32_t* const targets =
      edge.keeps_class ? routing.class_targets[key_class].data() : routing.entry_target.data();
  Subtask& s = subtasks_[id];
  draw_counts(s, run.count, edge.keeps_class ? routing.of_class[key_class] : routing.any);
  Channel* const channels = channels_.data();
  const std::uint32_t first = partition.first_channel - partition.first_target;
  auto drawn = std::move(drawn_);  // who gets a buffer may draw too
  const bool fills =
      std::any_of(drawn.begin(), drawn.end(), [&](const auto& d) { return d.second >= partition.buffer_records; });
  for (std::size_t k = 0; k < drawn.size(); ++k) {
    if (k + kAhead < drawn.size()) __builtin_prefetch(&channels[first + targets[drawn[k + kAhead].first]]);
    if (k + kSoon < drawn.size()) subtasks_[channels[first + targets[drawn[k + kSoon].first]].to].prefetch();
    Channel& channel = channels[first + targets[drawn[k].first]];
    run.count = drawn[k].second;
    fills ? write(s, partition, channel, run, written) : send_drawn(s, partition, channel, run, written);
  }
  drawn_ = std::move(drawn);
  return true;
}

// A flush sends records that were written at `written`; they do not fill a buffer.
void Simulation::send_drawn(Subtask& s, Partition& partition, Channel& channel, const Run& run, SimTime written) {
  if (channel.away > 0 || channel.listed_open) return write(s, partition, channel, run, written);
  channel.written += run.count;
  in_flight_ += run.count;
  ++partition.used;
  s.counters.flush_ns += static_cast<double>(run.count) * static_cast<double>((now_ - written).ns());
  const std::uint32_t index = buffers_.make();
  buffers_[index].run = run;
  buffers_[index].records = run.count;
  send_off(s, partition, channel, index);
}

void Simulation::flush_held(std::uint32_t id, Partition& partition) {
  if (partition.held_records == 0) return;
  switch (topology_.edges[partition.edge].partitioning) {
    case Partitioning::hash:
    case Partitioning::weighted:
    case Partitioning::broadcast:
      return release_held(id, partition);
    default:
      if (!all_queued(partition)) return release_held(id, partition);
      if (engine_.buffer_timeout > Duration()) return schedule_flush(id);
      // No tick will come: whichever channel's turn is first asks again.
      for (std::uint32_t c = 0; c < partition.channels; ++c) {
        channels_[partition.first_channel + c].flush_requested = true;
      }
  }
}

// Held records go to their channels' buffers; those that are dealt out or copied go on at once.
void Simulation::release_held(std::uint32_t id, Partition& partition) {
  if (partition.held_records == 0) return;
  switch (topology_.edges[partition.edge].partitioning) {
    case Partitioning::hash:
    case Partitioning::weighted:
      return draw_targets(id, partition);
    case Partitioning::broadcast:
      return copy_to_all(id, partition, partition.held_records);
    default:
      if (chunks_) return deal_chunk(id, partition, partition.held_records);
      return deal_out(id, partition, partition.held_records);
  }
}

// Whether finished buffers wait on every channel, so that a flush would not make anything readable.
bool Simulation::all_queued(const Partition& partition) const {
  for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
    if (channels_[c].away == 0 || queued_buffers(channels_[c]) == 0) return false;
  }
  return true;
}

// The channel's finished buffers are gone: what was to be flushed behind them follows.
void Simulation::flush_behind(std::uint32_t c) {
  Channel& channel = channels_[c];
  if (!channel.flush_requested || queued_buffers(channel) > 0) return;
  channel.flush_requested = false;
  Partition& partition = partitions_[channel.partition];
  if (channel.open_records > 0) {
    finish_buffer(c);
  } else if (partition.held_records > 0 && engine_.buffer_timeout <= Duration()) {
    flush_held(partition.owner, partition);
  }
}

// A watermark alone goes to the channels that no record carries it to.
void Simulation::flush_watermark(const Subtask& s, Partition& partition) {
  for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
    Channel& channel = channels_[c];
    if (channel.sent_watermark >= s.watermark || channel.open_records > 0) continue;
    open_empty(channel);
    finish_buffer(c);
  }
}

}  // namespace millrace::runtime
