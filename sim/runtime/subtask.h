// One running subtask: the thread of a chain's parallel instance, its gates and result partitions.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/kernel/discrete.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/runtime/buffer.h"
#include "sim/runtime/external_calls.h"
#include "sim/runtime/run.h"
#include "sim/runtime/window_state.h"

namespace millrace::runtime {

enum class Activity : std::uint8_t {
  starting,       // cannot run yet
  idle,           // waits for input
  backpressured,  // waits for output buffers
  waiting,        // has work, waits for a core
  throttled,      // has work, its CPU quota is used up
  calling,        // has work, but as many external calls under way as it may, or waits for the disk; needs no core
  running,
};

// The input side of one edge at one subtask (Flink: SingleInputGate).
struct Gate {
  std::uint32_t edge = 0;
  std::vector<std::uint32_t> channels;                 // by sending subtask
  std::uint32_t ring_head = kNone, ring_tail = kNone;  // channels with data, served round robin
  std::uint32_t ring_size = 0;
  std::uint32_t floating = 0;                                // floating buffers free
  std::uint32_t waiting_head = kNone, waiting_tail = kNone;  // channels that want one
  double buffer_ns_local = 0, buffer_ns_remote = 0;          // CPU per buffer
  kernel::SimTime watermark = kNoWatermark;                  // least over its channels
  bool shut = false;                                         // not read from for now
  // Buffer debloating: the senders' buffer size, as averaged and as announced, and what the gate last saw.
  double buffer_bytes = 0, announced_bytes = 0, bytes_per_s = 0;
  std::uint64_t consumed_at_debloat = 0;  // records
};

// The output side of one edge at one subtask (Flink: a ResultPartition and its LocalBufferPool).
struct Partition {
  std::uint32_t edge = 0;
  std::uint32_t owner = 0;  // subtask
  std::uint32_t first_channel = 0, channels = 0;
  std::uint32_t first_target = 0;   // index of the first channel's receiving subtask in its task
  std::uint32_t used = 0;           // buffers taken from the pool: unfinished ones and those not yet recycled
  std::uint32_t limit = 0;          // of the pool: 2 * channels + floating
  std::uint32_t full_channels = 0;  // channels with as many finished buffers as one may hold
  std::uint32_t next_channel = 0;   // rebalance, rescale
  bool available = true;
  double buffer_ns_local = 0, buffer_ns_remote = 0;

  // Records that have left the task but not reached a channel's buffer.
  RunList held;
  std::uint32_t held_records = 0;
  kernel::SimTime held_since;
  double held_written_ns = 0;        // sum over them of (time written - held_since)
  std::uint32_t unfinished = 0;      // channels whose unfinished buffer they will lie in; counted in `used`
  std::uint32_t clump_left = 0;      // hash by a listed domain: records to come of the clump in hand,
  std::uint32_t clump_key = 0;       // and their key
  std::uint32_t draw_at = 1;         // hash, weighted: held records whose targets are then drawn together
  std::uint32_t draw_at_full = 1;    // the same with buffers of full size
  std::uint32_t buffer_records = 1;  // that the smallest buffer of its channels takes
};

// Results of a firing (or of a whole input) that are still to be emitted, and a watermark that follows them.
struct Emission {
  RunList results;
  std::uint64_t left = 0;
  std::uint32_t op = 0;
  double cpu_ns = 0, memory_bytes = 0;  // per result
  double fixed_cpu_ns = 0;              // once, before the first result
  kernel::SimTime watermark = kNoWatermark;
  kernel::SimTime fired;
};

enum class StepKind : std::uint8_t { none, input, source, emission, snapshot };

// What one operator of the chain has seen since the last start of the job.
struct OperatorCounters {
  std::uint64_t records_in = 0, records_out = 0;
};

struct SubtaskCounters {
  std::int64_t idle_ns = 0, backpressured_ns = 0, contention_ns = 0, core_ns = 0, calling_ns = 0;
  std::int64_t further_core_ns = 0;  // core time of its threads beside the first
  std::int64_t blocking_ns = 0;      // time during which a sender was blocked on a channel to this subtask
  std::int64_t alignment_ns = 0;     // from the first barrier of a checkpoint to the last
  // Where its records' time went: sums over records, ns.
  double queueing_ns = 0, network_ns = 0, service_ns = 0, core_wait_ns = 0, flush_ns = 0, window_ns = 0;
  std::uint64_t records = 0;  // handled: came in, or read by a source
  std::uint64_t late = 0;     // dropped by event-time windows
  std::uint64_t results = 0;  // that its windows emitted
};

// What a subtask and its chain's operators have counted.
struct SubtaskAccount {
  SubtaskCounters counters;
  std::vector<OperatorCounters> operators;
};

struct alignas(64) Subtask {
  // What the arrival of a small buffer touches, in two cache lines.
  std::uint32_t task = 0, index = 0, node = 0;
  Activity activity = Activity::idle;
  StepKind step = StepKind::none;  // of the step in hand
  bool flush_after_step = false;
  bool fire_after_step = false;
  bool never_aside = false;                             // each of its inputs needs an event of its own
  kernel::SimTime flush_at = kernel::SimTime::never();  // pending flush
  kernel::SimTime wake_at = kernel::SimTime::never();   // pending wake event; others are stale
  // Small buffers that came while it was idle, to be handled together.
  BufferQueue aside;
  double aside_ns = 0;                      // CPU time that they need
  kernel::SimTime aside_from, aside_until;  // buffers ready in [from, until) end no window before `until`
  std::uint64_t aside_records = 0;          // in them, and in those of them that the step in hand has taken
  kernel::Duration quota;                   // CPU time per period; 0 = none
  std::vector<Gate> gates;                  // by task input

