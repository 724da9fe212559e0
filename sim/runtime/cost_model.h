// CPU time and memory traffic per record, from the operators' costs and the engine profile. Every term is a cause of
// its own; nothing here knows rates or degrees.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/execution_graph.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::runtime {

// Work per record: nanoseconds on a core of speed 1, bytes through main memory, and bytes allocated on the heap; of the
// nanoseconds those that several threads can share, and how many more each thread beside the first costs.
struct Work {
  double cpu_ns = 0;
  double memory_bytes = 0;
  double allocated_bytes = 0;
  double parallel_ns = 0;
  double per_thread_ns = 0;

  Work& operator+=(const Work& other) {
    cpu_ns += other.cpu_ns;
    memory_bytes += other.memory_bytes;
    allocated_bytes += other.allocated_bytes;
    parallel_ns += other.parallel_ns;
    per_thread_ns += other.per_thread_ns;
    return *this;
  }
  friend Work operator*(Work work, double n) {
    return {work.cpu_ns * n, work.memory_bytes * n, work.allocated_bytes * n, work.parallel_ns * n,
            work.per_thread_ns * n};
  }
};

class CostModel {
 public:
  CostModel(const plan::LogicalPlan& plan, const plan::ExecutionGraph& graph, const EngineProfile& engine);

  // The same for an instance of which this share of the lookups, in [0, 1], find nothing in memory.
  CostModel missing(double share) const;
  // The same once operators that may change their algorithm have changed it.
  CostModel adapted() const;

  // Expected work of a task on one record that arrives over a plan edge: deserialising it, the task loop, the head
  // operator and everything chained behind it, serialising what leaves.
  Work of_input(std::uint32_t plan_edge) const;
  // Expected work of a source task per record that it reads or generates.
  Work of_source(std::uint32_t source_operator) const;
  // Expected work per result that a window, a window join or a whole input emits, or a record that a limit lets
  // through, with everything chained behind it.
  Work of_result(std::uint32_t op) const;
  // Work of iterating over one kept record when a list window or a join fires, of one comparison of a sort.
  Work of_buffered_record(std::uint32_t op) const;
  // CPU time (ns) that one buffer costs its sender or its receiver, whose partition or gate has `channels` channels.
  double of_buffer_ns(bool remote, std::uint32_t channels) const;

 private:
  const plan::OperatorCost& cost_of(const plan::Operator& op) const;
  Work logic(const plan::Operator& op, const plan::RecordShape& input) const;
  Work engine_part(const plan::Operator& op, const plan::RecordShape& input) const;
  Work processing(std::uint32_t op, const plan::RecordShape& input, bool second_input = false) const;
  Work emission(std::uint32_t op) const;
  Work moved(const plan::RecordShape& record, double base_ns, double per_field_ns, double per_byte_ns) const;
  Work created(const plan::RecordShape& record) const;
  Work container_share(const plan::RecordShape& record) const;
  bool is_pipeline(std::uint32_t plan_edge) const;
  bool is_second_input(std::uint32_t plan_edge) const;

  const plan::LogicalPlan& plan_;
  const EngineProfile& engine_;
  double missing_ = 0;
  bool adapted_ = false;
  std::vector<bool> chained_;                          // by plan edge
  std::vector<plan::Partitioning> partitioning_;       // by plan edge; of those between tasks
  std::vector<std::vector<std::uint32_t>> edges_out_;  // by operator: plan edges
};

}  // namespace millrace::runtime
