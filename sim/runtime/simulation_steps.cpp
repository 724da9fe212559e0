#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

// StreamTask.processInput: results that are due first (they are mails), then input; output is checked before either. A
// checkpoint comes behind the results of what was handled before its barriers.
void Simulation::choose_step(std::uint32_t id) {
  if (timely_) return choose_in_call(id);
  Subtask& s = subtasks_[id];
  if (s.checkpoint_due && s.emissions.empty() && s.calls.empty() && start_snapshot_step(id)) return;
  if (s.unavailable > 0) return block(id);
  if (!s.calls.empty() && !ready_for_calls(id)) return;
  if (start_emission_step(id)) return;
  if (s.source != kNone ? start_source_step(id) : start_input_step(id)) return;
  release_core(id, Activity::idle);
}

// A factor of mean 1 by which the service time of a whole call varies. Requires: it does.
double Simulation::varied_call(Subtask& s) const {
  const double shape = 1 / (engine_.chunk_cv * engine_.chunk_cv);
  return s.service.gamma(shape) / shape;
}

// Starts serving `records` records, each with a service time that is gamma of `shape` (0: deterministic): their sum is
// gamma of records x shape. Costs are rounded to nanoseconds once per step and the remainder carried.
void Simulation::begin_service(std::uint32_t id, Work work, std::uint32_t records, double shape, double overhead_ns) {
  Subtask& s = subtasks_[id];
  if (s.heap != kNone) allocate(s, work.allocated_bytes);
  const Node& node = nodes_[s.node];
  if (now_ < s.warm_at) {
    work.cpu_ns /= engine_.warm_up_speed;
    overhead_ns /= engine_.warm_up_speed;
    work.parallel_ns /= engine_.warm_up_speed;
    work.per_thread_ns /= engine_.warm_up_speed;
  }
  double wall_ns = node.wall_ns(work.cpu_ns, work.memory_bytes, node.busy);
  s.step_work = work;
  s.step_work_busy = node.busy;
  s.step_core_mark_ns = node.core_ns(now_);
  if (shape > 0 && records > 0) wall_ns *= s.service.gamma(records * shape) / (records * shape);
  if (engine_.chunk_cv > 0) wall_ns *= varied_call(s);
  const double work_ns = wall_ns;
  wall_ns += (overhead_ns + s.debt_ns) / node.speed + s.carry_ns;
  s.debt_ns = 0;
  const double whole = std::max(0.0, std::floor(wall_ns));
  s.carry_ns = wall_ns - whole;
  s.remaining = Duration::from_ns(static_cast<std::int64_t>(whole));
  s.service_time = s.remaining;
  if (s.threads > 1) set_parallel_part(s, work, work_ns);
  s.step_speed = node.speed;
  s.step_started = now_;
  if (calls_ != nullptr) begin_call(id);
  if (!disk_uses_.empty() && waits_for_disk(id)) return;
  start_slice(id);
}

bool Simulation::start_emission_step(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.emissions.empty()) return false;
  Emission& emission = s.emissions.front();
  std::uint64_t fits = emission.left;
  if (chunks_) {
    fits = engine_.chunk_records;
  } else if (emission.cpu_ns > 0) {
    fits = static_cast<std::uint64_t>(s.step_budget_ns / emission.cpu_ns);
  }
  if (!s.calls.empty()) fits = std::min<std::uint64_t>(fits, room_for_calls(s));
  const auto results = static_cast<std::uint32_t>(
      std::min({std::max<std::uint64_t>(1, fits), emission.left, std::uint64_t{0x7fffffff}}));
  s.step = StepKind::emission;
  s.step_records = results;
  const double fixed = emission.fixed_cpu_ns;
  emission.fixed_cpu_ns = 0;
  Work work = work_per_result(s, topology_.operators[emission.op]) * results;
  work.cpu_ns = emission.cpu_ns * results;
  work.memory_bytes = emission.memory_bytes * results;
  if (!disk_uses_.empty()) read_back(id, results, emission.left);
  begin_service(id, work, results, topology_.tasks[s.task].service_shape, fixed);
  return true;
}

// Takes buffers, channel after channel, until they fill the activation time; at least one record.
bool Simulation::start_input_step(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const bool one = engine_.granularity == Granularity::record && !chunks_;
  const double budget_ns = s.step_budget_ns;
  std::uint32_t room = s.calls.empty() ? ~0U : room_for_calls(s);
  if (timely_) room = static_cast<std::uint32_t>(std::min<std::uint64_t>(s.call_left, room));
  Work work;
  double overhead_ns = 0;
  std::uint32_t records = 0;
  take_aside(id, work, overhead_ns, records);
  while (work.cpu_ns < budget_ns && records < room) {
    SimTime next_ready = SimTime::never();
    const std::uint32_t c = next_channel_with_data(s, &next_ready);
    if (c == kNone) {
      if (s.taken.empty() && next_ready != SimTime::never()) wake_at(id, next_ready);
      break;
    }
    const Channel& channel = channels_[c];
    if (!s.aside.empty() && buffers_[channel.received.head].barrier) take_aside_of(id, c, work, overhead_ns, records);
    const Work& each = work_per_record(s, topology_.edges[channel.edge]);
    const double left_ns = budget_ns - work.cpu_ns;
    const auto fits = each.cpu_ns > 0 ? static_cast<std::uint64_t>(std::max(1.0, left_ns / each.cpu_ns)) : ~0U;
    auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(fits, room - records));
    if (chunks_) most = room;
    const std::uint32_t buffer = take(s, c, one ? 1 : most);
    const std::uint32_t taken = buffers_[buffer].records;
    if (buffers_[buffer].last_part) overhead_ns += buffer_ns(s, buffers_[buffer]);
    work += each * taken;
    records += taken;
    if (one || chunks_ || work.cpu_ns >= budget_ns || !buffers_[buffer].last_part) break;
  }
  if (s.taken.empty()) return false;
  if (timely_) {
    s.call_left -= records;
    s.queued_records -= records;
  }
  if (engine_.table_miss_ns > 0) add_table_misses(s, records, work);
  s.step = StepKind::input;
  s.step_records = records;
  if (!disk_uses_.empty()) spill(id, records);
  begin_service(id, work, records, topology_.tasks[s.task].service_shape, overhead_ns);
  return true;
}

