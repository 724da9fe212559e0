// What the harness measures of a running job, from snapshots of it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "experiments/flink/snapshot.h"
#include "sim/job/job.h"
#include "sim/job/observation.h"

namespace millrace::experiments::flink {

// Goes on across restarts and reconfigurations. What is processed between the last snapshot and a restart is not
// counted, as its counters are gone.
class MeasurementTally {
 public:
  // The job outlives it; it started at that time. `map`, here and below: where its operators run now.
  MeasurementTally(const job::Job& job, kernel::Duration start);

  // A job was started: its counters count from 0.
  void started() { last_.reset(); }
  // Requires: it ran.
  void add(const VertexMap& map, const Snapshot& snapshot);
  // It was seen not to run for so long, for a failure of its own; `again`: for the first time since it last ran.
  void add_outage(kernel::Duration length, bool again);
  // It stood still for a reconfiguration.
  void add_downtime(kernel::Duration length) { measured_.downtime_s += length.seconds(); }

  // Everything since the last time, or the start; up to `at`.
  job::Measurement take(kernel::Duration at);

 private:
  const job::Job& job_;
  kernel::Duration from_, backpressured_;
  std::optional<Snapshot> last_;       // of the job that runs now
  std::map<std::string, double> due_;  // by source, at the last snapshot of any
  job::Measurement measured_;
};

}  // namespace millrace::experiments::flink
