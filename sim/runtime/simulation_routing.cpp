// The way from an operator to the channels: records gather in result partitions and are dealt out or drawn.
#include <algorithm>
#include <cassert>

#include "sim/runtime/run_merging.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::Partitioning;

// A run leaves the task by one of its result partitions. It gathers there first: records that are dealt out evenly fill
// all channels in step, so these are written to at once, when their buffers are full or flushed; records that are drawn
// by key are drawn in one multinomial for several runs.
void Simulation::route(std::uint32_t id, Partition& partition, const Run& run) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  hold(id, partition, edge, run);
  const std::uint32_t cap = partition.buffer_records;
  switch (edge.partitioning) {
    case Partitioning::hash:
    case Partitioning::weighted:
      if (partition.held_records >= partition.draw_at) draw_targets(id, partition);
      break;
    case Partitioning::broadcast:
      while (partition.held_records >= cap) copy_to_all(id, partition, cap);
      break;
    default:
      while (chunks_ && partition.held_records >= cap) deal_chunk(id, partition, cap);
      while (partition.held_records >= std::uint64_t{cap} * partition.channels) {
        deal_out(id, partition, cap * partition.channels);
      }
  }
}

void Simulation::hold(std::uint32_t id, Partition& partition, const EdgeSite& edge, const Run& run) {
  if (partition.held_records == 0) {
    partition.held_since = as_of_;
    partition.held_written_ns = 0;
    schedule_flush(id);
  } else {
    partition.held_written_ns +=
        static_cast<double>(run.count) * static_cast<double>((as_of_ - partition.held_since).ns());
  }
  partition.held_records += run.count;
  const bool every = edge.partitioning == Partitioning::broadcast;
  in_flight_ += every ? std::uint64_t{run.count} * partition.channels : run.count;
  const bool drawn = edge.partitioning == Partitioning::hash || edge.partitioning == Partitioning::weighted;
  if (!drawn) count_unfinished(partition);
  if (may_merge_ && !partition.held.empty()) {
    Run& tail = runs_[partition.held.tail].run;
    if (alike(tail, run, as_of_, edge.births_before_draw)) return merge(tail, run);
  }
  partition.held.append(runs_, run);
}

// Each channel that a held record will go to has an unfinished buffer. (Before keys are drawn nobody knows: none.)
void Simulation::count_unfinished(Partition& partition) {
  const Partitioning kind = topology_.edges[partition.edge].partitioning;
  std::uint32_t unfinished = std::min(partition.held_records, chunks_ ? 1U : partition.channels);
  if (kind == Partitioning::hash || kind == Partitioning::weighted) unfinished = 0;
  if (kind == Partitioning::broadcast && partition.held_records > 0) unfinished = partition.channels;
  if (unfinished == partition.unfinished) return;
  partition.used += unfinished - partition.unfinished;
  partition.unfinished = unfinished;
  refresh(partition);
}

// Before held records go on to many channels: a run less is a run less on each of them.
void Simulation::condense_held(Partition& partition, const EdgeSite& edge) {
  if (partition.held.head == partition.held.tail || !may_merge_ || edge.births_before_draw != Births::ages) return;
  condensed_.clear();
  while (!partition.held.empty()) {
    condensed_.push_back(partition.held.pop_front(runs_));
    if (edge.partitioning == Partitioning::hash && !edge.keeps_class && !edge.known) {
      condensed_.back().key_class = 0;
      condensed_.back().copies = 1;
    }
  }
  condense(condensed_, now_);
  for (const Run& run : condensed_) partition.held.append(runs_, run);
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
  condense_held(partition, topology_.edges[partition.edge]);
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
      part.copies = static_cast<std::uint16_t>(std::max(1U, run.copies / m));
      if (each == 0 && run.count > 1) {
        // One record each: they differ in age.
        part.first = part.last = run.first + Duration::from_ns((run.last - run.first).ns() * i / (run.count - 1));
      }
      Channel& channel = channels_[partition.first_channel + c];
      put_in_open(channel, part);
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

// A chunk is not taken apart: each goes to the next channel as a whole.
void Simulation::deal_chunk(std::uint32_t id, Partition& partition, std::uint32_t records) {
  double written_ns = 0;
  const SimTime since = partition.held_since;
  RunList runs = take_held(partition, records, &written_ns);
  const std::uint32_t c = partition.first_channel + partition.next_channel;
  partition.next_channel = partition.next_channel + 1 < partition.channels ? partition.next_channel + 1 : 0;
  Channel& channel = channels_[c];
  while (!runs.empty()) put_in_open(channel, runs.pop_front(runs_));
  channel.open_records = records;
  channel.written += records;
  channel.opened = since;
  channel.open_written_ns = written_ns;
  partition.unfinished = 0;
  finish_buffer(c);
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
      put_in_open(channels_[c], run);
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

// The keys' weights as they are now.
const Routing& Simulation::routing_now(const EdgeSite& edge) const {
  if (edge.routing.size() == 1) return edge.routing.front();
  const auto phases = static_cast<std::int64_t>(edge.routing.size());
  return edge.routing[static_cast<std::size_t>(now_.ns() / edge.phase_length.ns() % phases)];
}

// Draws the targets of all held records.
void Simulation::draw_targets(std::uint32_t id, Partition& partition) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  const Routing& routing = routing_now(edge);
  condense_held(partition, edge);
  double written_ns = 0;
  const double records = partition.held_records;
  const SimTime since = partition.held_since;
  RunList runs = take_held(partition, partition.held_records, &written_ns);
  // Mean time since which a held record has been waiting.
  const SimTime written = since + Duration::from_ns(static_cast<std::int64_t>(written_ns / records));
  while (!runs.empty()) {
    const Run run = runs.pop_front(runs_);
    in_flight_ -= run.count;
    if (edge.known && !edge.keeps_class) {
      draw_known(id, partition, run, written);
    } else if (edge.keeps_class) {
      spread(id, partition, run, routing.of_class[run.key_class], routing.class_targets[run.key_class], written);
    } else {
      spread(id, partition, run, routing.any, routing.entry_target, written);
    }
  }
}

// Draws a target for each record of a run and writes to the channels reached.
void Simulation::spread(std::uint32_t id, Partition& partition, const Run& run, const kernel::DiscreteTable& table,
                        const std::vector<std::uint32_t>& targets, SimTime written) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  Subtask& s = subtasks_[id];
  Channel* const channels = channels_.data();
  const std::uint32_t first = partition.first_channel - partition.first_target;
  draw_counts(s, run.count, table);
  const std::uint16_t* const classes =
      edge.keeps_class || edge.known ? nullptr : edge.routing.front().entry_class.data();
  Run part = run;
  for (std::size_t k = 0; k < drawn_.size(); ++k) {
    if (k + kAhead < drawn_.size()) __builtin_prefetch(&channels[first + targets[drawn_[k + kAhead].first]]);
    if (k + kSoon < drawn_.size()) {
      const std::uint32_t open = channels[first + targets[drawn_[k + kSoon].first]].open;
      if (open != kNone) __builtin_prefetch(&buffers_[open]);
    }
    const auto [entry, count] = drawn_[k];
    part.count = count;
    if (classes != nullptr) part.key_class = classes[entry];
    write(s, partition, channels[first + targets[entry]], part, written);
  }
}

