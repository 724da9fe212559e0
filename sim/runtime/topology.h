// The job as the simulator runs it: operators, tasks, edges, subtasks and routing tables in flat arrays, fixed from one
// deployment to the next.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/discrete.h"
#include "sim/plan/deployment.h"
#include "sim/plan/execution_graph.h"
#include "sim/runtime/cost_model.h"
#include "sim/runtime/engine.h"
#include "sim/runtime/instance_limits.h"
#include "sim/runtime/key_share.h"
#include "sim/runtime/known_keys.h"
#include "sim/runtime/run_merging.h"

namespace millrace::runtime {

// A way out of an operator: into the next operator of the chain, or onto an edge between tasks.
struct OutEdge {
  std::uint32_t plan_edge = 0;
  double selectivity = 1;
  plan::EdgePhase phase = plan::EdgePhase::always;
  bool chained = false;
  std::uint32_t to_operator = 0;  // chained
  std::uint32_t task_output = 0;  // otherwise: position among the task's outputs
};

struct OperatorSite {
  plan::OperatorKind kind = plan::OperatorKind::map;
  bool calls_out = false;  // makes external calls
  std::uint32_t task = 0;
  std::uint32_t position = 0;  // in its chain
  std::vector<OutEdge> outs;
  bool event_time = false;              // has an event-time window
  std::vector<plan::KeyClass> classes;  // of its key; one class of one key if it has none
  std::vector<KeyShare> shares;         // keyed or windowed operators: by subtask index
  // Keyed by a listed domain; its one class then has all keys. By subtask index: the keys that each owns.
  std::shared_ptr<const KnownKeys> known;
  std::vector<std::shared_ptr<const OwnKeys>> own;
  Births births = Births::ages;  // of its results, how exactly they must be known
  bool tells_keys = false;       // an operator behind it is keyed by the same domain, so its results say their keys
  Work per_result, per_buffered_record;  // windows, joins, whole inputs and limits
  std::uint32_t table = kNone;           // join_probe: the join_build whose table it probes
  std::uint32_t state_record_bytes = 0;  // of one kept record or accumulator
};

// Routing of a hash or weighted edge.
struct Routing {
  kernel::DiscreteTable any;  // over (class, target): for records whose class is not known yet
  std::vector<std::uint16_t> entry_class;
  std::vector<std::uint32_t> entry_target;
  std::vector<kernel::DiscreteTable> of_class;  // over targets: for records that are already of a class
  std::vector<std::vector<std::uint32_t>> class_targets;
};

struct EdgeSite {
  plan::Partitioning partitioning = plan::Partitioning::rebalance;
  std::uint32_t plan_edge = 0;
  std::uint32_t from_task = 0, to_task = 0;
  std::uint32_t to_operator = 0;
  std::uint32_t gate = 0;                    // position among the receiving task's inputs
  std::uint32_t side = 0;                    // 0 left (or only) input of to_operator, 1 right
  std::uint32_t record_bytes = 104;          // payload + 4-byte length
  std::uint32_t records_per_buffer = 1;      // >= 1
  std::shared_ptr<const KnownKeys> known;    // hash: of the receiving operator, if its domain is listed
  bool keeps_class = false;                  // hash: the stream is already keyed by the same key
  bool watermarks = false;                   // something downstream uses event time
  Births births = Births::ages;              // how exactly they are kept on the way,
  Births births_before_draw = Births::ages;  // and until targets are drawn
  std::vector<Routing> routing;              // hash and weighted: one element, or one for each phase of the keys,
  kernel::Duration phase_length;             // which follow each other after so long
  std::vector<std::uint32_t> first_channel;  // by sending subtask index
  Work per_record;                           // of the receiving task
};

struct SubtaskSite {
  std::uint32_t task = 0;
  std::uint32_t index = 0;
  std::uint32_t node = 0;     // Timely mode: worker
  std::uint32_t manager = 0;  // task manager
  InstanceLimits limits{};
  std::uint32_t own_work = kNone;      // among Topology::own_work; kNone: as the task's
  std::uint32_t adapted_work = kNone;  // likewise, once its first operator has changed its algorithm
};

// Work of instances that do not find all that they look up in memory, or have changed their algorithm.
struct OwnWork {
  double missing = 0;
  bool adapted = false;
  std::vector<Work> per_record;  // by task input
  Work per_source_record;
  std::vector<Work> per_result, per_buffered_record;  // by position in the chain
};

struct TaskSite {
  std::string name;
  std::vector<std::uint32_t> operators;
  std::vector<std::uint32_t> inputs, outputs;  // edges
  std::uint32_t first_subtask = 0;
  std::uint32_t parallelism = 1;
  std::uint32_t max_parallelism = 128;
  bool is_source = false;
  double service_shape = 0;  // a record's service time is gamma of this shape (1 = exponential); 0: deterministic
  Work per_source_record;    // sources
};

struct Topology {
  std::vector<OperatorSite> operators;  // as in the plan
  std::vector<TaskSite> tasks;
  std::vector<EdgeSite> edges;
  std::vector<SubtaskSite> subtasks;
  std::vector<OwnWork> own_work;
  std::uint32_t channels = 0;
  std::uint32_t workers = 0;  // Timely mode: threads
  bool only_ends = false;     // some source ends, and nothing uses event time: of watermarks only the ends are of use
};

// Records that one batch takes in Timely mode.
inline constexpr std::uint32_t kLargestBatch = 1U << 30;

// Requires: a valid plan, a deployment that fits it and the cluster.
Topology build_topology(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
                        const EngineProfile& engine);

}  // namespace millrace::runtime
