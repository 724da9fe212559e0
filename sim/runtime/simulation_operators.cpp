#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/runtime/run_merging.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;
using plan::OperatorKind;

namespace {

// Records of one run whose latencies are told apart at a sink.
constexpr std::uint32_t kLatencyParts = 4;

double mean_birth_age_ns(const Run& run, SimTime now) {
  return static_cast<double>((now - run.first).ns() + (now - run.last).ns()) / 2;
}

}  // namespace

// A run reaches an operator of the chain.
void Simulation::process(std::uint32_t id, std::uint32_t op, const Run& run, std::uint32_t side) {
  Subtask& s = subtasks_[id];
  const OperatorSite& site = topology_.operators[op];
  s.operators[site.position].records_in += run.count;
  if (site.calls_out) return call_out(id, op, run, side);
  handle(id, op, run, side);
}

// What an operator does with records, once any external calls for them are answered.
void Simulation::handle(std::uint32_t id, std::uint32_t op, const Run& run, std::uint32_t side) {
  Subtask& s = subtasks_[id];
  switch (topology_.operators[op].kind) {
    case OperatorKind::window_aggregate:
    case OperatorKind::window_join:
    case OperatorKind::aggregate:
    case OperatorKind::sort:
    case OperatorKind::join_build:
      keep(id, op, run, side);
      break;
    case OperatorKind::merge_join:
      if (side == 0) emit(id, op, run);
      break;
    case OperatorKind::limit:
      let_through(id, op, run);
      break;
    case OperatorKind::incremental_join: {
      double& owed = s.matches_owed;
      owed += run.count * job_.plan.operators[op].matches_per_record;
      Run pairs = run;
      pairs.count = static_cast<std::uint32_t>(owed);
      owed -= pairs.count;
      if (pairs.count > 0) emit(id, op, pairs);
      break;
    }
    case OperatorKind::sink:
      arrive(run);
      emit(id, op, run);
      break;
    default:
      emit(id, op, run);
  }
}

// Records that leave on `out` when `count` are passed on: drawn for a filter, else exact in the long run.
std::uint64_t Simulation::passed(Subtask& s, const OperatorSite& site, const OutEdge& out, std::uint32_t count) {
  if (site.kind == OperatorKind::filter) return s.routing.binomial(count, out.selectivity);
  if (out.selectivity == 1.0) return count;
  double& owed = s.edge_carry[out.plan_edge];
  owed += count * out.selectivity;
  const double whole = std::floor(owed);
  owed -= whole;
  return static_cast<std::uint64_t>(whole);
}

void Simulation::emit(std::uint32_t id, std::uint32_t op, const Run& run) {
  const OperatorSite& site = topology_.operators[op];
  Subtask& s = subtasks_[id];
  for (const OutEdge& out : site.outs) {
    if (out.phase != plan::EdgePhase::always && (out.phase == plan::EdgePhase::after) != s.adapted) continue;
    Run leaving = run;
    leaving.count = static_cast<std::uint32_t>(passed(s, site, out, run.count));
    if (leaving.count == 0) continue;
    s.operators[site.position].records_out += leaving.count;
    if (out.chained) {
      process(id, out.to_operator, leaving, 0);
    } else {
      route(id, partitions_[s.first_partition + out.task_output], leaving);
    }
  }
}

void Simulation::keep(std::uint32_t id, std::uint32_t op, Run run, std::uint32_t side) {
  Subtask& s = subtasks_[id];
  WindowState* found = s.windows.data();
  while (found->op != op) ++found;
  WindowState& window = *found;
  if (window.one_class) run.key_class = 0;  // an all-window behind a keyed operator
  window.age_ns += mean_birth_age_ns(run, as_of_) * run.count;
  window.aged += run.count;
  if (auto* time = std::get_if<TimeWindowState>(&window.windows)) {
    s.counters.late += time->add(run, side, as_of_, s.window_draws);
    if (!window.event_time && time->next_end() < s.timer_at) set_timer(id);
  } else if (auto* session = std::get_if<SessionWindowState>(&window.windows)) {
    if (topology_.operators[op].known) run.key_class = 0;
    session->add(run, as_of_, s.window_draws);
    if (!window.event_time) set_timer(id);
  } else if (auto* whole = std::get_if<WholeInputState>(&window.windows)) {
    whole->add(run);
  } else {
    firing_.results.clear();
    firing_.result_count = 0;
    firing_.records = 0;
    std::get<CountWindowState>(window.windows).add(run, side, s.window_draws, firing_);
    if (firing_.records > 0) emit_with_step(id, window, firing_);
  }
}

// Result records at a sink: their births may be spread over a longer interval than latency is told apart in.
void Simulation::arrive(const Run& run) {
  sinks_.records += run.count;
  const std::uint32_t parts = run.first == run.last ? 1 : std::min(run.count, kLatencyParts);
  const double oldest_ns = static_cast<double>((as_of_ - run.first).ns());
  const double step_ns = static_cast<double>((run.last - run.first).ns()) / parts;
  std::uint32_t placed = 0;
  for (std::uint32_t i = 0; i < parts; ++i) {
    const auto until = static_cast<std::uint32_t>(std::uint64_t{run.count} * (i + 1) / parts);
    const double latency_ns = oldest_ns - step_ns * (i + 0.5);
    sinks_.latency_ns.add(std::max(0.0, latency_ns), until - placed);
    placed = until;
  }
  fingerprint_.mix((std::uint64_t{run.count} << 40) ^ static_cast<std::uint64_t>(oldest_ns));
}