// How many of `records` go to which entry of a table.
void Simulation::draw_counts(Subtask& s, std::uint32_t records, const kernel::DiscreteTable& table) {
  drawn_.clear();
  kernel::multinomial(s.routing, records, table, scratch_, [this](std::size_t entry, std::uint64_t count) {
    drawn_.emplace_back(static_cast<std::uint32_t>(entry), static_cast<std::uint32_t>(count));
  });
}

// Keys of a listed domain depend on the phase in which a record was born. Births that cover all phases about evenly
// need no distinction; others are cut into the milliseconds that they lie in.
void Simulation::draw_known(std::uint32_t id, Partition& partition, const Run& run, SimTime written) {
  const EdgeSite& edge = topology_.edges[partition.edge];
  const KnownKeys& known = *edge.known;
  const Routing& routing = edge.routing.front();
  Run part = run;
  part.key_class = KeyCode::kAny;
  part.copies = 1;
  if (run.copies > 1 && !known.phase_is_key) return draw_clumps(id, partition, part, run.copies, written);
  constexpr std::int64_t kMillisecond = 1'000'000;
  const std::int64_t span = (run.last - run.first).ns();
  if (known.code.phases == 1 || span >= 2 * kMillisecond * known.code.phases) {
    return spread(id, partition, part, routing.any, routing.entry_target, written);
  }
  for (std::uint32_t done = 0; done < run.count;) {
    // Record i of n is born at first + span (i + 1/2) / n.
    const auto birth = [&](std::uint32_t i) {
      return run.first.ns() + static_cast<std::int64_t>(static_cast<double>(span) * ((i + 0.5) / run.count));
    };
    const std::int64_t start = birth(done);
    const std::int64_t cell_end = (start / kMillisecond + 1) * kMillisecond;
    std::uint32_t until = done + 1;
    if (span > 0) {
      const double reached = static_cast<double>(cell_end - run.first.ns()) / static_cast<double>(span) * run.count;
      until = std::clamp(static_cast<std::uint32_t>(reached + 0.5), done + 1, run.count);
    } else {
      until = run.count;
    }
    part.first = SimTime::from_ns(start);
    part.last = SimTime::from_ns(birth(until - 1));
    part.count = until - done;
    part.key_class = known.code.of_phase(known.phase_at(part.first));
    spread(id, partition, part, routing.of_class[part.key_class], routing.class_targets[part.key_class], written);
    done = until;
  }
}

// Records that share the fields of one left record share its key too; a clump that a step leaves unfinished goes on in
// the next.
void Simulation::draw_clumps(std::uint32_t id, Partition& partition, Run part, std::uint32_t copies, SimTime written) {
  const KnownKeys& known = *topology_.edges[partition.edge].known;
  Subtask& s = subtasks_[id];
  kernel::RandomStream& stream = s.routing;
  const std::uint32_t first = partition.first_channel - partition.first_target;
  const Duration span = part.last - part.first;
  for (std::uint32_t left = part.count; left > 0; left -= part.count) {
    if (partition.clump_left == 0) {
      const SimTime birth = part.first + span * stream.uniform();
      partition.clump_left = copies;
      partition.clump_key = static_cast<std::uint32_t>(known.of_phase[known.phase_at(birth)].draw(stream));
    }
    part.count = std::min(left, partition.clump_left);
    partition.clump_left -= part.count;
    part.key_class = known.code.of_key(partition.clump_key);
    write(s, partition, channels_[first + known.owner[partition.clump_key]], part, written);
  }
}

}  // namespace millrace::runtime
