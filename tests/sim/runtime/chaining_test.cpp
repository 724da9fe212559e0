// What chaining saves.
#include <gtest/gtest.h>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// Records/s of source -> map (1 us) -> sink at full load; records have one field and 100 bytes.
double rate(bool chaining, std::uint32_t cores) {
  JobBuilder job;
  job.source("in", 5e6).arrivals(job::Arrivals::even, job::SourceLoop::closed);
  job.then(OperatorKind::map, "map", 1_us, 1, Partitioning::forward);
  job.then(OperatorKind::sink, "out", {}, 1, Partitioning::forward);
  EngineProfile engine;
  engine.chaining = chaining;
  CheckedRun run(job, engine, nodes(1, cores, 3));
  return throughput(run.observe_after(2_s, 5_s));
}

// In one task a record costs the loop (50 ns), two hops of 50 + 20 ns a field, the map and the sink (100 ns).
constexpr double kChained_ns = 50 + 70 + 1000 + 70 + 100;
// A task boundary costs 150 + 30 a field + 0.5 a byte on each side, and 2 us for each buffer of 315 records.
constexpr double kBoundary_ns = 150 + 30 + 50;
constexpr double kBuffer_ns = 2000.0 / 315;

TEST(Chaining, SavesSerialisationOnASharedCore) {
  const double apart_ns = 50 + kBoundary_ns + (kBoundary_ns + 50 + 1000 + kBoundary_ns) + kBoundary_ns + 50 + 100;
  EXPECT_NEAR(rate(true, 1), 1e9 / kChained_ns, 0.005 * 1e9 / kChained_ns);
  EXPECT_NEAR(rate(false, 1), 1e9 / (apart_ns + 4 * kBuffer_ns), 0.01 * 1e9 / apart_ns);
}

// With a core for each task the map's alone is the bottleneck; even so it is slower than the whole chain.
TEST(Chaining, SavesMoreThanParallelTasksGain) {
  const double map_ns = kBoundary_ns + 50 + 1000 + kBoundary_ns + 2 * kBuffer_ns;
  ASSERT_GT(map_ns, kChained_ns);
  EXPECT_NEAR(rate(true, 3), 1e9 / kChained_ns, 0.005 * 1e9 / kChained_ns);
  EXPECT_NEAR(rate(false, 3), 1e9 / map_ns, 0.01 * 1e9 / map_ns);
}

}  // namespace
}  // namespace millrace::runtime
