// Threads inside an instance. A step's work is a serial part, done by the subtask's own thread, and behind it a
// parallel part, done by as many threads as the instance has and as there are cores at that moment. The further cores
// are taken for a slice, only where nobody waits for one, and given back at its end. All of its threads use up the
// instance's quota and count as its CPU time; busy is the time that passes.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;

namespace {

// Parallel work done per time by so many threads beside the first, when each costs `hand_over` CPU per CPU of that
// work.
double speed_up(std::uint32_t further, double hand_over) {
  return (1.0 + further) / (1.0 + further * hand_over);
}

}  // namespace

// Of the step that begins, `work_ns` is the wall time of its work on one core, within what `remaining` says of all.
void Simulation::set_parallel_part(Subtask& s, const Work& work, double work_ns) {
  s.parallel = Duration();
  if (work.parallel_ns <= 0) return;
  const double parallel_ns = std::floor(work_ns * (work.parallel_ns / work.cpu_ns));
  s.parallel = std::min(s.remaining, Duration::from_ns(static_cast<std::int64_t>(parallel_ns)));
  s.remaining -= s.parallel;
  s.hand_over = work.per_thread_ns / work.parallel_ns;
}

void Simulation::start_parallel_slice(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  Node& node = nodes_[s.node];
  std::uint32_t further = 0;
  if (!node.paused && node.waiting.empty()) further = std::min(s.threads - 1, node.cores - node.busy);
  Duration most = Duration::max();
  if (s.quota > Duration()) {
    const Duration left = quota_left(s);
    if (left == Duration()) return throttle(id);
    further = static_cast<std::uint32_t>(std::min<std::int64_t>(further, left.ns() - 1));
    most = left / (further + 1);
  }
  if (node.threads > node.cores || engine_.background_work > 0) most = std::min(most, engine_.quantum - s.quantum_used);
  if (further > 0) {
    enter(s, Activity::running);  // settles what it ran on one core
    for (std::uint32_t i = 0; i < further; ++i) node.take_core(now_);
    s.further = further;
  }
  s.in_parallel = true;
  const double needs_ns = std::ceil(static_cast<double>(s.parallel.ns()) / speed_up(further, s.hand_over));
  run_slice(id, std::min(most, Duration::from_ns(static_cast<std::int64_t>(needs_ns))));
}

// The slice ran for so long.
void Simulation::end_parallel_slice(std::uint32_t id, Duration ran) {
  Subtask& s = subtasks_[id];
  const std::uint32_t further = s.further;
  const Duration done = std::min(s.parallel, ran * speed_up(further, s.hand_over));
  s.parallel -= done;
  s.service_time += ran - done;
  s.in_parallel = false;
  if (further == 0) return;
  s.quota_used += ran * further;
  if (engine_.background_work > 0) owe_background(s.node, ran * further);
  enter(s, Activity::running);
  s.further = 0;
  for (std::uint32_t i = 0; i < further; ++i) pass_core_on(s.node);
}

}  // namespace millrace::runtime
