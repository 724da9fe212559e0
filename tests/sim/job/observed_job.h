// An observation of in -> map whose map has the busy times of a list.
#pragma once

#include <vector>

#include "sim/job/observation.h"

namespace millrace::job {

// A window of 10 s that ends at `t_s`: each subtask handles 1000 records; 200 records/s are offered and 50 wait.
inline Observation observed_job(double t_s, const std::vector<double>& busy_ms_per_s) {
  constexpr double kRecords = 1000, kWindow_s = 10;
  Observation seen;
  seen.t_s = t_s;
  seen.window_s = kWindow_s;
  OperatorObservation& map = seen.operators["map"];
  map.parallelism = static_cast<std::uint32_t>(busy_ms_per_s.size());
  Metrics& total = map.total;
  total.records_in = total.records_out = total.busy_ms_per_s = total.cpu_share = total.true_rate_per_s = 0;
  for (const double busy : busy_ms_per_s) {
    Metrics m;
    m.records_in = m.records_out = kRecords;
    m.busy_ms_per_s = busy;
    m.cpu_share = busy / 1000;
    m.true_rate_per_s = kRecords / kWindow_s / (busy / 1000);
    *total.records_in += kRecords;
    *total.records_out += kRecords;
    *total.busy_ms_per_s += busy / static_cast<double>(busy_ms_per_s.size());
    *total.cpu_share += busy / 1000 / static_cast<double>(busy_ms_per_s.size());
    *total.true_rate_per_s += *m.true_rate_per_s;
    map.subtasks.push_back(m);
  }
  seen.sources["in"] = {.offered_rate_per_s = 200, .lag_records = 50, .partitions = 4, .partitions_with_lag = 2};
  return seen;
}

}  // namespace millrace::job