void Simulation::set_timer(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  SimTime next = SimTime::never();
  for (const WindowState& window : s.windows) {
    if (!window.event_time) next = std::min(next, window.next_end());
  }
  if (next < SimTime::never()) next = std::max({next, now_, ready_});
  if (next >= s.timer_at) return;
  s.timer_at = next;
  events_queue_.push(s.timer_at, kTimer, id);
}

void Simulation::on_timer(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  if (s.timer_at != now_) return;
  s.timer_at = SimTime::never();
  const bool has_come = !s.aside.empty() && buffers_[s.aside.head].ready <= now_;
  if (has_come || s.step == StepKind::input) {
    // What came before the window's end belongs to it: that is handled first.
    s.fire_after_step = true;
    if (s.activity == Activity::idle) make_runnable(id);
    return;
  }
  fire_until(id, now_, false);
  set_timer(id);
  if (s.activity == Activity::idle && !s.emissions.empty()) make_runnable(id);
}

// Fires every window that ends at or before `time`.
void Simulation::fire_until(std::uint32_t id, SimTime time, bool event_time) {
  Subtask& s = subtasks_[id];
  for (WindowState& window : s.windows) {
    if (window.event_time != event_time) continue;
    while (window.next_end() <= time) {
      if (auto* windows = std::get_if<TimeWindowState>(&window.windows)) {
        windows->fire(window.join, s.window_draws, firing_);
      } else if (auto* whole = std::get_if<WholeInputState>(&window.windows)) {
        whole->fire(firing_);
      } else {
        firing_.results.clear();
        firing_.result_count = 0;
        firing_.records = 0;
        std::get<SessionWindowState>(window.windows).fire(time, firing_);
        if (firing_.records == 0) break;
      }
      if (firing_.records > 0) queue_emission(id, window, firing_);
    }
  }
}

// Counts a firing's results, and condenses them.
void Simulation::count_results(Subtask& s, const WindowState& window, Firing& firing) {
  const double mean_age_ns = window.aged > 0 ? window.age_ns / static_cast<double>(window.aged) : 0;
  for (const Run& run : firing.results) {
    s.counters.results += run.count;
    s.counters.window_ns += std::max(0.0, mean_birth_age_ns(run, as_of_) - mean_age_ns) * run.count;
  }
  if (may_merge_ && topology_.operators[window.op].births == Births::ages) condense(firing.results, as_of_);
}

// A firing becomes work: its results are emitted one after another, each at its share of the cost of iterating over the
// window's records.
void Simulation::queue_emission(std::uint32_t id, WindowState& window, Firing& firing) {
  Subtask& s = subtasks_[id];
  const OperatorSite& site = topology_.operators[window.op];
  const Work iteration = work_per_buffered_record(s, site) * static_cast<double>(firing.records);
  Emission emission;
  emission.op = window.op;
  emission.fired = as_of_;
  emission.left = firing.result_count;
  const Work& per_result = work_per_result(s, site);
  emission.cpu_ns = per_result.cpu_ns;
  emission.memory_bytes = per_result.memory_bytes;
  if (firing.result_count > 0) {
    emission.cpu_ns += iteration.cpu_ns / static_cast<double>(firing.result_count);
  } else {
    emission.fixed_cpu_ns = iteration.cpu_ns;
  }
  count_results(s, window, firing);
  for (const Run& run : firing.results) emission.results.append(runs_, run);
  in_flight_ += firing.result_count;
  s.emissions.push_back(emission);
}

// A count window fires while its last record is processed. Few results leave with that record's step and their cost is
// charged to the next one; many are a step of their own. (`firing` may be overwritten on the way: it is done with
// first.)
void Simulation::emit_with_step(std::uint32_t id, WindowState& window, Firing& firing) {
  Subtask& s = subtasks_[id];
  const OperatorSite& site = topology_.operators[window.op];
  const Work& per_result = work_per_result(s, site);
  const double cpu_ns = per_result.cpu_ns * static_cast<double>(firing.result_count) +
                        work_per_buffered_record(s, site).cpu_ns * static_cast<double>(firing.records);
  const bool few = cpu_ns <= static_cast<double>(engine_.activation.ns()) / 4;
  if (!few || !s.emissions.empty() || per_result.memory_bytes > 0 || s.threads > 1 ||
      engine_.granularity == Granularity::record) {
    return queue_emission(id, window, firing);
  }
  s.debt_ns += cpu_ns;
  if (s.heap != kNone) allocate(s, per_result.allocated_bytes * static_cast<double>(firing.result_count));
  count_results(s, window, firing);
  for (const Run& run : firing.results) emit(id, window.op, run);
}

}  // namespace millrace::runtime
