// How a theorem's value is held against simulated means: seeds stated beforehand, and batch-means intervals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/batch_means.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {

inline constexpr std::uint64_t kTheorySeeds = 50;  // seeds 1 to 50
inline constexpr std::uint64_t kFewestInside = 46;
inline constexpr std::size_t kTheoryBatches = 20;

// What one window contributes to the estimate.
using Statistic = double (*)(const job::Window&);

// At least 46 of the 50 seeds have `expected` inside the 99 % interval that 20 windows of `batch` give, after one of
// warm-up. (Of intervals that are right 99 times in 100, fewer than 46 are so once in 7,000 tests.)
inline void expect_inside_interval(const JobBuilder& job, const EngineProfile& engine, const cluster::Cluster& cluster,
                                   Duration batch, double expected, Statistic statistic) {
  std::uint64_t inside = 0;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= kTheorySeeds; ++seed) {
    CheckedRun run(job, engine, cluster, seed);
    run.observe(batch);
    std::vector<double> series;
    for (std::size_t i = 0; i < kTheoryBatches; ++i) series.push_back(statistic(run.observe(batch)));
    const kernel::ConfidenceInterval interval = kernel::batch_means(series, kTheoryBatches, 0.99);
    sum += interval.mean;
    inside += interval.contains(expected);
  }
  EXPECT_GE(inside, kFewestInside) << "expected " << expected << ", mean over the seeds " << sum / kTheorySeeds;
}

}  // namespace millrace::runtime
