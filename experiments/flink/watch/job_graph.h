// The vertices of any running job, ours or not, and what connects them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/flink/rest_answers.h"

namespace millrace::experiments::flink {

struct VertexInput {
  std::size_t from = 0;  // position in JobGraph::vertices
  std::string strategy;  // how records are sent, as Flink writes it: HASH, REBALANCE, FORWARD, RESCALE, BROADCAST, ...
  bool operator==(const VertexInput&) const = default;
};

struct GraphVertex {
  std::string id, name;     // a chain's name is "a -> b"
  std::string description;  // names what its windows are; "" if Flink says nothing
  std::uint32_t parallelism = 1, max_parallelism = 128;
  std::vector<VertexInput> inputs;  // none of a source; two may come from one vertex
};

struct JobGraph {
  std::string id, name;
  std::vector<GraphVertex> vertices;  // each after those that it reads
  // Whether anything reads it.
  bool is_read(std::size_t vertex) const;
};

// Error: the two answers are not of one job, or nothing can be made of them.
tl::expected<JobGraph, std::string> job_graph(const JobDetails& job, const std::vector<PlanNode>& plan);

}  // namespace millrace::experiments::flink
