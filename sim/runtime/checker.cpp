#include "sim/runtime/checker.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::runtime {

namespace {

std::uint64_t records_in(const Simulation& simulation, const BufferQueue& queue) {
  std::uint64_t records = 0;
  for (std::uint32_t b = queue.head; b != kNone; b = simulation.buffers()[b].next) {
    records += simulation.buffers()[b].records;
  }
  return records;
}

void check_channels(const Simulation& simulation, std::vector<std::string>& found) {
  const EngineProfile& engine = simulation.engine();
  for (std::uint32_t c = 0; c < simulation.channels().size(); ++c) {
    const Channel& channel = simulation.channels()[c];
    if (channel.written != channel.consumed + channel.queued + channel.open_records) {
      found.push_back(fmt::format("channel {}: {} records written, but {} consumed + {} queued + {} unfinished", c,
                                  channel.written, channel.consumed, channel.queued, channel.open_records));
    }
    if (channel.remote && channel.credits + channel.lent_exclusive != engine.exclusive_buffers_per_channel) {
      found.push_back(fmt::format("channel {}: {} free + {} lent exclusive buffers, but it has {}", c, channel.credits,
                                  channel.lent_exclusive, engine.exclusive_buffers_per_channel));
    }
  }
}

// By partition: buffers that local receivers have taken and not emptied yet.
std::vector<std::uint64_t> buffers_in_work(const Simulation& simulation) {
  std::vector<std::uint64_t> in_work(simulation.partitions().size(), 0);
  for (const Subtask& s : simulation.subtasks()) {
    for (std::uint32_t b = s.taken.head; b != kNone; b = simulation.buffers()[b].next) {
      const Buffer& buffer = simulation.buffers()[b];
      const Channel& channel = simulation.channels()[buffer.channel];
      if (!channel.remote && !buffer.aside && buffer.last_part) ++in_work[channel.partition];
    }
  }
  return in_work;
}

void check_partitions(const Simulation& simulation, std::vector<std::string>& found) {
  const std::vector<std::uint64_t> in_work = buffers_in_work(simulation);
  for (std::uint32_t p = 0; p < simulation.partitions().size(); ++p) {
    const Partition& partition = simulation.partitions()[p];
    std::uint64_t full = 0, unfinished = partition.unfinished, finished = 0;
    for (std::uint32_t c = partition.first_channel; c < partition.first_channel + partition.channels; ++c) {
      const Channel& channel = simulation.channels()[c];
      full += simulation.queued_buffers(channel) >= simulation.engine().max_buffers_per_channel;
      unfinished += channel.open_records > 0;
      finished += simulation.queued_buffers(channel);
    }
    if (full != partition.full_channels) {
      found.push_back(
          fmt::format("partition {}: {} full channels counted, {} found", p, partition.full_channels, full));
    }
    // A batch of Timely's is the receiver's as soon as it is sent.
    const std::uint64_t sent = simulation.engine().mode == Mode::timely ? 0 : finished + in_work[p];
    if (partition.used != unfinished + sent) {
      found.push_back(fmt::format("partition {}: {} buffers used, but {} unfinished, {} finished and {} in work", p,
                                  partition.used, unfinished, finished, in_work[p]));
    }
  }
}

void check_subtasks(const Simulation& simulation, kernel::SimTime started, std::vector<std::string>& found) {
  for (std::uint32_t id = 0; id < simulation.subtasks().size(); ++id) {
    const Subtask& s = simulation.subtasks()[id];
    const SubtaskCounters& c = s.counters;
    const std::int64_t accounted = c.idle_ns + c.backpressured_ns + c.contention_ns + c.core_ns + c.calling_ns;
    if (accounted != (simulation.now() - started).ns()) {
      found.push_back(
          fmt::format("subtask {}: {} ns accounted for of {} ns", id, accounted, (simulation.now() - started).ns()));
    }
    for (const Gate& gate : s.gates) {
      std::uint64_t lent = 0;
      for (const std::uint32_t channel : gate.channels) lent += simulation.channels()[channel].lent_floating;
      if (gate.floating + lent != simulation.engine().floating_buffers_per_gate) {
        found.push_back(fmt::format("subtask {}: {} free + {} lent floating buffers", id, gate.floating, lent));
      }
    }
  }
}

// Who runs, or stands still in the middle of a slice, has a core for each of its threads; nobody else has one but
// background work.
void check_cores(const Simulation& simulation, std::vector<std::string>& found) {
  if (simulation.engine().background_work > 0) return;
  std::vector<std::uint32_t> given(simulation.nodes().size(), 0);
  for (const Subtask& s : simulation.subtasks()) {
    if (s.activity == Activity::running || s.stopped) given[s.node] += 1 + s.further;
  }
  for (std::size_t n = 0; n < given.size(); ++n) {
    const Node& node = simulation.nodes()[n];
    if (node.busy == given[n] && node.busy <= node.cores) continue;
    found.push_back(fmt::format("node {}: {} of {} cores busy, but {} in use", n, node.busy, node.cores, given[n]));
  }
}

// Timely mode: what lies in a subtask's queues is counted as it comes and goes.
void check_queues(const Simulation& simulation, std::vector<std::string>& found) {
  if (simulation.engine().mode != Mode::timely) return;
  for (std::uint32_t id = 0; id < simulation.subtasks().size(); ++id) {
    const Subtask& s = simulation.subtasks()[id];
    std::uint64_t queued = 0;
    for (const Gate& gate : s.gates) {
      for (const std::uint32_t c : gate.channels) queued += records_in(simulation, simulation.channels()[c].received);
    }
    if (queued == s.queued_records) continue;
    found.push_back(fmt::format("subtask {}: {} records queued counted, {} found", id, s.queued_records, queued));
  }
}

// A channel rests while the barriers of others are awaited, and only then.
void check_alignment(const Simulation& simulation, std::vector<std::string>& found) {
  for (std::uint32_t id = 0; id < simulation.subtasks().size(); ++id) {
    const Subtask& s = simulation.subtasks()[id];
    std::size_t channels = 0, blocked = 0, in_work = 0;
    for (const Gate& gate : s.gates) {
      channels += gate.channels.size();
      for (const std::uint32_t c : gate.channels) {
        const Channel& channel = simulation.channels()[c];
        blocked += channel.blocked;
        if (channel.blocked && channel.in_ring) found.push_back(fmt::format("channel {}: blocked, but served", c));
      }
    }
    for (std::uint32_t b = s.taken.head; b != kNone; b = simulation.buffers()[b].next) {
      in_work += simulation.buffers()[b].barrier;
    }
    const std::size_t came = s.barriers_missing > 0 ? channels - s.barriers_missing : s.checkpoint_due ? channels : 0;
    if (blocked != came + in_work) {
      found.push_back(
          fmt::format("subtask {}: {} channels blocked, but {} barriers came", id, blocked, came + in_work));
    }
  }
}

void check_flight(const Simulation& simulation, std::vector<std::string>& found) {
  std::uint64_t held = 0;
  for (const Channel& channel : simulation.channels()) held += channel.queued + channel.open_records;
  for (const Partition& partition : simulation.partitions()) {
    const bool every = simulation.topology().edges[partition.edge].partitioning == plan::Partitioning::broadcast;
    held += std::uint64_t{partition.held_records} * (every ? partition.channels : 1);
  }
  for (const Subtask& s : simulation.subtasks()) {
    for (const Emission& emission : s.emissions) held += emission.left;
    if (s.step == StepKind::source) held += s.step_records;
    held += s.aside_records;
    for (const ExternalCalls& calls : s.calls) {
      for (const ExternalCalls::Call& call : calls.calls) held += call.run.count;
    }
  }
  if (held != simulation.in_flight()) {
    found.push_back(fmt::format("{} records in flight counted, {} found", simulation.in_flight(), held));
  }
  for (std::uint32_t c = 0; c < simulation.channels().size(); ++c) {
    const Channel& channel = simulation.channels()[c];
    const std::uint64_t lying = records_in(simulation, channel.finished) + records_in(simulation, channel.received);
    if (lying > channel.queued) {
      found.push_back(fmt::format("channel {}: {} records in its buffers, {} queued", c, lying, channel.queued));
    }
  }
}

// Nothing comes behind the end of an input, nothing is left behind it, and no table is probed before it is complete.
void check_ends(const Simulation& simulation, std::vector<std::string>& found) {
  for (std::uint32_t id = 0; id < simulation.subtasks().size(); ++id) {
    const Subtask& s = simulation.subtasks()[id];
    for (const Gate& gate : s.gates) {
      for (const std::uint32_t c : gate.channels) {
        const Channel& channel = simulation.channels()[c];
        if (channel.watermark != kEndOfInput || channel.consumed == channel.written) continue;
        found.push_back(fmt::format("channel {}: has ended, but {} records of {} were consumed", c, channel.consumed,
                                    channel.written));
      }
      if (gate.shut && !s.merges && s.operators.front().records_in > 0) {
        found.push_back(fmt::format("subtask {}: records came by a gate that is shut", id));
      }
    }
    if (s.watermark != kEndOfInput) continue;
    const bool holds = std::ranges::any_of(
        s.windows, [](const WindowState& window) { return window.event_time && window.next_end() <= kEndOfInput; });
    if (holds || !s.emissions.empty()) found.push_back(fmt::format("subtask {}: has ended, but not emitted all", id));
  }
}

}  // namespace

std::vector<std::string> violations_of(const Simulation& simulation, kernel::SimTime started) {
  std::vector<std::string> found;
  check_channels(simulation, found);
  check_partitions(simulation, found);
  check_subtasks(simulation, started, found);
  check_cores(simulation, found);
  check_queues(simulation, found);
  check_alignment(simulation, found);
  check_flight(simulation, found);
  check_ends(simulation, found);
  return found;
}

}  // namespace millrace::runtime
