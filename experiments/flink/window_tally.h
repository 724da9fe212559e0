// An observation of a running job from the snapshots taken during its window.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/flink/snapshot.h"
#include "sim/job/observation.h"

namespace millrace::experiments::flink {

// Adds up what happened from one snapshot to the next. Counters that a restart has set back count from 0 on: what was
// counted between the last snapshot and the restart is lost.
class WindowTally {
 public:
  // The window starts at `from`, which ran. The map outlives it.
  WindowTally(const VertexMap& map, const Snapshot& from);

  // Requires: `to` ran, and no other was added since `before`, the one before it that ran.
  void add(const Snapshot& before, const Snapshot& to);

  // What a controller sees of the operators in the window from `from` to `to`: operators and window_s, nothing else.
  // Rates of a subtask are those of the time between the instants at which its task manager read its counters, and
  // records are those rates times the window's length; in a window with a restart, the records counted. Without a new
  // reading, as of a task manager that has died and is not missed yet, there is none of them. Dhalion's
  // caused_backpressure_ms_per_s is the greatest backpressure upstream, for a subtask that is backpressured below 10 %
  // itself and whose input pool was at least 90 % full (mean over the snapshots), or that was idle below 10 %: what
  // comes from its own task manager is in no pool. cpu_share is not there: Flink knows the CPU time of a process only,
  // which is that of many subtasks.
  job::Observation observation(const Snapshot& to) const;

  // Records/s that the schedule of a source asked for in the window; of each subtask likewise over the time between its
  // readings. Nothing if the job does not say. Requires: a source of the job.
  std::optional<double> offered_rate_per_s(const std::string& source, const Snapshot& to) const;

 private:
  struct Subtask {
    double busy_ms = 0, idle_ms = 0, backpressured_ms = 0;
    bool times_missing = false;
    double pool_usage = 0;
    std::uint32_t pool_readings = 0;
    struct Operator {
      std::optional<double> records_in = 0, records_out = 0;
    };
    std::vector<Operator> operators;
  };
  job::Metrics metrics(std::size_t vertex, std::size_t subtask, std::size_t op, const Snapshot& to) const;
  double backpressured_ms_per_s(const Subtask& subtask) const;
  // There was no new reading of it: its task manager does not answer, and nothing is known.
  static bool is_silent(const Subtask& subtask);
  // Length of the window / time between the subtask's readings; 1 if that is not known.
  double stretch(const Subtask& subtask, const Snapshot& to) const;

  const VertexMap& map_;
  Snapshot from_;
  bool restarted_ = false;
  std::vector<std::vector<Subtask>> vertices_;
};

}  // namespace millrace::experiments::flink
