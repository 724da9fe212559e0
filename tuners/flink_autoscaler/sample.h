// One sample of the metrics of all vertices, taken every cycle (ScalingMetricCollector, ScalingMetrics).
#pragma once

#include <limits>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "tuners/flink_autoscaler/settings.h"
#include "tuners/flink_autoscaler/vertices.h"

namespace millrace::tuners::flink_autoscaler {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Of one vertex; NaN where a value is not known or has no meaning.
struct VertexSample {
  double records_in = kUnknown;    // NUM_RECORDS_IN, counted since the first sample after a start
  double records_out = kUnknown;   // NUM_RECORDS_OUT, likewise
  double busy_ms = kUnknown;       // ACC_BUSY: busy milliseconds of all instances, likewise
  double in_rate = kUnknown;       // IN_RATE, records/s; no sources
  double load = kUnknown;          // LOAD: busy share of the aggregate over instances, [0, 1]
  double lag = kUnknown;           // LAG: records that wait at a source; sources that have such a metric only
  double observed_tpr = kUnknown;  // OBS_TPR, records/s; sources only, may be +infinity
};

struct Sample {
  double t_s = 0;        // end of the observed window
  double counted_s = 0;  // seconds that the counters cover; falls behind t_s where windows were lost
  std::vector<VertexSample> vertices;
};

// A metric to 3 decimals, but never to 0 if it is not (ScalingMetrics.roundMetric).
double rounded_metric(double value);

// The sample of a window; `earlier` are the samples since the job started, oldest first, whose counters it goes on
// with. The error says what is missing: intended mode wants every instance of every vertex and the lag of every source;
// released mode takes what is there, a missing lag as 0, and fails where a vertex reports no busy time at all.
// Requires: seen.window_s > 0; `current` deploys the plan of the vertices.
tl::expected<Sample, std::string> sample_of(const Vertices& vertices, const plan::Deployment& current,
                                            const job::Observation& seen, const std::vector<Sample>& earlier,
                                            const Settings& settings);

}  // namespace millrace::tuners::flink_autoscaler
