// Subtasks that start one after the other: nothing happens at one before its start, what came waits for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

constexpr std::uint32_t kInstances = 8;
constexpr double kRate = 8000;

// in -> map -> out, the first two with eight instances; the costs are small against any wait.
JobBuilder job_of(job::SourceLoop loop = job::SourceLoop::open) {
  JobBuilder job;
  job.source("in", kRate, 1_us, kInstances).arrivals(job::Arrivals::even, loop);
  job.then(OperatorKind::map, "map", 1_us, kInstances);
  return job.then(OperatorKind::sink, "out", 1_us);
}
// Output memory for whatever comes while a receiver has not started.
EngineProfile spread_engine(Duration others, Duration sources) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 5_ms;
  engine.max_buffers_per_channel = 1'000'000;
  engine.floating_buffers_per_gate = 1'000'000;
  engine.start_spread = others;
  engine.source_start_spread = sources;
  return engine;
}

// What each instance of an operator did, by windows of 50 ms.
constexpr Duration kLook = 50'000_us;
struct Counts {
  std::vector<std::vector<double>> of_window;  // [window][instance]
  double read = 0, results = 0;
};
Counts watch(CheckedRun& run, const std::string& id, std::uint32_t windows) {
  Counts counts;
  for (std::uint32_t w = 0; w < windows; ++w) {
    const job::Window seen = run.observe(kLook);
    std::vector<double>& records = counts.of_window.emplace_back();
    for (const job::Metrics& metrics : seen.seen.operators.at(id).subtasks) {
      records.push_back(id == "in" ? *metrics.records_out : *metrics.records_in);
    }
    counts.read += seen.measured.read_records.at("in");
    counts.results += seen.measured.result_records;
  }
  return counts;
}

// The window in which an instance handled its first record.
std::vector<std::size_t> first_windows(const Counts& counts) {
  std::vector<std::size_t> firsts;
  for (std::uint32_t i = 0; i < kInstances; ++i) {
    const auto first = std::find_if(counts.of_window.begin(), counts.of_window.end(),
                                    [i](const std::vector<double>& window) { return window[i] > 0; });
    firsts.push_back(static_cast<std::size_t>(first - counts.of_window.begin()));
  }
  return firsts;
}

// Eight starts on [0, 2 s), in windows of 50 ms: neither all together nor beyond the end.
void expect_spread(std::vector<std::size_t> firsts) {
  std::sort(firsts.begin(), firsts.end());
  EXPECT_LT(firsts.back(), 40U + 1);
  EXPECT_GE(firsts.back() - firsts.front(), 15U);
  EXPECT_GE(std::unique(firsts.begin(), firsts.end()) - firsts.begin(), 5);
}

TEST(StartSpread, InputWaitsForTheStart) {
  CheckedRun run(job_of(), spread_engine(2_s, {}));
  const Counts counts = watch(run, "map", 60);
  const std::vector<std::size_t> firsts = first_windows(counts);
  expect_spread(firsts);
  for (std::uint32_t i = 0; i < kInstances; ++i) {
    // An instance's share of the rate since time 0, all in the window of its start (its end may lie up to a window
    // behind, and records in buffers up to the flush).
    const double arrived = kRate / kInstances * kLook.seconds() * static_cast<double>(firsts[i] + 1);
    EXPECT_NEAR(counts.of_window[firsts[i]][i], arrived, 65) << i;
    EXPECT_NEAR(counts.of_window[firsts[i] + 1][i], kRate / kInstances * kLook.seconds(), 15) << i;
  }
}

TEST(StartSpread, OpenSourcesReadTheirBacklogAtTheStart) {
  CheckedRun run(job_of(), spread_engine({}, 2_s));
  const Counts counts = watch(run, "in", 60);
  const std::vector<std::size_t> firsts = first_windows(counts);
  expect_spread(firsts);
  for (std::uint32_t i = 0; i < kInstances; ++i) {
    const double arrived = kRate / kInstances * kLook.seconds() * static_cast<double>(firsts[i] + 1);
    EXPECT_NEAR(counts.of_window[firsts[i]][i], arrived, 65) << i;
  }
  EXPECT_NEAR(counts.read, kRate * 3, 20);
}

// A generator that has not started makes nothing, and makes up for nothing.
TEST(StartSpread, ClosedSourcesForgetTheTimeBefore) {
  CheckedRun run(job_of(job::SourceLoop::closed), spread_engine({}, 2_s));
  const Counts counts = watch(run, "in", 60);
  expect_spread(first_windows(counts));
  for (const std::vector<double>& window : counts.of_window) {
    for (const double records : window) EXPECT_LE(records, kRate / kInstances * kLook.seconds() + 10);
  }
}

// In the end everything that was offered has come out: nothing was lost at an instance that had not started.
TEST(StartSpread, NothingIsLost) {
  JobBuilder job = job_of();
  CheckedRun run(job, spread_engine(1_s, 500_ms));
  const job::Window seen = run.observe(4_s);
  EXPECT_NEAR(seen.measured.read_records.at("in"), 4 * kRate, 20);
  EXPECT_NEAR(seen.measured.result_records, 4 * kRate, 150);
}

// A bounded output fills up before the start of its receiver: the sources are held up, and go on after it.
TEST(StartSpread, HoldsUpSendersByBackpressure) {
  EngineProfile engine = spread_engine(2_s, {});
  engine.max_buffers_per_channel = 2;
  engine.floating_buffers_per_gate = 2;
  engine.buffer_size = {1024};
  CheckedRun run(job_of(), engine);
  EXPECT_GT(*total(run.observe(1_s), "in").backpressured_ms_per_s, 300);
  EXPECT_LT(*total(run.observe_after(2_s, 1_s), "in").backpressured_ms_per_s, 10);
}

// A rescaled job starts anew, one instance after the other.
TEST(StartSpread, HappensAtEachRestart) {
  const JobBuilder job = job_of();
  EngineProfile engine = spread_engine(2_s, {});
  engine.restart_fixed = 100_ms;
  CheckedRun run(job, engine);
  run.observe(3_s);
  ASSERT_TRUE(run.testbed().reconfigure(job.deployment().with("out", plan::Parallelism{2})).has_value());
  expect_spread(first_windows(watch(run, "map", 60)));
}

TEST(StartSpread, DependsOnTheBehaviourSeedAlone) {
  const auto fingerprint = [](std::uint64_t behaviour) {
    CheckedRun run(job_of().job(), job_of().deployment(), spread_engine(1_s, 1_s), one_large_node(), 1, behaviour);
    run.observe(2_s);
    return run.testbed().fingerprint().text();
  };
  EXPECT_EQ(fingerprint(1), fingerprint(1));
  EXPECT_NE(fingerprint(1), fingerprint(2));
}

}  // namespace
}  // namespace millrace::runtime
