// Whether a rescaled job still fits: slots of the cluster, and quotas of CPU and memory (ScalingExecutor,
// ResourceCheckUtils).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/cluster/cluster.h"
#include "sim/job/observation.h"
#include "tuners/flink_autoscaler/settings.h"

namespace millrace::tuners::flink_autoscaler {

// One task manager, the unit in which a job takes and gives back resources.
struct ManagerShape {
  std::uint32_t slots = 1;  // >= 1
  double cores = 1;         // its part of the node
  double memory_gib = 0;    // likewise
};

// Of the cluster's first node. Without a cluster (null) a slot of those that were seen, with its part of the seen cores
// and memory that is not known (0); nothing if no slots were seen. What the settings say goes before either.
std::optional<ManagerShape> manager_shape(const cluster::Cluster* cluster, const job::Observation& seen,
                                          const Settings& settings);

// Why a job that used `before` slots may not use `after`, "" if it may. One slot holds an instance of every vertex, so
// a job needs as many as its greatest degree. What does not grow is not checked. `available` slots: 0 = not known.
std::string refusal(std::uint32_t before, std::uint32_t after, std::uint32_t available,
                    const std::optional<ManagerShape>& manager, const Settings& settings);

}  // namespace millrace::tuners::flink_autoscaler