  kernel::SimTime since;    // when the activity began
  kernel::SimTime warm_at;  // slower before: the engine's warm_up_speed

  // The step in hand.
  kernel::SimTime step_started;
  kernel::SimTime running_since;  // start of the current slice
  kernel::Duration remaining;     // of the step's service, without its parallel part
  kernel::Duration parallel;      // of that: what is left of it, on one core
  kernel::Duration service_time;  // of the whole step, on a core; with the parts done in parallel as long as they took
  kernel::Duration core_wait;     // without a core (or throttled) since the last step
  kernel::Duration quantum_used;
  BufferQueue taken;               // input step
  std::uint32_t step_records = 0;  // source and emission steps: records or results
  double carry_ns = 0;             // service not yet charged; below 0 if too much was
  Work step_work;                  // of the step in hand
  double step_work_busy = 0;       // cores of the node that were busy when it started
  double step_core_mark_ns = 0;    // the node's core_ns then
  double debt_ns = 0;              // CPU of buffers finished since the last step
  double step_budget_ns = 0;       // CPU that a step may take, at speed 1

  // Threads inside (simulation_threads.cpp).
  std::uint32_t threads = 1;  // most
  std::uint32_t further = 0;  // cores that the slice in hand has beside its own
  bool in_parallel = false;   // the slice in hand is one of the parallel part
  double hand_over = 0;       // CPU that each thread beside the first costs, per CPU of the parallel part

  std::uint32_t own_work = kNone;  // among Topology::own_work; kNone: as its task's
  std::uint32_t next_gate = 0;
  std::uint32_t first_partition = 0, partitions = 0;
  std::uint32_t unavailable = 0;             // partitions that cannot take output
  std::vector<std::uint32_t> culprits;       // subtasks on which it is blocked
  std::vector<std::uint32_t> open_channels;  // that (may) hold an unfinished buffer
  std::deque<Emission> emissions;
  std::vector<WindowState> windows;         // by position of windowed operators in the chain
  std::vector<ExternalCalls> calls;         // of the operators in the chain that make any
  std::vector<OperatorCounters> operators;  // by position in the chain
  std::vector<double> edge_carry;           // by plan edge of the chain's outs: fraction of a record owed
  double matches_owed = 0;                  // incremental join: fraction of a pair owed
  SubtaskCounters counters;

  kernel::SimTime timer_at = kernel::SimTime::never();  // pending window timer
  kernel::Duration flush_phase;
  kernel::SimTime watermark = kNoWatermark;  // emitted to its outputs
  kernel::SimTime next_watermark;            // sources: when the next may be emitted
  std::uint32_t blockers = 0;                // senders blocked on it
  kernel::SimTime blocking_since;

  std::int64_t idle_at_debloat_ns = 0;
  std::uint32_t heap = kNone;       // kNone: nothing is collected
  kernel::Duration pauses_seen;     // the heap's, accounted for in the slice in hand
  double joined_at_collection = 0;  // bytes that incremental joins kept at the last collection

  kernel::Duration quota_used;
  std::int64_t quota_period = -1;  // index of the period that quota_used belongs to

  // Checkpoints (simulation_checkpoints.cpp).
  bool checkpoint_due = false;         // all barriers have come; it waits for results of earlier firings to leave
  std::uint32_t barriers_missing = 0;  // channels whose barrier has not come; 0: none has
  kernel::SimTime first_barrier;
  double snapshot_bytes = 0;

  // Joins of whole inputs, and operators that change their algorithm (simulation_whole_inputs.cpp).
  bool merges = false;                         // merge_join
  bool adapted = false;                        // has changed
  std::uint64_t adapt_at = ~std::uint64_t{0};  // records into its first operator with which it changes
  std::uint64_t records_before = 0;            // adapted: records that came before
  double table_bytes = 0;                      // join_probe: of the table that it probes, once that is complete,
  std::uint64_t table_rows = 0;                // and its records

  // Faults of its node (simulation_faults.cpp).
  bool stopped = false;    // in the middle of a slice
  kernel::Duration stall;  // time for which its slice stands still; max() = for ever
  double step_speed = 1;   // of the node, that `remaining` is for

  // Timely mode (simulation_timely.cpp).
  bool in_call = false;              // its worker has called it, and it has not returned
  std::uint64_t call_left = 0;       // records that the call may still take
  kernel::Duration call_worked;      // in the call so far
  std::uint64_t queued_records = 0;  // in its queues

  // Sources.
  std::uint32_t source = kNone;            // index of the source's progress
  std::uint64_t read = 0;                  // records taken from its share of the arrivals
  std::uint64_t left = ~std::uint64_t{0};  // of a source that ends: records of its share that it has not read
  std::uint32_t partition = 0;             // with partitions: of the step in hand
  kernel::SimTime fetch_ready;             // with a fetch limit: when it has more records to read
  kernel::SimTime watermark_birth;         // birth of the newest record read
  kernel::SimTime next_burst;
  std::uint64_t burst_left = 0;

  kernel::RandomStream routing, service, window_draws;

  // Asks for the memory that a buffer's arrival touches.
  void prefetch() const {
    __builtin_prefetch(this);
    __builtin_prefetch(&gates);
  }

  explicit Subtask(kernel::Seed seed)
      : routing(seed.stream("routing")), service(seed.stream("service")), window_draws(seed.stream("windows")) {}
};

}  // namespace millrace::runtime
