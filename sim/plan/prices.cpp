#include "sim/plan/prices.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sim/plan/counted.h"

namespace millrace::plan {
namespace {

constexpr double kGib = 1024.0 * 1024.0 * 1024.0;

// How many instances there are of each size.
using Sizes = std::map<std::pair<double, std::int64_t>, std::int64_t>;

Sizes sizes_of(const Deployment& deployment, const std::string& op) {
  Sizes sizes;
  for (const InstanceResources& each : deployment.instances(op)) ++sizes[{each.cpu_share, each.memory.count}];
  return sizes;
}

}  // namespace

double Prices::per_hour(const InstanceResources& instance) const {
  const double cores = instance.cpu_share > 0 ? instance.cpu_share : unlimited_cores;
  const double gib = instance.memory.count > 0 ? static_cast<double>(instance.memory.count) / kGib : unlimited_gib;
  return core_hour * cores + gib_hour * gib;
}

double Prices::per_hour(const Deployment& deployment, const LogicalPlan& plan) const {
  double sum = 0;
  for (const Operator& op : plan.operators) {
    if (!is_counted(op)) continue;
    for (const InstanceResources& each : deployment.instances(op.id)) sum += per_hour(each);
  }
  return sum;
}

double Prices::of_change(const Deployment& from, const Deployment& to, const LogicalPlan& plan) const {
  double sum = 0;
  for (const Operator& op : plan.operators) {
    if (!is_counted(op)) continue;
    Sizes growth = sizes_of(to, op.id);
    for (const auto& [size, count] : sizes_of(from, op.id)) growth[size] -= count;
    for (const auto& [size, more] : growth) sum += static_cast<double>(more) * (more > 0 ? start : -stop);
  }
  return sum;
}

}  // namespace millrace::plan
