// The engine profile: what the stream processor itself costs and how it is set up. Software costs are CPU time on a
// core of speed 1 (c6420). Each field is one modelled cause; none is indexed by plan structure, rate or parallelism.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/kernel/time.h"
#include "sim/kernel/units.h"

namespace millrace::runtime {

enum class Granularity : std::uint8_t {
  run,     // records of a buffer that are alike travel as one run
  record,  // every record individually (reference mode, and queueing theory)
};

// Which kind of stream processor is simulated.
enum class Mode : std::uint8_t {
  flink,   // a thread for each subtask; bounded buffers and credits, hence backpressure
  timely,  // Timely Dataflow: a few workers that each run the whole dataflow; unbounded queues, epochs (timely.h)
};

// Timely mode: which thread runs the instances of an operator.
enum class WorkerPool : std::uint8_t {
  shared,     // instance i of every operator is run by worker i
  dedicated,  // every instance has a worker of its own
  spread,     // instances of an operator are run by as many workers, the next ones behind those of the operator before
};

// How a running job gets other degrees. A job without checkpoints takes a savepoint instead of going back to one.
enum class Rescale : std::uint8_t {
  restart,   // stop with savepoint, submit anew
  in_place,  // the scheduler stops all tasks and starts them from the latest checkpoint, without a submission
             // (AdaptiveScheduler; PUT resource-requirements)
  partial,   // of the stopped job only operators whose degree or limits change are replaced and restored; the others
             // keep their state and wait. What is in flight is processed first
  reactive,  // as in_place; but nodes that are given up vanish without notice (scheduler-mode: reactive)
};

enum class Grant : std::uint8_t {
  all,        // a deployment that needs more slots than there are is refused
  what_fits,  // its operators get as many instances as there are slots at most (AdaptiveScheduler)
  wait,       // nobody asks first: the job stops, and starts again once there are enough slots
};

struct EngineProfile {
  std::string name = "default";

