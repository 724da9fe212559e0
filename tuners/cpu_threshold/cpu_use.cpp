#include "tuners/cpu_threshold/cpu_use.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace millrace::tuners::cpu_threshold {
namespace {

// Cores that instance `i` used.
std::optional<double> cores_used(const job::OperatorObservation& seen, std::size_t i) {
  std::optional<double> cores = seen.total.cpu_share;
  if (!seen.subtasks.empty()) {
    cores = i < seen.subtasks.size() ? seen.subtasks[i].cpu_share : std::nullopt;
  }
  if (cores && !std::isfinite(*cores)) return std::nullopt;
  return cores;
}

}  // namespace

CpuUse cpu_use_of(const std::string& operator_id, const plan::Deployment& current, const job::Observation& seen,
                  const CpuRequest& request) {
  const auto found = seen.operators.find(operator_id);
  const std::vector<plan::InstanceResources>& instances = current.instances(operator_id);
  CpuUse use;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    std::optional<double> cores;
    if (found != seen.operators.end()) cores = cores_used(found->second, i);
    if (!cores && request.missing_is_zero) cores = 0;
    if (!cores) {
      ++use.unknown;
      continue;
    }
    double asked = request.cores;
    if (asked <= 0) asked = instances[i].cpu_share > 0 ? instances[i].cpu_share : 1;
    use.known.push_back(*cores / asked);
  }
  return use;
}

double mean_use(const CpuUse& use) {
  if (use.known.empty()) return 0;
  return std::accumulate(use.known.begin(), use.known.end(), 0.0) / static_cast<double>(use.known.size());
}

double highest_use(const CpuUse& use) {
  return use.known.empty() ? 0 : *std::ranges::max_element(use.known);
}

}  // namespace millrace::tuners::cpu_threshold
