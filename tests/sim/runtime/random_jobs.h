// Random jobs, engines and clusters for property-based tests: plain values, so that a failing one shrinks and reads.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {

// A source of 1 to 4 instances.
struct RandomSource {
  double records_per_s = 100;
  std::uint32_t degree = 1;
  job::Arrivals arrivals = job::Arrivals::even;
  job::SourceLoop loop = job::SourceLoop::open;
};

enum class AnyWindow : std::uint8_t { tumbling, sliding, session, counting, sliding_counting };

// An operator, whatever of it its kind has a use for.
struct RandomOperator {
  OperatorKind kind = OperatorKind::map;
  std::uint32_t degree = 1;
  std::int64_t cost_us = 1;
  Partitioning input = Partitioning::rebalance;  // of operators without key
  double selectivity = 1;                        // on its way out; a filter's is cut at 1
  std::uint64_t keys = 1;
  plan::KeyShape key_shape = plan::KeyShape::uniform;
  AnyWindow window = AnyWindow::tumbling;
  bool event_time = false;
  bool keeps_list = false;
  double service_cv = 0;  // 0: deterministic
  double parallel_share = 0;
};

// Sources that two-input operators merge one after another (left-deep), then a chain of operators, then a sink.
struct RandomJob {
  RandomSource first;
  struct Merge {
    RandomSource with;
    RandomOperator by;  // a join or a union
  };
  std::vector<Merge> merges;
  std::vector<RandomOperator> chain;
  std::uint32_t sink_degree = 1;
};

struct RandomEngine {
  bool record_by_record = false;
  std::int64_t buffer_timeout_ms = 100;
  std::int64_t buffer_bytes = 32 * 1024;
  std::uint32_t exclusive_buffers = 2, floating_buffers = 8, most_buffers = 10;
  bool chaining = true;
  std::int64_t quantum_us = 4000, activation_us = 2000, start_spread_ms = 0;
  std::uint32_t key_classes = 16;
  Mode mode = Mode::flink;  // no run is drawn on Timely's workers, but each can be given to them
  WorkerPool worker_pool = WorkerPool::shared;
};

struct RandomCluster {
  std::uint32_t nodes = 1, cores = 1, slots_per_manager = 0;
  double speed = 1;
  double network_bytes_per_s = 1e9;
  double cpu_share = 0;  // quota of every instance; 0: none
};

struct RandomRun {
  RandomJob job;
  RandomEngine engine;
  RandomCluster cluster;
  std::uint32_t rescaled_to = 1;  // degree that every operator but the sources gets later on
};

// Every kind of operator, window, key and partitioning, in loads from idle to hopeless.
rc::Gen<RandomRun> any_run();
// Without keys, windows or chance, so that more hardware can only help; loads from idle to hopeless.
rc::Gen<RandomRun> uniform_run();

// Sources emit for `emits` and then fall silent; for ever if 0.
JobBuilder build(const RandomJob& job, Duration emits = {});
EngineProfile build(const RandomEngine& engine);
// With as many slots as any random job needs.
cluster::Cluster build(const RandomCluster& cluster);
plan::Deployment deployment_of(const JobBuilder& job, const RandomCluster& cluster);
// `from` with another degree of every operator but the sources.
plan::Deployment rescaled(const JobBuilder& job, const plan::Deployment& from, std::uint32_t degree);

std::ostream& operator<<(std::ostream& out, const RandomRun& run);

}  // namespace millrace::runtime
