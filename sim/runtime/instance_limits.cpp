#include "sim/runtime/instance_limits.h"

#include <algorithm>
#include <cmath>

namespace millrace::runtime {

namespace {

// The least that is given, 0 standing for "not given".
template <class T>
T least_given(T a, T b) {
  return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
}

// What the instance may use: of each resource the least that one of its operators is given.
plan::InstanceResources least_of(const plan::LogicalPlan& plan, const plan::Deployment& deployment,
                                 const std::vector<std::uint32_t>& chain, std::uint32_t index) {
  plan::InstanceResources least;
  for (const std::uint32_t op : chain) {
    const plan::InstanceResources& each = deployment.instances(plan.operators[op].id)[index];
    least.cpu_share = least_given(least.cpu_share, each.cpu_share);
    least.memory.count = least_given(least.memory.count, each.memory.count);
  }
  return least;
}

// A share of 2.0 that was computed is not to be 3 cores.
constexpr double kRounding = 1e-9;

// Threads for work that several can do: as many as the operators say, or as cores that the instance sees.
std::uint32_t threads_of(const plan::LogicalPlan& plan, const std::vector<std::uint32_t>& chain, double cpu_share,
                         std::uint32_t cores) {
  bool shares_work = false;
  std::uint32_t said = 0;
  for (const std::uint32_t op : chain) {
    const plan::OperatorCost& cost = plan.operators[op].cost;
    if (cost.parallel_share == 0) continue;
    shares_work = true;
    said = least_given(said, cost.threads);
  }
  if (!shares_work) return 1;
  if (said > 0) return std::min(said, cores);
  if (cpu_share == 0) return cores;
  return static_cast<std::uint32_t>(std::clamp(std::ceil(cpu_share - kRounding), 1.0, 1.0 * cores));
}

}  // namespace

InstanceLimits limits_of(const plan::LogicalPlan& plan, const plan::Deployment& deployment,
                         const std::vector<std::uint32_t>& chain, std::uint32_t index, const EngineProfile& engine,
                         std::uint32_t cores) {
  const plan::InstanceResources least = least_of(plan, deployment, chain, index);
  InstanceLimits limits;
  limits.threads = threads_of(plan, chain, least.cpu_share, cores);
  if (engine.throttling) limits.cpu_quota = least.cpu_share;
  if (!engine.memory_limits || least.memory.count == 0) return limits;
  limits.memory = static_cast<double>(least.memory.count);
  double working_set = 0;
  for (const std::uint32_t op : chain) working_set += static_cast<double>(plan.operators[op].cost.working_set.count);
  if (working_set == 0) return limits;
  // It alone leaves twice as much free as being out of memory takes.
  const double kept_share = std::min(1 - engine.heap_young_share, 1 - 2 * kLeastFreeShare);
  limits.in_memory = std::min(working_set, limits.memory * std::max(0.0, kept_share));
  limits.missing = 1 - limits.in_memory / working_set;
  return limits;
}

}  // namespace millrace::runtime
