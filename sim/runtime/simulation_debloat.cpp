// Buffer debloating (Flink: BufferDebloater, BufferSizeEMA, ThroughputCalculator). Each gate tells its senders so small
// a buffer size that what lies in the buffers in use takes it the target time.
#include <algorithm>
#include <cmath>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::SimTime;

void Simulation::start_debloating() {
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    Subtask& s = subtasks_[id];
    for (Gate& gate : s.gates) {
      gate.buffer_bytes = gate.announced_bytes = static_cast<double>(engine_.buffer_size.count);
      gate.bytes_per_s = HUGE_VAL;
    }
    if (!s.gates.empty()) events_queue_.push(now_ + engine_.buffer_debloat_period, kDebloat, id);
  }
}

void Simulation::on_debloat(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const bool idle = s.activity == Activity::idle || s.activity == Activity::starting;
  const std::int64_t idle_ns = s.counters.idle_ns + (idle ? (now_ - s.since).ns() : 0);
  const double active_s =
      engine_.buffer_debloat_period.seconds() - static_cast<double>(idle_ns - s.idle_at_debloat_ns) / 1e9;
  s.idle_at_debloat_ns = idle_ns;
  for (Gate& gate : s.gates) debloat(gate, active_s);
  events_queue_.push(now_ + engine_.buffer_debloat_period, kDebloat, id);
}

// `active_s`: seconds of the period in which the gate had data.
void Simulation::debloat(Gate& gate, double active_s) {
  std::uint64_t consumed = 0;
  std::uint32_t in_use = 0;
  for (const std::uint32_t c : gate.channels) {
    consumed += channels_[c].consumed;
    in_use += channels_[c].finished.count + channels_[c].received.count;
  }
  const double bytes =
      static_cast<double>(consumed - gate.consumed_at_debloat) * topology_.edges[gate.edge].record_bytes;
  gate.consumed_at_debloat = consumed;
  if (active_s > 0) gate.bytes_per_s = bytes / active_s;

  const auto most = static_cast<double>(engine_.buffer_size.count);
  const double least = std::min(most, static_cast<double>(engine_.min_buffer_size.count));
  const double wanted = gate.bytes_per_s * engine_.buffer_debloat_target.seconds() / std::max(1U, in_use);
  const double weight = 2.0 / (engine_.buffer_debloat_samples + 1);
  gate.buffer_bytes += weight * (std::min(wanted, 2 * gate.buffer_bytes) - gate.buffer_bytes);
  gate.buffer_bytes = std::clamp(gate.buffer_bytes, least, most);
  const bool extreme = gate.buffer_bytes <= least || gate.buffer_bytes >= most;
  const double change = std::abs(gate.buffer_bytes - gate.announced_bytes);
  if (change == 0 || (!extreme && change < engine_.buffer_debloat_threshold * gate.announced_bytes)) return;
  gate.announced_bytes = gate.buffer_bytes;
  announce_buffer_size(gate);
}

// Unfinished buffers that are already as large are finished. Where records gather for all channels of a partition,
// the smallest of their buffers counts.
void Simulation::announce_buffer_size(const Gate& gate) {
  const EdgeSite& edge = topology_.edges[gate.edge];
  const auto records = static_cast<std::uint32_t>(std::max(1.0, gate.announced_bytes / edge.record_bytes));
  for (const std::uint32_t c : gate.channels) {
    Channel& channel = channels_[c];
    channel.buffer_records = records;
    if (channel.open_records >= records) finish_buffer(c);
    Partition& partition = partitions_[channel.partition];
    partition.buffer_records = edge.records_per_buffer;
    for (std::uint32_t i = 0; i < partition.channels; ++i) {
      partition.buffer_records =
          std::min(partition.buffer_records, channels_[partition.first_channel + i].buffer_records);
    }
    const double shrunk = static_cast<double>(partition.buffer_records) / edge.records_per_buffer;
    partition.draw_at = std::max(1U, static_cast<std::uint32_t>(partition.draw_at_full * shrunk));
  }
}

}  // namespace millrace::runtime
