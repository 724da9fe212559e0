#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using job::Arrivals;
using job::SourceLoop;
using kernel::Duration;
using kernel::SimTime;

namespace {

// What a reader with a fetch limit fetches in one go is what the limit lets through in this time.
constexpr Duration kFetch = Duration::from_ns(10'000'000);

// Instances that emit in bursts of their own, as opposed to reading what arrives in bursts.
bool generates_bursts(const job::SourceLoad& load) {
  return load.arrivals == Arrivals::burst && load.loop == SourceLoop::closed;
}

// Instance `index` of `instances` reads every instances-th record; of the first n records these are its.
std::uint64_t share_of(std::uint64_t n, std::uint32_t index, std::uint32_t instances) {
  return (n + instances - 1 - index) / instances;
}

// The position (1-based, among all) of the k-th record (1-based) of an instance.
std::uint64_t position_of(std::uint64_t k, std::uint32_t index, std::uint32_t instances) {
  return (k - 1) * instances + index + 1;
}

// Records of a source that had arrived by then.
std::uint64_t arrived_by(SourceProgress& source, SimTime at) {
  const std::uint64_t arrived = source.arrivals.count_until(at);
  return source.records > 0 ? std::min(arrived, source.records) : arrived;
}

}  // namespace

// What a source instance has to read until it ends.
std::uint64_t Simulation::records_left(const Subtask& s, const SourceProgress& source) const {
  if (source.records == 0) return ~std::uint64_t{0};
  const std::uint32_t instances = topology_.tasks[s.task].parallelism;
  if (source.partitions.count() == 0) {
    return share_of(source.records - std::min(source.records, source.base), s.index, instances);
  }
  std::uint64_t left = 0;
  for (std::uint32_t p = s.index; p < source.partitions.count(); p += instances) {
    left += source.partitions.share_of(source.records, p) - source.partition_read[p];
  }
  return left;
}

std::uint64_t Simulation::backlog(const Subtask& s, SimTime at) const {
  SourceProgress& source = sources_[s.source];
  if (source.load.loop == SourceLoop::closed) return 0;
  if (source.partitions.count() > 0) {
    const std::uint64_t arrived = arrived_by(source, at);
    std::uint64_t total = 0;
    for (std::uint32_t p = s.index; p < source.partitions.count(); p += topology_.tasks[s.task].parallelism) {
      total += source.partitions.share_of(arrived, p) - source.partition_read[p];
    }
    return total;
  }
  const std::uint64_t arrived = arrived_by(source, at);
  const std::uint64_t after_base = arrived > source.base ? arrived - source.base : 0;
  const std::uint64_t mine = share_of(after_base, s.index, topology_.tasks[s.task].parallelism);
  return mine > s.read ? mine - s.read : 0;
}

