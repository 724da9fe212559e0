// Session windows as the input of further operators.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

constexpr double kRate = 2000;

plan::KeyDistribution keys(std::uint64_t count) {
  plan::KeyDistribution distribution;
  distribution.keys = count;
  return distribution;
}
plan::Window window(plan::WindowShape shape, Duration length, plan::TimeDomain domain) {
  plan::Window window;
  window.shape = shape;
  window.length = length;
  window.domain = domain;
  return window;
}

// A key's records are nearly a Poisson process of rate r = rate/K; each is the last of its session with probability
// exp(-r gap).
double sessions_per_s(double count, double gap_s) {
  return kRate * std::exp(-kRate / count * gap_s);
}

// The event time of a session's result is the session's end, just behind the watermark, however old its first record
// is: no result is late for a window that follows. That one has a result for nearly each, as keys hardly repeat.
TEST(SessionWindows, ResultsAreNotLateForTheNextWindow) {
  JobBuilder job;
  job.source("in", kRate).then(OperatorKind::window_aggregate, "session", {}, 4, Partitioning::automatic);
  job.keyed("k", keys(2000)).window(window(plan::WindowShape::session, 1_s, plan::TimeDomain::event));
  job.then(OperatorKind::window_aggregate, "next", {}, 2, Partitioning::automatic);
  job.keyed("other", keys(1'000'000)).window(window(plan::WindowShape::tumbling, 1_s, plan::TimeDomain::event));
  job.then(OperatorKind::sink, "out");
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 5_ms;
  CheckedRun run(job, engine);
  const double expected = sessions_per_s(2000, 1);
  EXPECT_NEAR(throughput(run.observe_after(10_s, 20_s)), expected, 0.03 * expected);
}

}  // namespace
}  // namespace millrace::runtime
