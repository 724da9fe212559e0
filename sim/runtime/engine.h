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

struct EngineProfile {
  std::string name = "default";

  // Buffers and flow control (Flink's defaults: TaskManagerOptions, NettyShuffleEnvironmentOptions, ExecutionOptions).
  kernel::Bytes buffer_size{32 * 1024};
  kernel::Duration buffer_timeout =
      kernel::Duration::from_ns(100'000'000);  // 0 = flush per record; < 0 = only full buffers
  std::uint32_t exclusive_buffers_per_channel = 2;
  std::uint32_t floating_buffers_per_gate = 8;
  std::uint32_t max_buffers_per_channel = 10;  // of one output subpartition
  bool chaining = true;
  bool object_reuse = false;  // true: chained hops do not copy
  kernel::Duration watermark_interval = kernel::Duration::from_ns(200'000'000);

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

  // Cores.
  kernel::Duration quantum = kernel::Duration::from_ns(4'000'000);         // longest turn while others wait, > 0
  kernel::Duration quota_period = kernel::Duration::from_ns(100'000'000);  // CFS bandwidth period
  kernel::Duration activation =
      kernel::Duration::from_ns(2'000'000);  // longest work that takes effect at one instant, > 0

  // Subtasks do not start at one instant: each becomes able to run at a time of its own, even on [0, start_spread)
  // after the job's start (sources: on [0, source_start_spread)). What arrives before waits in its input.
  kernel::Duration start_spread, source_start_spread;

  // Stop-with-savepoint and restart: downtime = restart_fixed + state bytes / restore_bandwidth, after draining.
  kernel::Duration restart_fixed = kernel::Duration::from_ns(5'000'000'000);
  kernel::BytesPerSecond restore_bandwidth{1e8};
  kernel::Bytes state_bytes_overhead{48};  // per keyed entry, beside the record's own bytes

  // Metrics as Flink's REST API shows them.
  bool flink_metrics = false;  // false: exact values of the window
  Granularity granularity = Granularity::run;
  std::uint32_t key_classes = 16;  // most classes a key domain is split into in run granularity, >= 2

  bool operator==(const EngineProfile&) const = default;
};

// Revision of the runtime's results; part of an artefact's hash. Raised whenever a golden fingerprint moves.
inline constexpr std::uint32_t kRuntimeRevision = 7;

}  // namespace millrace::runtime
