#include "tuners/dhalion/sensors.h"

#include <algorithm>
#include <numeric>

namespace millrace::tuners::dhalion {
namespace {

InstanceSample sample_of_instance(const job::Metrics& seen, double victim_limit) {
  InstanceSample sample{.backpressure_ms_per_s = seen.caused_backpressure_ms_per_s,
                        .queue_bytes = seen.queue_bytes,
                        .executed = seen.records_in};
  const bool victim = seen.backpressured_ms_per_s.value_or(0) >= victim_limit;
  if (sample.backpressure_ms_per_s && victim) sample.backpressure_ms_per_s = 0;
  return sample;
}

// An equal part of the operator's totals, of which caused backpressure, queue and records are sums over instances.
job::Metrics even_part(const job::OperatorObservation& seen) {
  job::Metrics part = seen.total;
  for (auto* sum : {&part.caused_backpressure_ms_per_s, &part.queue_bytes, &part.records_in}) {
    if (*sum) **sum /= seen.parallelism;
  }
  return part;
}

// Time-weighted share over the samples of one instance.
struct BackpressureTime {
  double blocked_ms = 0;
  double observed_s = 0;
};

}  // namespace

Sample sample_of(const plan::LogicalPlan& plan, const job::Observation& seen, const Settings& settings) {
  Sample sample{.t_s = seen.t_s, .window_s = seen.window_s, .components = {}};
  for (const auto& [id, metrics] : seen.operators) {
    const plan::Operator* op = plan::find_operator(plan, id);
    if (op == nullptr || op->kind == plan::OperatorKind::source) continue;
    std::vector<InstanceSample>& instances = sample.components[id];
    for (const job::Metrics& subtask : metrics.subtasks) {
      instances.push_back(sample_of_instance(subtask, settings.victim_limit));
    }
    if (metrics.subtasks.empty()) {
      instances.assign(metrics.parallelism, sample_of_instance(even_part(metrics), settings.victim_limit));
    }
  }
  return sample;
}

Measurements measure(const std::vector<Sample>& samples, double now_s, double duration_s) {
  Measurements measured;
  std::map<std::string, std::vector<BackpressureTime>> times;
  for (const Sample& sample : samples) {
    if (sample.t_s <= now_s - duration_s || sample.t_s > now_s) continue;
    for (const auto& [id, instances] : sample.components) {
      auto& component = measured[id];
      auto& blocked = times[id];
      component.resize(std::max(component.size(), instances.size()));
      blocked.resize(component.size());
      for (std::size_t k = 0; k < instances.size(); ++k) {
        if (const auto& bp = instances[k].backpressure_ms_per_s; bp) {
          blocked[k].blocked_ms += *bp * sample.window_s;
          blocked[k].observed_s += sample.window_s;
        }
        if (const auto& queue = instances[k].queue_bytes; queue) {
          if (component[k].queue.empty()) component[k].queue.push_back(0);
          component[k].queue.front() += *queue;
        }
        if (const auto& executed = instances[k].executed; executed) component[k].executed.push_back(*executed);
      }
    }
  }
  for (auto& [id, component] : measured) {
    for (std::size_t k = 0; k < component.size(); ++k) {
      const BackpressureTime& time = times[id][k];
      if (time.observed_s > 0) component[k].backpressure.push_back(std::min(time.blocked_ms / time.observed_s, 1000.0));
    }
  }
  return measured;
}

Measurements merged(const Measurements& earlier, const Measurements& later) {
  Measurements all = earlier;
  for (const auto& [id, component] : later) {
    auto& instances = all[id];
    instances.resize(std::max(instances.size(), component.size()));
    for (std::size_t k = 0; k < component.size(); ++k) {
      const auto append = [](std::vector<double>& to, const std::vector<double>& values) {
        to.insert(to.end(), values.begin(), values.end());
      };
      append(instances[k].backpressure, component[k].backpressure);
      append(instances[k].queue, component[k].queue);
      append(instances[k].executed, component[k].executed);
    }
  }
  return all;
}

double total_backpressure(const std::vector<InstanceMeasurement>& component) {
  double total = 0;
  for (const InstanceMeasurement& instance : component) {
    total = std::accumulate(instance.backpressure.begin(), instance.backpressure.end(), total);
  }
  return total;
}

std::optional<double> mean_of(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace millrace::tuners::dhalion