  // Buffers and flow control (Flink's defaults: TaskManagerOptions, NettyShuffleEnvironmentOptions, ExecutionOptions).
  kernel::Bytes buffer_size{32 * 1024};
  kernel::Duration buffer_timeout =
      kernel::Duration::from_ns(100'000'000);  // 0 = flush per record; < 0 = only full buffers
  std::uint32_t exclusive_buffers_per_channel = 2;
  std::uint32_t floating_buffers_per_gate = 8;
  std::uint32_t max_buffers_per_channel = 10;  // of one output subpartition
  // Buffer debloating (BufferDebloater; off by default): every period each input adapts its senders' buffer size, so
  // that what lies in them takes the target time at its throughput; a moving average over `samples` periods, announced
  // when it has changed by `threshold`. Sizes lie in [min_buffer_size, buffer_size]. (TaskManagerOptions:
  // buffer-debloat.*, memory.min-segment-size.)
  bool buffer_debloat = false;
  kernel::Duration buffer_debloat_target = kernel::Duration::from_ns(1'000'000'000);
  kernel::Duration buffer_debloat_period = kernel::Duration::from_ns(200'000'000);  // > 0
  std::uint32_t buffer_debloat_samples = 20;                                        // >= 1
  double buffer_debloat_threshold = 0.25;
  kernel::Bytes min_buffer_size{256};

  // Chunks, as analytical engines pass them on: a buffer takes so many records, whatever their size; a call of an
  // operator takes one buffer, or makes at most one of each channel, and what it put out leaves at its end. 0: buffers
  // are filled by size. The service time of a call as a whole varies by chunk_cv (standard deviation / mean, gamma).
  std::uint32_t chunk_records = 0;
  double chunk_cv = 0;  // in [0, 1]

  bool chaining = true;
  bool object_reuse = false;  // true: chained hops do not copy
  kernel::Duration watermark_interval = kernel::Duration::from_ns(200'000'000);

  // Time between two latency markers of a source instance; 0 = none (MetricOptions: metrics.latency.interval).
  kernel::Duration latency_marker_interval;

  // CPU cost per record (ns) of the engine's own work; _per_field times fields, _per_byte times bytes.
  // Starting values: estimates, to be calibrated.
  double task_loop_ns = 50;
  double chained_hop_ns = 50, chained_hop_per_field_ns = 20;
  double serialize_ns = 150, serialize_per_field_ns = 30, serialize_per_byte_ns = 0.5;
  double deserialize_ns = 150, deserialize_per_field_ns = 30, deserialize_per_byte_ns = 0.5;
  double hash_partition_ns = 30;
  // Per network buffer, on each side.
  double local_buffer_ns = 2000, remote_buffer_ns = 8000;
  // Per buffer and open channel of the gate or partition it passes (polling, cache misses of per-channel state).
  double buffer_per_channel_ns = 0;
  // Keyed state and windows.
  double state_access_ns = 450;                   // per record and window it belongs to
  double window_firing_ns = 1000;                 // per result (key and window)
  double buffered_record_ns = 35;                 // per record iterated over when a list window fires
  double join_pair_ns = 300;                      // per emitted pair
  double sink_ns = 100;                           // per record
  double source_ns = 0, source_per_field_ns = 0;  // per record that a source reads or generates

  // CPU time that the other threads of a task manager (garbage collector, network, compiler) need per CPU time of its
  // tasks' threads. It takes cores of the node a little later, a quantum at a time, and slows no thread by itself.
  double background_work = 0;

  // Memory traffic: bytes moved through main memory per payload byte at each serialisation, deserialisation and copy.
  double memory_traffic_per_byte = 0;

  // Whether what an instance may use limits it: its CPU share as a quota (above one core it decides the number of
  // threads too, either way), its memory as a heap of its own.
  bool throttling = true;
  bool memory_limits = true;

  // Tables of aggregates and joins are looked up at random: of one that is larger than its share of the node's
  // last-level cache, the accesses beyond that cost so much more each, and draw a line of 64 B through memory.
  double table_miss_ns = 0;  // [estimate] tens of ns where several accesses are under way at once; 0: as if cached

  // Whether subtasks compete: for the cores of their node, for its memory bandwidth and cache, for its disk. Without,
  // each has what it would have alone. (Timely mode: workers do, whatever is said here.)
  bool share_cores = true, share_memory = true, share_disk = true;

  // Cores.
  kernel::Duration quantum = kernel::Duration::from_ns(4'000'000);         // longest turn while others wait, > 0
  kernel::Duration quota_period = kernel::Duration::from_ns(100'000'000);  // CFS bandwidth period
  kernel::Duration activation =
      kernel::Duration::from_ns(2'000'000);  // longest work that takes effect at one instant, > 0

  // Of the CPU share of an instance that has one, the cores that the other threads of its container take whatever it
  // does: a JVM's compiler and collector, heartbeats, reporters.
  double instance_upkeep = 0;  // >= 0

  // Subtasks do not start at one instant: each becomes able to run at a time of its own, even on [0, start_spread)
  // after the job's start (sources: on [0, source_start_spread)). What arrives before waits in its input.
  kernel::Duration start_spread, source_start_spread;

  // A generator (closed loop, even arrivals) keeps what it could not emit for so long, and forgets what is older; 0:
  // for two of its ticks.
  kernel::Duration generator_lateness;

  // Stop-with-savepoint and restart: downtime = restart_fixed + state bytes / restore_bandwidth, after draining. A
  // failure's is the same, without draining.
  kernel::Duration restart_fixed = kernel::Duration::from_ns(5'000'000'000);
  kernel::BytesPerSecond restore_bandwidth{1e8};
  kernel::Bytes state_bytes_overhead{48};  // per keyed entry, beside the record's own bytes

  // Rescaling. Other ways than `restart` pay, instead of restart_fixed, rescale_up where some operator gets more
  // instances, else rescale_down [estimate: tens of ms to a few s], and restore the state of what they replace.
  Rescale rescale = Rescale::restart;
  Grant grant = Grant::all;
  kernel::Duration rescale_up = kernel::Duration::from_ns(1'000'000'000);
  kernel::Duration rescale_down = kernel::Duration::from_ns(1'000'000'000);
  // Waits before a rescale, during which the old deployment runs on: for slots that are not in use yet (the start of a
  // pod or machine); since the last rescale (AdaptiveScheduler: scaling-interval.min, 30 s there); and, of a job that
  // goes back to a checkpoint, for the next one to complete, at most so long (rescale-trigger.max-delay).
  kernel::Duration slot_start, rescale_cooldown, rescale_checkpoint_wait;
  // What goes wrong, drawn for each rescale: in rescale_time_outs of them the new deployment does not come up, and
  // after rescale_time_out (SlotRequest: slot.request.timeout) the old one is started again; in rescale_short of them
  // there is a slot less than promised, and operators get as many instances as there are slots at most.
  double rescale_time_outs = 0, rescale_short = 0;  // probabilities
  kernel::Duration rescale_time_out = kernel::Duration::from_ns(300'000'000'000);

  // A subtask that starts in a slot that was not in use before runs at warm_up_speed for so long: its machine code is
  // yet to be compiled. After `restart` that is every slot; a failure leaves them warm.
  kernel::Duration warm_up;
  double warm_up_speed = 0.5;  // > 0; 1 = as when warm [estimate]

  // Heap and garbage collection of each task manager: a generational collector that stops all of the manager's threads
  // (HotSpot's Parallel; G1, which marks old objects beside the running threads, pauses less near a full heap). Off
  // (the heap is unlimited) while `heap` is 0; an instance with a memory limit of its own has a heap of its own of that
  // size. A collection lasts gc_pause, and as long as copying what was newly kept since the one before takes at
  // gc_copy_bandwidth; a full one also as long as marking and moving all live state takes at gc_mark_bandwidth.
  kernel::Bytes heap{};             // per manager; 0 = no limit (taskmanager.memory.task.heap.size)
  double heap_young_share = 0.333;  // most of the heap that the young generation takes (HotSpot: NewRatio = 2)
  // Bytes allocated per payload byte of each record that is read, copied between chained operators, or made by a
  // source, a window or a join. [estimate] Object headers, references and boxed fields make a tuple two to four times
  // as large as its payload.
  double allocation_per_byte = 3;
  kernel::Duration gc_pause = kernel::Duration::from_ns(3'000'000);  // [estimate] safepoint, roots, card table
  kernel::BytesPerSecond gc_copy_bandwidth{1e9};                     // [estimate] a few threads that copy small objects
  kernel::BytesPerSecond gc_mark_bandwidth{1e9};  // [estimate] the rule of thumb of a second per GB of live objects

  // Aligned checkpoints (CheckpointCoordinator, SingleCheckpointBarrierHandler). Off unless an interval is set, as in
  // Flink (execution.checkpointing.interval).
  kernel::Duration checkpoint_interval;   // from one trigger to the next; 0 = off
  kernel::Duration checkpoint_min_pause;  // least from the end of one to the next trigger (Flink: 0)
  // The synchronous part: CPU of a subtask that nothing else can use. Milliseconds for a copy-on-write heap [estimate].
  double checkpoint_sync_ns = 2'000'000;
  kernel::BytesPerSecond checkpoint_bandwidth{1e8};  // of each subtask's asynchronous upload [estimate: as restoring]

  // How long the loss of a node goes unnoticed (HeartbeatManagerOptions: heartbeat.timeout).
  kernel::Duration heartbeat_timeout = kernel::Duration::from_ns(50'000'000'000);

  // Metrics as Flink's REST API shows them.
  bool flink_metrics = false;  // false: exact values of the window
  Granularity granularity = Granularity::run;
  std::uint32_t key_classes = 16;  // most classes a key domain is split into in run granularity, >= 2

  // Timely mode. Threads of the pool (shared), which is the greatest degree of an operator too; 0 = as many as the
  // widest operator has instances.
  Mode mode = Mode::flink;
  WorkerPool worker_pool = WorkerPool::shared;
  std::uint32_t workers = 10;
  // An operator that has worked for so long in one call goes on in its next one; 0 = a call takes all that lies in its
  // queues, so that under overload calls grow without bound, and everything else of the worker waits.
  kernel::Duration longest_call = kernel::Duration::from_ns(10'000'000);
  kernel::Duration epoch = kernel::Duration::from_ns(1'000'000'000);  // between two time stamps of the input, > 0
  double progress_ns = 0;  // CPU of an instance for telling one receiving instance that its frontier has moved

  bool operator==(const EngineProfile&) const = default;
};

// Revision of the runtime's results; part of an artefact's hash. Raised whenever a golden fingerprint moves.
inline constexpr std::uint32_t kRuntimeRevision = 8;

}  // namespace millrace::runtime
