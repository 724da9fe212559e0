// Turns the simulator's counters into what a controller sees.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/job/observation.h"
#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/simulation.h"

namespace millrace::runtime {

// The counters of all subtasks at one instant.
struct CounterSnapshot {
  kernel::SimTime at;
  std::vector<SubtaskCounters> subtasks;
  std::vector<std::vector<OperatorCounters>> operators;  // by subtask, by position in the chain
  std::vector<double> queue_bytes;
};
// Requires: accounts settled.
CounterSnapshot snapshot(const Simulation& simulation);

// Metrics of every operator from the differences of two snapshots; exact.
std::map<std::string, job::OperatorObservation> exact_metrics(const Simulation& simulation, const CounterSnapshot& from,
                                                              const CounterSnapshot& to);

// Where latency went between two snapshots, by operator (of a chain: its head).
std::map<std::string, job::LatencyParts> latency_parts(const Simulation& simulation, const CounterSnapshot& from,
                                                       const CounterSnapshot& to);

// Time that subtasks waited for barriers between two snapshots (job::Checkpoints::alignment_ms).
std::map<std::string, double> alignment_ms(const Simulation& simulation, const CounterSnapshot& from,
                                           const CounterSnapshot& to);

// What Flink's REST API shows: times from the last 5 s tick (View.UPDATE_INTERVAL_SECONDS), rates over 60 s with
// missing history as 0 (MeterView), all behind a cache that is renewed every 10 s (metrics.fetcher.update-interval).
class FlinkMetricView {
 public:
  static constexpr kernel::Duration kTick = kernel::Duration::from_ns(5'000'000'000);
  static constexpr std::size_t kRateTicks = 12;
  static constexpr kernel::Duration kCache = kernel::Duration::from_ns(10'000'000'000);

  // `started`: when the job (re)started; all counters were 0.
  explicit FlinkMetricView(const Simulation& simulation);

  kernel::SimTime next_tick() const { return next_tick_; }
  // Requires: accounts settled at next_tick().
  void tick(const Simulation& simulation);
  // The cached metrics; records_in and records_out are the 60 s rates times `window_s`.
  std::map<std::string, job::OperatorObservation> metrics(const Simulation& simulation, double window_s) const;

 private:
  std::deque<CounterSnapshot> history_;  // newest last; the first is the start
  std::deque<CounterSnapshot> cached_;
  kernel::SimTime next_tick_, next_renewal_;
};

}  // namespace millrace::runtime
