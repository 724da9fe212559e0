// The logical plan: what a user writes. A value, built whole and compared with ==.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/kernel/units.h"
#include "sim/plan/key_distribution.h"
#include "sim/plan/window.h"

namespace millrace::plan {

enum class OperatorKind : std::uint8_t {
  source,
  map,               // one record out per record in on every edge (times the edge's selectivity)
  flat_map,          // several records out per record in
  filter,            // each record passes independently with the edge's selectivity
  window_aggregate,  // one result per key and window
  window_join,       // two inputs; all pairs of equal keys in a window
  incremental_join,  // two inputs; each record is matched against the kept records of the other side
  union_all,         // merges its inputs
  sink,  // measures end-to-end latency; may pass something on to further sinks, such as a transaction to its committer
  // What analytical pipelines over bounded inputs are made of. An input ends when all that it comes from has ended.
  aggregate,   // the groups of its whole input, once that has ended
  sort,        // its whole input, or the first `limit` of it, in order, once that has ended
  join_build,  // keeps its whole input as the table of a join_probe; passes no record on, only its end
  join_probe,  // probes the table of its second input (a join_build, whose end it waits for) with the records of its
               // first
  merge_join,  // merges two sorted inputs: reads either only while the other has something to compare with, or has
               // ended
  limit,       // passes on the first `limit` records of each instance
};
std::string_view to_string(OperatorKind kind);
// Whether operators of this kind are there for inputs that end.
constexpr bool needs_an_end(OperatorKind kind) {
  return kind >= OperatorKind::aggregate;
}

// How records cross an edge. `automatic` is Flink's rule when the user sets none: forward between equal degrees, else
// rebalance (StreamGraph.createActualEdge); into a keyed operator it is hash, into an all-window rebalance.
enum class Partitioning : std::uint8_t { automatic, forward, rebalance, rescale, hash, broadcast, weighted };
std::string_view to_string(Partitioning partitioning);

enum class Aggregation : std::uint8_t {
  incremental,  // one accumulator per key and window
  list,         // keeps the records; firing iterates over them
  elements,     // a list whose firing emits a result per record instead of one per key
};

enum class ServiceDistribution : std::uint8_t {
  deterministic,
  exponential,
  gamma,  // of any coefficient of variation: OperatorCost::service_cv
};
// Greatest coefficient of variation of service times and of gaps between arrivals.
inline constexpr double kGreatestVariation = 100;

// CPU work of an operator's own logic on a core of speed 1 (a c6420 core). What the engine adds (serialisation,
// buffers, state back end, chained hops) is in the engine profile; the optional members replace the profile's figure
// for this operator alone.
struct OperatorCost {
  kernel::Duration per_record;  // >= 0
  kernel::Duration per_field;   // >= 0, times the fields of the input record (a source: of its output record)
  double per_byte_ns = 0;       // >= 0, times the bytes of that record
  // Of the whole service time of a record in its task; of operators that are chained the most variable one decides.
  ServiceDistribution distribution = ServiceDistribution::deterministic;
  double service_cv = 1;                                // gamma: standard deviation / mean, in (0, kGreatestVariation]
  std::optional<kernel::Duration> per_state_access;     // keyed state, per record and window it belongs to
  std::optional<kernel::Duration> per_window_firing;    // per result of a window aggregate
  std::optional<kernel::Duration> per_buffered_record;  // per record iterated over when a list window fires
  std::optional<kernel::Duration> per_join_pair;        // per pair that a join emits

  // Calls to a service outside the cluster: one per record that the operator handles, before anything comes of it. A
  // call takes time but no CPU. An instance has at most `external_concurrency` of them under way (1: calls that block
  // it; more: the capacity of Flink's AsyncWaitOperator) and takes no further record until one is answered. The
  // service answers at most `external_capacity` calls a second, of all instances together.
  kernel::Duration external_call;          // >= 0
  std::uint32_t external_concurrency = 1;  // >= 1
  double external_capacity = 0;            // calls/s; 0 = any number
  bool calls_out() const { return external_call > kernel::Duration() || external_capacity > 0; }

  // Threads inside an instance: `parallel_share` of the operator's own work per record (what is above, and lookups) can
  // be done by several at once, the rest by one alone [Amdahl, AFIPS 1967]. An instance uses at most `threads` of them;
  // 0: as many as cores that it sees, which are those of its node, or its CPU share rounded up (a JVM in a container:
  // ActiveProcessorCount). Handing over costs `per_thread` CPU per record for each thread that works beside the first.
  double parallel_share = 0;    // in [0, 1]
  std::uint32_t threads = 0;    // of operators chained into one task that have a parallel share, the least above 0
  kernel::Duration per_thread;  // >= 0