// Memory is shared with the cores that were busy during the step, not only at its start: the difference is made up for
// in the next step.
void Simulation::correct_memory_time(Subtask& s) {
  const Node& node = nodes_[s.node];
  const auto length_ns = static_cast<double>((now_ - s.step_started).ns());
  if (length_ns <= 0) return;
  const double busy = (node.core_ns(now_) - s.step_core_mark_ns) / length_ns;
  s.carry_ns += node.wall_ns(s.step_work.cpu_ns, s.step_work.memory_bytes, busy) -
                node.wall_ns(s.step_work.cpu_ns, s.step_work.memory_bytes, s.step_work_busy);
}

void Simulation::finish_step(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const StepKind kind = s.step;
  s.step = StepKind::none;
  if (s.step_work.memory_bytes > 0) correct_memory_time(s);
  switch (kind) {
    case StepKind::input:
      finish_input(id);
      break;
    case StepKind::source:
      finish_source(id);
      break;
    case StepKind::emission:
      finish_emission(id);
      break;
    case StepKind::snapshot:
      upload(id);
      break;
    case StepKind::none:
      assert(false);
  }
  s.core_wait = Duration();
  if (s.fire_after_step) {
    s.fire_after_step = false;
    fire_until(id, now_, false);
    set_timer(id);
  }
  if (timely_) {
    // Containers leave when they are full, also in the middle of a call.
    s.call_worked += s.service_time;
    flush(id);
  } else if (engine_.buffer_timeout == Duration() || chunks_ || halted_ ||
             (s.flush_after_step && s.emissions.empty())) {
    s.flush_after_step = false;
    flush(id);
  }
}

// Where the time went that `records` records spent at this subtask until the end of its step: waiting for their turn,
// waiting for a core, being served.
void Simulation::account_sojourn(Subtask& s, std::uint32_t records, double sojourn_ns) {
  const double service_ns = std::min(sojourn_ns, static_cast<double>(s.service_time.ns()));
  const double core_wait_ns = std::min(sojourn_ns - service_ns, static_cast<double>(s.core_wait.ns()));
  s.counters.service_ns += service_ns * records;
  s.counters.core_wait_ns += core_wait_ns * records;
  s.counters.queueing_ns += (sojourn_ns - service_ns - core_wait_ns) * records;
}

void Simulation::finish_input(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  const double speed = nodes_[s.node].speed;
  while (!s.taken.empty()) {
    const std::uint32_t index = s.taken.pop(buffers_);
    const Buffer buffer = buffers_[index];
    const SimTime watermark = buffer.watermarked ? buffers_.watermark(index) : kNoWatermark;
    buffers_.release(index);
    if (!s.taken.empty()) __builtin_prefetch(&buffers_[s.taken.head]);
    const EdgeSite& edge = topology_.edges[buffer.edge];
    const double records = buffer.records;
    if (buffer.aside) {
      const Duration alone = Duration::from_ns(static_cast<std::int64_t>(input_cpu_ns(s, buffer) / speed));
      as_of_ = std::min(now_, buffer.ready + alone);
      s.aside_records -= buffer.records;
    } else {
      Channel& channel = channels_[buffer.channel];
      channel.queued -= buffer.records;
      channel.consumed += buffer.records;
      as_of_ = now_;
    }
    s.counters.records += buffer.records;
    s.counters.network_ns += records * static_cast<double>(buffer.network_ns);
    account_sojourn(s, buffer.records, static_cast<double>((as_of_ - buffer.ready).ns()));
    if (buffer.run.count > 0) process(id, edge.to_operator, buffer.run, edge.side);
    for (std::uint32_t more = buffer.more; more != kNone;) {
      Run run;
      more = RunList::detach(runs_, more, run);
      process(id, edge.to_operator, run, edge.side);
    }
    in_flight_ -= buffer.records;
    if (buffer.aside || !buffer.last_part) continue;
    Channel& channel = channels_[buffer.channel];
    if (!timely_) recycle_input(channel);
    if (watermark != kNoWatermark) advance_watermark(id, gate_of(channel), channel, watermark);
    if (buffer.marked) receive_markers(id, buffer.channel);
    if (buffer.barrier) on_barrier(id);
  }
  as_of_ = now_;
  if (s.operators.front().records_in >= s.adapt_at) adapt(id);
}

void Simulation::finish_emission(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  Emission& emission = s.emissions.front();
  std::uint32_t left = s.step_records;
  account_sojourn(s, left, static_cast<double>((now_ - emission.fired).ns()));
  emission.left -= left;
  in_flight_ -= left;
  const std::uint32_t op = emission.op;
  while (left > 0) {
    RunPool::Node& head = runs_[emission.results.head];
    const std::uint32_t part = std::min(left, head.run.count);
    left -= part;
    Run run;
    if (part == head.run.count) {
      run = emission.results.pop_front(runs_);
    } else {
      run = split_front(head.run, part);
    }
    emit(id, op, run);
  }
  if (emission.left > 0) return;
  const SimTime watermark = emission.watermark;
  s.emissions.pop_front();
  if (watermark != kNoWatermark && watermark > s.watermark) pass_watermark(id, watermark);
}

}  // namespace millrace::runtime
