// The execution graph: chains (tasks), their subtasks and the wiring between them, as Flink derives them from a plan
// and its degrees.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/plan_problems.h"

namespace millrace::plan {

// An edge between two tasks. `edge` is the index in LogicalPlan::edges. Partitioning is resolved (never automatic).
struct TaskEdge {
  std::uint32_t edge = 0;
  std::uint32_t from_task = 0, to_task = 0;
  Partitioning partitioning = Partitioning::rebalance;
};

// A chain of operators that one thread per subtask runs.
struct Task {
  std::string name;  // operator ids joined by " -> "
  std::vector<std::uint32_t>
      operators;  // indices in LogicalPlan::operators, in topological order; the first is the head
  std::vector<std::uint32_t> chained_edges;  // indices in LogicalPlan::edges of the hops inside the chain
  std::uint32_t parallelism = 1;
  std::uint32_t max_parallelism = 128;         // key groups
  std::vector<std::uint32_t> inputs, outputs;  // indices in ExecutionGraph::edges, by plan edge order
};

struct ExecutionGraph {
  std::vector<Task> tasks;  // in topological order
  std::vector<TaskEdge> edges;
  std::vector<std::uint32_t> task_of_operator;  // by operator index
};

// Chains by the rules of StreamingJobGraphGenerator.isChainable: the edge is forward, both ends have equal degrees, the
// downstream operator has exactly one input edge and is no window, join or union (those head their chains). An operator
// with several chained outputs makes the chain a tree. `chaining = false` makes every operator a task.
// A task's max parallelism is its head's. Requires: problems_of(plan) and problems_of(plan, deployment) are empty.
ExecutionGraph expand(const LogicalPlan& plan, const Deployment& deployment, bool chaining = true);

// The partitioning that an edge gets between these degrees: its own, or for `automatic` hash into a keyed operator,
// rebalance into an all-window, else forward between equal degrees and rebalance between unequal ones.
Partitioning resolved(const LogicalPlan& plan, const Edge& edge, std::uint32_t from_degree, std::uint32_t to_degree);

// Target subtasks that subtask `from` of P sends to over an edge with Q targets, as a half-open range: all of them
// except forward (its own index) and rescale (EdgeManagerBuildUtil's pointwise ranges). Requires: from < sources.
struct TargetRange {
  std::uint32_t first = 0, last = 0;
};
TargetRange targets_of(Partitioning partitioning, std::uint32_t from, std::uint32_t sources, std::uint32_t targets);

}  // namespace millrace::plan
