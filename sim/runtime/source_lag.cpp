#include "sim/runtime/source_lag.h"

#include <algorithm>

namespace millrace::runtime {
namespace {

using kernel::Duration;
using kernel::SimTime;

// Readers fetch every few milliseconds: what has waited for so long is not on its way.
constexpr Duration kLate = Duration::from_ns(1'000'000'000);

// Whether the record at that position (from 1) has arrived, and that long ago.
bool is_late(SourceProgress& source, std::uint64_t position, std::uint64_t arrived, SimTime now) {
  return position <= arrived && now - source.arrivals.time_of(position) > kLate;
}

}  // namespace

std::uint32_t partitions_behind(const Simulation& simulation, SourceProgress& source, std::uint32_t index,
                                SimTime now) {
  if (source.load.loop == job::SourceLoop::closed) return 0;
  std::uint64_t arrived = source.arrivals.count_until(now);
  if (source.records > 0) arrived = std::min(arrived, source.records);
  std::uint32_t behind = 0;
  for (std::uint32_t p = 0; p < source.partitions.count(); ++p) {
    const std::uint64_t next = source.partitions.position_of(source.partition_read[p] + 1, p);
    behind += is_late(source, next, arrived, now) ? 1 : 0;
  }
  if (source.partitions.count() > 0) return behind;
  for (const Subtask& s : simulation.subtasks()) {
    if (s.source != index) continue;
    const std::uint64_t instances = simulation.topology().tasks[s.task].parallelism;
    behind += is_late(source, source.base + s.read * instances + s.index + 1, arrived, now) ? 1 : 0;
  }
  return behind;
}

}  // namespace millrace::runtime
