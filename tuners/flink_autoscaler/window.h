// The window of metrics: when it is full, what it holds, and the two estimators over it (ScalingMetricCollector;
// ScalingMetricEvaluator.getRate and getAverage).
#pragma once

#include <cstddef>
#include <vector>

#include "tuners/flink_autoscaler/sample.h"

namespace millrace::tuners::flink_autoscaler {

inline constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

using VertexMetric = double VertexSample::*;

// Change of a counter per counted second between its first and last known values; NaN with fewer than two.
double counter_rate(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric counter);

// The same of a level, per second of time: how fast a lag grows.
double level_rate(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric level);

// Mean of the finite values of a gauge; NaN if there are fewer than `least` (>= 1), but +infinity if there are none
// and some are infinite.
double average(const std::vector<Sample>& samples, std::size_t vertex, VertexMetric gauge, std::size_t least = 1);

struct WindowTimes {
  double stable_s = 0;   // the job counts as stable from here on
  double full_s = 0;     // first decision
  bool is_full = false;  // now
};

// Requires: the samples are not empty, oldest first; the last one is of now.
WindowTimes window_times(const std::vector<Sample>& samples, double running_since_s, const Settings& settings);

// Forgets what is older than the window. Requires: it is full; samples are not empty.
void trim(std::vector<Sample>& samples, const Settings& settings);

// Halves the resolution if there are so many samples that a tuner's state could not hold them; first and last stay, so
// rates do not change and averages hardly do.
void thin(std::vector<Sample>& samples);

}  // namespace millrace::tuners::flink_autoscaler
