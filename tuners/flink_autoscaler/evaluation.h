// What a full window says of every vertex: the rate it will have to process, the rate it can, and the band in which
// these fit together (ScalingMetricEvaluator). Rates are records/s.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tuners/flink_autoscaler/sample.h"

namespace millrace::tuners::flink_autoscaler {

// Of one vertex; NaN where something it depends on is not known.
struct VertexEvaluation {
  double input_rate = 0;      // lambda: records in
  double target = 0;          // TARGET_DATA_RATE: what will arrive
  double catch_up = 0;        // CATCH_UP_DATA_RATE: what is to be worked off of a lag beside it
  double lag = 0;             // LAG: records that wait at a source, last; NaN of other vertices and without that metric
  double lag_rate = 0;        // rate(LAG): records/s by which it grows; likewise
  std::vector<double> edges;  // E: records/s to it from the input, by Vertex::inputs
  std::vector<double> ratios;  // records to it per record into the input, likewise
  double busy_ms_per_s = 0;    // b
  double numerator = 0;        // n: records in per second while it was so busy
  double busy_tpr = 0;         // n / b; +infinity if nothing came in
  double observed_tpr = 0;     // o: NaN unless it was seen at its limit
  double tpr = 0;              // TRUE_PROCESSING_RATE
  double up = 0;               // SCALE_UP_RATE_THRESHOLD: below it the vertex has too little
  double down = 0;             // SCALE_DOWN_RATE_THRESHOLD: above it the vertex has too much
  double capacity = 0;         // that it should have
};

struct Evaluation {
  bool backlog = false;                              // some source lags behind by more than the threshold
  double utilization_high = 1, utilization_low = 0;  // U_hi, U_lo: the band
  std::vector<VertexEvaluation> vertices;            // by position
};

// Capacity for a target at a utilisation, and for catching up with a lag and with what arrives during a restart
// (AutoScalerUtils.getTargetProcessingCapacity), rounded half up to whole records/s. +infinity at utilisation 0.
double required_capacity(const VertexEvaluation& vertex, double utilization, bool with_restart, double restart_s,
                         const Settings& settings);

// `parallelism` is by position. The error says which source has no input rate; there is none if every source was seen
// twice. Requires: samples are not empty.
tl::expected<Evaluation, std::string> evaluate(const Vertices& vertices, const std::vector<Sample>& samples,
                                               const std::vector<double>& parallelism, double restart_s,
                                               const Settings& settings);

}  // namespace millrace::tuners::flink_autoscaler