  // The working set: what each instance looks up at random, `lookups` times per record. Of it, an instance with a
  // memory limit keeps in memory what the old generation of its heap has room for; a lookup of what it does not keep
  // takes `spilled_lookup` CPU more (copied from the page cache and decoded). Operators chained into one task share the
  // room in proportion. Without a limit all of it is in memory.
  kernel::Bytes working_set{};      // >= 0
  double lookups = 0;               // >= 0, mean per record
  kernel::Duration spilled_lookup;  // >= 0
  bool operator==(const OperatorCost&) const = default;
};

struct RecordShape {
  std::uint32_t fields = 1;  // >= 1
  kernel::Bytes size{100};   // payload, > 0, without the 4-byte length that a network buffer adds
  bool operator==(const RecordShape&) const = default;
};

// Another algorithm in the running operator, as engines with adaptive execution have it: each instance changes once it
// has taken so many records; what it handles from then on costs what `cost` says, and leaves on edges of its kind.
struct Adaptation {
  std::uint64_t after = 0;  // records into an instance; 0: it never changes
  bool with_build =
      false;          // join_probe: changes, before its first record, if an instance of its join_build has changed
  OperatorCost cost;  // then; external calls, threads and the working set stay as they were
  bool adapts() const { return after > 0 || with_build; }
  bool operator==(const Adaptation&) const = default;
};

// When records of an operator that may change its algorithm take an edge.
enum class EdgePhase : std::uint8_t { always, before, after };
std::string_view to_string(EdgePhase phase);

// What one instance (subtask) may use, and how much it is given to do. Of operators chained into one task, the least
// CPU share and the least memory that is given applies.
struct InstanceResources {
  double cpu_share = 0;    // cores, enforced per 100 ms as a cgroup does; 0 = no quota
  kernel::Bytes memory{};  // 0 = no limit
  // On weighted edges into the operator an instance gets records in proportion to this, >= 0. Once it is above 0 for
  // any instance of the operator, one with 0 gets none; while all have 0, the edge's weights decide.
  double record_share = 0;
  bool operator==(const InstanceResources&) const = default;
};
// Whether they may use the same.
inline bool same_limits(const InstanceResources& a, const InstanceResources& b) {
  return a.cpu_share == b.cpu_share && a.memory.count == b.memory.count;
}

struct Operator {
  std::string id;  // unique in the plan
  OperatorKind kind = OperatorKind::map;
  RecordShape output;  // what it emits; a sink emits nothing
  OperatorCost cost;
  std::optional<Window> window;  // window_aggregate and window_join
  Aggregation aggregation = Aggregation::incremental;
  std::string key;                    // name of the key in LogicalPlan::keys, by which its inputs are hashed; "" = not
                                      // keyed (a window or join is then one instance: an all-window)
  double matches_per_record = 0;      // incremental_join: mean pairs emitted per input record, >= 0
  std::string follows;                // "" or the id of the operator whose parallelism this one always has
  std::uint32_t max_parallelism = 0;  // key groups; 0 = Flink's default for the deployed degree
  bool scalable = true;               // false: tuners leave its parallelism alone
  // Limits of what it works on, which no tuner is told: a testbed grants it at most so many instances (connections of
  // an external system, licences); 0 = no limit.
  std::uint32_t most_instances = 0;
  kernel::Bytes state_size{0};  // keyed state beside its windows, over all instances, that every restart restores; >= 0
  InstanceResources resources{};  // of each of its instances, unless a deployment says otherwise

  // Sources: it has so many records in all its instances, and then ends; 0: it never ends. Without a rate they are at
  // rest: read as fast as it can.
  std::uint64_t records = 0;
  kernel::Bytes read_size{0};      // sources at rest: bytes read from the node's disk per record, >= 0
  std::uint64_t groups = 0;        // aggregate: groups that its whole input has, >= 1
  std::uint64_t limit = 0;         // sort: 0 = all; limit: >= 1
  kernel::Bytes memory_budget{0};  // sort, aggregate, join_build: most of its state in memory, per instance, the rest
                                   // being on the node's disk; 0 = all of it
  Adaptation adaptation{};
  bool operator==(const Operator&) const = default;
};

struct Edge {
  std::string from, to;  // operator ids
  Partitioning partitioning = Partitioning::automatic;
  double selectivity = 1.0;  // mean records on this edge per record that `from` processes (or per result of a
                             // window or join), >= 0; a filter's is in [0, 1]
  // Weighted partitioning: share per target subtask, cycled if shorter than the degree; empty: equal shares. Shares of
  // the target's instances (InstanceResources::record_share) come before them.
  std::vector<double> weights{};
  // Into an operator keyed by a listed domain: how this edge's records spread over it, as a name in LogicalPlan::keys
  // of a listed distribution of some of its keys; "" = as the operator's key says.
  std::string keys{};
  EdgePhase phase = EdgePhase::always;
  bool operator==(const Edge&) const = default;
};

struct LogicalPlan {
  std::string name;
  std::vector<Operator> operators;
  std::vector<Edge> edges;                      // the order of a join's two input edges is left, right
  std::map<std::string, KeyDistribution> keys;  // by name
  bool operator==(const LogicalPlan&) const = default;
};

// Index of an operator in plan.operators. Requires: it exists.
std::size_t index_of(const LogicalPlan& plan, std::string_view operator_id);
// The operator of that id; nullptr if there is none. Points into `plan`.
const Operator* find_operator(const LogicalPlan& plan, std::string_view operator_id);

// Operator indices, every operator after all its predecessors; ties by position in the plan. Requires: no cycle.
std::vector<std::size_t> topological_order(const LogicalPlan& plan);

}  // namespace millrace::plan
