#include "tuners/flink_autoscaler/resource_check.h"

#include <fmt/format.h>

namespace millrace::tuners::flink_autoscaler {
namespace {

std::uint32_t managers_for(std::uint32_t slots, const ManagerShape& manager) {
  return (slots + manager.slots - 1) / manager.slots;
}

std::optional<ManagerShape> shape_there(const cluster::Cluster* cluster, const job::Observation& seen) {
  ManagerShape manager;
  if (cluster == nullptr || cluster->nodes.empty()) {
    if (seen.slots == 0) return std::nullopt;
    manager.cores = static_cast<double>(seen.cores) / seen.slots;
    return manager;
  }
  const cluster::Node& node = cluster->nodes.front();
  manager.slots = cluster->slots_per_manager > 0 ? cluster->slots_per_manager : node.slots;
  const double part = static_cast<double>(manager.slots) / node.slots;
  manager.cores = part * node.type.cores;
  manager.memory_gib = part * static_cast<double>(node.type.memory.count) / (1LL << 30);
  return manager;
}

}  // namespace

std::optional<ManagerShape> manager_shape(const cluster::Cluster* cluster, const job::Observation& seen,
                                          const Settings& settings) {
  const auto there = shape_there(cluster, seen);
  const bool is_told = settings.manager_slots > 0 || settings.manager_cores > 0 || settings.manager_memory_gib > 0;
  if (!there && !is_told) return std::nullopt;
  ManagerShape manager = there.value_or(ManagerShape{.slots = 1, .cores = 0, .memory_gib = 0});
  if (settings.manager_slots > 0) {
    const double times = static_cast<double>(settings.manager_slots) / manager.slots;
    manager = {
        .slots = settings.manager_slots, .cores = times * manager.cores, .memory_gib = times * manager.memory_gib};
  }
  if (settings.manager_cores > 0) manager.cores = settings.manager_cores;
  if (settings.manager_memory_gib > 0) manager.memory_gib = settings.manager_memory_gib;
  return manager;
}

std::string refusal(std::uint32_t before, std::uint32_t after, std::uint32_t available,
                    const std::optional<ManagerShape>& manager, const Settings& settings) {
  if (after <= before) return "";
  if (available > 0 && after > available) {
    return fmt::format("it would need {} slots of {}", after, available);
  }
  if (!manager) return "";
  const std::uint32_t managers = managers_for(after, *manager);
  if (managers <= managers_for(before, *manager)) return "";
  if (settings.cpu_quota > 0 && managers * manager->cores > settings.cpu_quota) {
    return fmt::format("it would need {:.6g} cores of a quota of {:.6g}", managers * manager->cores,
                       settings.cpu_quota);
  }
  if (settings.memory_quota_gib > 0 && managers * manager->memory_gib > settings.memory_quota_gib) {
    return fmt::format("it would need {:.6g} GiB of a quota of {:.6g}", managers * manager->memory_gib,
                       settings.memory_quota_gib);
  }
  return "";
}

}  // namespace millrace::tuners::flink_autoscaler
