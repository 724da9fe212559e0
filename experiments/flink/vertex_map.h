// Which vertex of a running job runs which operators of its plan.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/flink/rest_answers.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"

namespace millrace::experiments::flink {

struct MappedVertex {
  std::string id;
  std::vector<std::string> operators;   // ids, in plan order
  std::vector<std::uint32_t> upstream;  // positions in VertexMap::vertices of what sends to it
  bool reads = false;                   // a source is in it
};

struct VertexMap {
  std::vector<MappedVertex> vertices;              // those of the plan's operators, in plan order of the first of each
  std::map<std::string, std::uint32_t> vertex_of;  // operator id -> position in `vertices`
};

// An operator is found by the vertex whose chain it heads (vertex_id), or else by its name within the vertex's
// ("Source: a -> b", "a -> (b, c -> d)"). Vertices of hidden operators alone are left out. Error: an operator that is
// in no vertex.
tl::expected<VertexMap, std::string> map_vertices(const plan::LogicalPlan& plan, const JobDetails& job);

// What runs: every operator at its vertex's degree, with the resources that `asked` gives it. Requires: mapped from
// that job.
plan::Deployment running_deployment(const VertexMap& map, const JobDetails& job, const plan::Deployment& asked);

// The same tasks, wired alike, at other degrees: what a job can become without being submitted again. A chain has one
// degree, and an edge that was made forward stays so.
bool same_graph(const plan::LogicalPlan& plan, const plan::Deployment& a, const plan::Deployment& b, bool chaining);

}  // namespace millrace::experiments::flink
