// What the harness measured in consecutive windows as one measurement.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/job/observation.h"

namespace millrace::job {

// A measurement, and how often it counts.
struct RepeatedMeasurement {
  const Measurement* measured;  // never null
  double times = 1;             // > 0; counts grow by it, numbers of latencies by its nearest integer, at least 1
};

// Counts, downtimes and lengths are summed; shares and parts of the latency are averaged, weighted by lengths; the
// backlog is the last one, its peak the greatest. Requires: not empty, in the order of time.
Measurement merge_measurements(const std::vector<RepeatedMeasurement>& parts);

// Consecutive windows as one: merge_windows() of what was seen, merge_measurements() of what was measured, each once.
// Requires: not empty, in the order of time.
Window merge(const std::vector<Window>& windows);

}  // namespace millrace::job
