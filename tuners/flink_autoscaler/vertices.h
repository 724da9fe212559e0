// The job as the autoscaler sees it: vertices and what flows between them (JobTopology). A vertex is an operator; those
// that follow another one's degree are scaled with it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/plan/logical_plan.h"
#include "tuners/flink_autoscaler/settings.h"

namespace millrace::tuners::flink_autoscaler {

struct Vertex {
  std::string id;
  bool is_source = false;
  bool is_keyed = false;            // some input is partitioned by hash
  bool needs_records_out = false;   // the rates of its output edges cannot be told from its successors alone
  std::vector<std::size_t> inputs;  // positions of its distinct direct predecessors
  std::size_t outputs = 0;          // number of its distinct direct successors
};

// Every vertex after all its predecessors.
using Vertices = std::vector<Vertex>;

Vertices vertices_of(const plan::LogicalPlan& plan);

// Vertices of one degree: a leader, whose degree is set, and its followers.
struct ScalingGroup {
  std::string leader;
  std::vector<std::size_t> members;  // positions, in the order of the data flow
  bool is_source = false;
  bool is_keyed = false;  // some member is
};

// What may be scaled, in the order of the leaders. Without operators that tuners leave alone and without excluded ones.
std::vector<ScalingGroup> scaling_groups(const plan::LogicalPlan& plan, const Vertices& vertices,
                                         const Settings& settings);

}  // namespace millrace::tuners::flink_autoscaler
