#include "tuners/dhalion/detectors.h"

#include <algorithm>
#include <limits>

namespace millrace::tuners::dhalion {
namespace {

using Quantity = std::vector<double> InstanceMeasurement::*;

// SkewDetector: greatest > ratio x least of the instances' means; the greatest starts at 0.
Skew skew_of(const std::vector<InstanceMeasurement>& component, Quantity quantity, double ratio) {
  double greatest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (const InstanceMeasurement& instance : component) {
    const auto mean = mean_of(instance.*quantity);
    if (!mean) continue;
    greatest = std::max(greatest, *mean);
    least = std::min(least, *mean);
  }
  Skew skew{.detected = greatest > ratio * least, .positive = {}, .negative = {}};
  for (std::size_t k = 0; skew.detected && k < component.size(); ++k) {
    const auto mean = mean_of(component[k].*quantity);
    if (!mean) continue;
    if (*mean >= 0.90 * greatest) skew.positive.push_back(k);
    if (*mean <= 1.10 * least) skew.negative.push_back(k);
  }
  return skew;
}

// Least-squares slope of an instance's queue over time, bytes/s; missing with fewer than 3 samples.
std::optional<double> queue_slope(const std::string& id, std::size_t instance, const std::vector<Sample>& samples) {
  std::vector<double> t, y;
  for (const Sample& sample : samples) {
    const auto found = sample.components.find(id);
    if (found == sample.components.end() || instance >= found->second.size()) continue;
    if (const auto& queue = found->second[instance].queue_bytes; queue) {
      t.push_back(sample.t_s);
      y.push_back(*queue);
    }
  }
  if (t.size() < 3) return std::nullopt;
  const double t_mean = mean_of(t).value_or(0);
  const double y_mean = mean_of(y).value_or(0);
  double covariance = 0, variance = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    covariance += (t[i] - t_mean) * (y[i] - y_mean);
    variance += (t[i] - t_mean) * (t[i] - t_mean);
  }
  return variance > 0 ? std::optional(covariance / variance) : std::nullopt;
}

}  // namespace

Symptoms detect(const std::string& id, const std::vector<InstanceMeasurement>& component,
                const std::vector<Sample>& samples, const Settings& settings) {
  Symptoms found;
  // 1. BackPressureDetector, of the component and of each instance.
  found.backpressure = total_backpressure(component);
  found.is_backpressured = found.backpressure > settings.backpressure_limit;
  // 2. ProcessingRateSkewDetector and WaitQueueSkewDetector.
  found.rate = skew_of(component, &InstanceMeasurement::executed, settings.rate_skew_ratio);
  found.queue = skew_of(component, &InstanceMeasurement::queue, settings.queue_skew_ratio);
  for (std::size_t k = 0; k < component.size(); ++k) {
    const auto mean_backpressure = mean_of(component[k].backpressure);
    if (mean_backpressure && *mean_backpressure > settings.backpressure_limit) found.backpressured.push_back(k);
    // 3. LargeWaitQueueDetector.
    const auto mean_queue = mean_of(component[k].queue);
    if (mean_queue && *mean_queue > settings.large_queue_limit) found.large_queue.push_back(k);
    // 4. GrowingWaitQueueDetector: the greatest slope of any instance.
    const auto slope = queue_slope(id, k, samples);
    if (slope && *slope > settings.growing_queue_limit) found.has_growing_queue = true;
  }
  return found;
}

}  // namespace millrace::tuners::dhalion
