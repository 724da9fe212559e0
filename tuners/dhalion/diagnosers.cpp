#include "tuners/dhalion/diagnosers.h"

#include <algorithm>

namespace millrace::tuners::dhalion {
namespace {

// Greatest value of all instances; the maximum starts at 0.
double greatest_of(const std::vector<InstanceMeasurement>& component,
                   std::vector<double> InstanceMeasurement::*quantity) {
  double greatest = 0;
  for (const InstanceMeasurement& instance : component) {
    for (const double value : instance.*quantity) greatest = std::max(greatest, value);
  }
  return greatest;
}

}  // namespace

std::string_view to_string(DiagnosisKind kind) {
  switch (kind) {
    case DiagnosisKind::under_provisioned:
      return "under-provisioned";
    case DiagnosisKind::slow_instance:
      return "slow instance";
    case DiagnosisKind::data_skew:
      return "data skew";
    case DiagnosisKind::over_provisioned:
      return "over-provisioned";
  }
  return "";
}

std::optional<Diagnosis> diagnose(const Symptoms& symptoms, const std::vector<InstanceMeasurement>& measured,
                                  const Settings& settings) {
  const bool queue_skew = symptoms.queue.detected;
  const bool rate_skew = symptoms.rate.detected;
  // 1. UnderProvisioningDiagnoser: neither skew.
  if (!queue_skew && !rate_skew) return Diagnosis{.kind = DiagnosisKind::under_provisioned, .instances = {}};
  // 2. Rates differ but queues do not: nobody's business.
  if (!queue_skew) return std::nullopt;
  // 3. SlowInstanceDiagnoser (queues differ, rates do not): max q < 2 q_k. DataSkewDiagnoser (both differ): also
  //    max e < 1.10 e_k. The maximum is over all values, that of an instance a mean.
  Diagnosis found{.kind = rate_skew ? DiagnosisKind::data_skew : DiagnosisKind::slow_instance, .instances = {}};
  const double greatest_queue = greatest_of(measured, &InstanceMeasurement::queue);
  const double most_executed = greatest_of(measured, &InstanceMeasurement::executed);
  for (std::size_t k = 0; k < measured.size(); ++k) {
    const double queue = mean_of(measured[k].queue).value_or(0);
    const double executed = mean_of(measured[k].executed).value_or(0);
    const bool long_queue = greatest_queue < settings.slow_queue_ratio * queue;
    const bool much_data = most_executed < settings.skewed_rate_ratio * executed;
    if (long_queue && (!rate_skew || much_data)) found.instances.push_back(k);
  }
  // 4. No such instance: no diagnosis.
  return found.instances.empty() ? std::nullopt : std::optional(found);
}

bool is_over_provisioned(const std::string& id, const std::vector<Sample>& samples, double now_s,
                         double empty_queue_bytes, const Settings& settings) {
  constexpr double kRounding_s = 1e-6;
  bool full = false;
  for (const Sample& sample : samples) {
    const auto found = sample.components.find(id);
    if (found == sample.components.end()) return false;
    for (const InstanceSample& instance : found->second) {
      const bool idle = instance.backpressure_ms_per_s && instance.queue_bytes &&
                        *instance.backpressure_ms_per_s == 0 && *instance.queue_bytes <= empty_queue_bytes;
      if (!idle) return false;
    }
    full = full || sample.t_s - sample.window_s <= now_s - settings.sensor_duration_s + kRounding_s;
  }
  return full;
}

}  // namespace millrace::tuners::dhalion