// Records that this instance may read now. Those at rest are there from the start.
std::uint64_t Simulation::due(Subtask& s, SourceProgress& source) {
  if (source.at_rest) return s.left;
  const std::uint32_t instances = topology_.tasks[s.task].parallelism;
  if (generates_bursts(source.load)) {
    if (s.burst_left == 0 && now_ >= s.next_burst) {
      const double rate = source.arrivals.rate(now_);
      s.burst_left = (static_cast<std::uint64_t>(rate + 0.5) + instances - 1) / instances;
      if (source.load.most_per_instance > 0) {
        s.burst_left = std::min(s.burst_left, static_cast<std::uint64_t>(source.load.most_per_instance + 0.5));
      }
      // Late: it does not sleep, the next second's batch follows at once.
      s.next_burst += Duration::from_ns(1'000'000'000);
    }
    return s.burst_left;
  }
  if (now_ < s.fetch_ready) return 0;
  if (source.partitions.count() > 0) return due_of_partitions(s, source);
  const std::uint64_t arrived = source.arrivals.count_until(now_);
  const std::uint64_t after_base = arrived > source.base ? arrived - source.base : 0;
  const std::uint64_t mine = share_of(after_base, s.index, instances);
  std::uint64_t waiting = mine > s.read ? mine - s.read : 0;
  if (source.load.loop == SourceLoop::closed && !timely_) {
    // A generator forgets what it could not emit in time.
    const Duration late = engine_.generator_lateness > Duration() ? engine_.generator_lateness : 2 * source_tick_;
    const double kept = source.arrivals.rate(now_) / instances * late.seconds() + 1;
    const auto most = static_cast<std::uint64_t>(kept);
    if (waiting > most) {
      s.read += waiting - most;
      waiting = most;
    }
  }
  return waiting;
}

// Of its partitions an instance reads the one whose next record is the oldest.
std::uint64_t Simulation::due_of_partitions(Subtask& s, SourceProgress& source) const {
  SimTime oldest = SimTime::never();
  const std::uint64_t arrived = arrived_by(source, now_);
  std::uint64_t waiting = 0;
  for (std::uint32_t p = s.index; p < source.partitions.count(); p += topology_.tasks[s.task].parallelism) {
    const std::uint64_t unread = source.partitions.share_of(arrived, p) - source.partition_read[p];
    if (unread == 0) continue;
    const SimTime next = source.arrivals.time_of(source.partitions.position_of(source.partition_read[p] + 1, p));
    if (next >= oldest) continue;
    oldest = next;
    s.partition = p;
    waiting = unread;
  }
  return waiting;
}

SimTime Simulation::next_due_of_partitions(const Subtask& s, SourceProgress& source) const {
  SimTime next = SimTime::never();
  for (std::uint32_t p = s.index; p < source.partitions.count(); p += topology_.tasks[s.task].parallelism) {
    next = std::min(next, source.arrivals.time_of(source.partitions.position_of(source.partition_read[p] + 1, p)));
  }
  return next;
}

// When the next record that it has not read arrives, or has arrived.
SimTime Simulation::next_unread(const Subtask& s, SourceProgress& source) const {
  // It may be late for a second in which there is nothing to emit.
  if (generates_bursts(source.load)) return std::max(s.next_burst, now_);
  if (source.partitions.count() > 0) return next_due_of_partitions(s, source);
  const std::uint32_t instances = topology_.tasks[s.task].parallelism;
  return source.arrivals.time_of(source.base + position_of(s.read + 1, s.index, instances));
}

SimTime Simulation::next_due(const Subtask& s, SourceProgress& source) const {
  const SimTime next = next_unread(s, source);
  if (next == SimTime::never() || generates_bursts(source.load)) return next;
  return std::max({next, now_ + source_tick_, s.fetch_ready});
}

// A generator of a Timely job makes nothing while the job is stopped, and is never slowed down: its records are due as
// those of a log are, from the start on.
void Simulation::skip_until(Subtask& s, SourceProgress& source, SimTime start) const {
  if (source.load.loop == SourceLoop::open || generates_bursts(source.load)) return;
  const std::uint64_t arrived = source.arrivals.count_until(start);
  const std::uint64_t after_base = arrived > source.base ? arrived - source.base : 0;
  s.read = share_of(after_base, s.index, topology_.tasks[s.task].parallelism);
}

void Simulation::wake_idle_sources() {
  for (std::uint32_t id = 0; id < subtasks_.size(); ++id) {
    const bool is_source = subtasks_[id].source != kNone;
    if (is_source && subtasks_[id].activity == Activity::idle) wake_at(id, now_);
  }
}

bool Simulation::start_source_step(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (halted_) return false;
  SourceProgress& source = sources_[s.source];
  if (s.left == 0) {
    end_input(id);
    return false;
  }
  std::uint64_t records = std::min(due(s, source), s.left);
  if (records == 0) {
    wake_at(id, next_due(s, source));
    return false;
  }
  const TaskSite& task = topology_.tasks[s.task];
  // At most about a buffer per channel: a step cannot be stopped half way when its output is blocked.
  for (std::uint32_t p = s.first_partition; p < s.first_partition + s.partitions; ++p) {
    const std::uint64_t room = partitions_[p].buffer_records;
    records = std::min(records, room * partitions_[p].channels);
  }
  const Work& each = work_per_source_record(s);
  const double each_ns = each.cpu_ns;
  if (chunks_) {
    records = std::min<std::uint64_t>(records, engine_.chunk_records);
  } else if (engine_.granularity == Granularity::record) {
    records = 1;
  } else if (each_ns > 0) {
    const double fits = s.step_budget_ns / each_ns;
    records = std::min(records, static_cast<std::uint64_t>(std::max(1.0, fits)));
  }
  if (!s.calls.empty()) records = std::min<std::uint64_t>(records, room_for_calls(s));
  if (source.load.fetch_limit > 0) records = fetched(s, source, records, now_);
  records = std::min<std::uint64_t>(records, 1'000'000);
  if (!disk_uses_.empty()) records = read_chunk(id, records);
  s.step = StepKind::source;
  s.step_records = static_cast<std::uint32_t>(records);
  in_flight_ += s.step_records;
  begin_service(id, each * s.step_records, s.step_records, task.service_shape, 0);
  return true;
}

// What a limited reader has of the records that it wants: some that it fetched in one go, and then none for as long as
// the limit says.
std::uint64_t Simulation::fetched(Subtask& s, const SourceProgress& source, std::uint64_t wanted, SimTime now) {
  const double at_once = source.load.fetch_limit * kFetch.seconds();
  const std::uint64_t records = std::min(wanted, static_cast<std::uint64_t>(std::max(1.0, at_once)));
  const auto takes = Duration::from_seconds(static_cast<double>(records) / source.load.fetch_limit);
  s.fetch_ready = std::max(s.fetch_ready, now) + takes;
  return records;
}

void Simulation::finish_source(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  SourceProgress& source = sources_[s.source];
  const std::uint32_t records = s.step_records;
  s.counters.records += records;
  source.read += records;
  if (source.records > 0) s.left -= records;
  in_flight_ -= records;
  if (source.load.loop == SourceLoop::closed && (!timely_ || generates_bursts(source.load))) {
    // Created as they are emitted, one after the other through the step.
    if (source.load.arrivals == Arrivals::burst) s.burst_left -= records;
    s.read += records;
    account_sojourn(s, records, static_cast<double>((now_ - s.step_started).ns()));
    const SimTime first = source.load.arrivals == Arrivals::burst ? s.step_started : now_;
    process(id, source.op, {first, now_, {}, records, 0, 1, false}, 0);
  } else {
    const auto [first, last] = births_of_next(s, source, records);
    s.read += records;
    account_sojourn(s, records, static_cast<double>((now_ - first).ns() + (now_ - last).ns()) / 2);
    process(id, source.op, {first, last, {}, records, 0, 1, false}, 0);
    s.watermark_birth = last;
  }
  if (s.left == 0) {
    end_input(id);
  } else if (!timely_) {
    emit_source_watermark(s, source);
  }
  if (!markers_.on() || !markers_.senders[id].due) return;
  markers_.senders[id].due = false;
  emit_marker(id, now_);
}

// Of the first and the last one of the next `records` records of an open-loop source, which then count as read.
std::pair<SimTime, SimTime> Simulation::births_of_next(const Subtask& s, SourceProgress& source,
                                                       std::uint32_t records) const {
  if (source.partitions.count() > 0) {
    std::uint64_t& read = source.partition_read[s.partition];
    const std::uint64_t first = source.partitions.position_of(read + 1, s.partition);
    read += records;
    return {source.arrivals.time_of(first), source.arrivals.time_of(source.partitions.position_of(read, s.partition))};
  }
  const std::uint32_t instances = topology_.tasks[s.task].parallelism;
  const std::uint64_t first = position_of(s.read + 1, s.index, instances);
  const std::uint64_t last = position_of(s.read + records, s.index, instances);
  return {source.arrivals.time_of(source.base + first), source.arrivals.time_of(source.base + last)};
}

// BoundedOutOfOrdernessWatermarks: every interval, the newest event time - bound - 1 ms.
void Simulation::emit_source_watermark(Subtask& s, const SourceProgress& source) {
  if (now_ < s.next_watermark || topology_.only_ends) return;
  s.next_watermark = now_ + engine_.watermark_interval;
  const SimTime newest = source.load.loop == SourceLoop::closed ? now_ : s.watermark_birth;
  const SimTime watermark = newest - source.load.out_of_orderness - Duration::from_ns(1'000'000);
  if (watermark <= s.watermark || watermark < SimTime()) return;
  if (waits_for_calls(s, 0, watermark)) return;
  s.watermark = watermark;
  schedule_flush(static_cast<std::uint32_t>(&s - subtasks_.data()));
}

}  // namespace millrace::runtime
