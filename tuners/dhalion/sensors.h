// Sensors of Dhalion: what the instances of the components did over the last minutes. Component is Heron's word for an
// operator; sources have no sensors.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"
#include "tuners/dhalion/settings.h"

namespace millrace::tuners::dhalion {

// One instance in one observed window; what was not reported is missing.
struct InstanceSample {
  std::optional<double> backpressure_ms_per_s;  // forced on its upstream, [0, 1000]
  std::optional<double> queue_bytes;            // at the end of the window
  std::optional<double> executed;               // records of the window
  bool operator==(const InstanceSample&) const = default;
};

// All components in one observed window, as it is kept for the sensors.
struct Sample {
  double t_s = 0;  // end of the window
  double window_s = 0;
  std::map<std::string, std::vector<InstanceSample>> components;  // by operator id, then by subtask
  bool operator==(const Sample&) const = default;
};

// Keeps what the sensors need. An instance that is itself blocked for `victim_limit` or longer passes on backpressure
// that another one forces (in Heron only the instance with the full buffer starts it), so it counts as forcing none.
// Where subtasks are not reported, the operator's totals are spread evenly over its instances.
Sample sample_of(const plan::LogicalPlan& plan, const job::Observation& seen, const Settings& settings);

// What a checkpoint measured of one instance. One value of each per cycle, but for `executed`: one per sample.
struct InstanceMeasurement {
  std::vector<double> backpressure;  // ms/s: time it forced backpressure over the observed part of the window, <= 1000
  std::vector<double> queue;         // bytes: sum of the sampled queues
  std::vector<double> executed;      // records per sample
  bool operator==(const InstanceMeasurement&) const = default;
};

// By operator id, then by instance.
using Measurements = std::map<std::string, std::vector<InstanceMeasurement>>;

// Measurements of the samples that end within (now - duration, now].
Measurements measure(const std::vector<Sample>& samples, double now_s, double duration_s);

// The values of both, instance by instance.
Measurements merged(const Measurements& earlier, const Measurements& later);

// Sum of the backpressure values of all instances, ms/s.
double total_backpressure(const std::vector<InstanceMeasurement>& component);

// Mean of the values; missing if there are none.
std::optional<double> mean_of(const std::vector<double>& values);

}  // namespace millrace::tuners::dhalion
