// Samples, windows and tuners for the tests of the autoscaler.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/tuners/tuner_case.h"
#include "tuners/flink_autoscaler/flink_autoscaler.h"
#include "tuners/flink_autoscaler/sample.h"
#include "tuners/flink_autoscaler/settings.h"
#include "tuners/flink_autoscaler/vertices.h"

namespace millrace::tuners::flink_autoscaler {

inline const TunerEntry& entry() {
  static const TunerEntry kEntry = {"flink_autoscaler", "of the tests", 1, options, make};
  return kEntry;
}

inline std::unique_ptr<Tuner> make_autoscaler(const plan::LogicalPlan& plan, const nlohmann::json& given,
                                              const cluster::Cluster* cluster = nullptr) {
  const auto checked = checked_options(entry(), given);
  EXPECT_TRUE(checked.has_value());
  TunerContext context;
  context.plan = &plan;
  context.cluster = cluster;
  return make(context, *checked);
}

// One vertex of a sample: counters of records and of busy milliseconds, and the gauges.
inline VertexSample inner(double records_in, double in_rate, double load) {
  VertexSample sample;
  sample.records_in = records_in;
  sample.records_out = records_in;
  sample.in_rate = in_rate;
  sample.load = load;
  return sample;
}

inline VertexSample source(double records_in, double lag, double load = 0.1, double observed_tpr = kUnknown) {
  VertexSample sample;
  sample.records_in = records_in;
  sample.records_out = records_in;
  sample.load = load;
  sample.lag = lag;
  sample.observed_tpr = observed_tpr;
  return sample;
}

inline Sample sample_at(double t_s, std::vector<VertexSample> vertices) {
  return {.t_s = t_s, .counted_s = t_s, .vertices = std::move(vertices)};
}

// An operator with `degree` equal instances that take `rate` records/s together and are busy for `busy_ms_per_s`.
inline job::OperatorObservation equal_instances(std::uint32_t degree, double rate, double busy_ms_per_s,
                                                double window_s) {
  const double records = rate * window_s / degree;
  return observed(std::vector<job::Metrics>(degree, worked(records, records, busy_ms_per_s)));
}

}  // namespace millrace::tuners::flink_autoscaler
