// Runs of alike records against records one by one, on random plans: the same 32 KiB buffers, flushes, credits and
// costs, so throughput and latency have to agree.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/sim/runtime/job_builder.h"
#include "tests/sim/runtime/zerotune_plans.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// Fewer results than this do not tell 2 % apart.
constexpr double kFewestResults = 500;

struct Labels {
  double results = 0, latency_ms = 0;
  double busiest_share = 0;  // of the time that a subtask was busy
  double read = 0;           // records read by sources
};

Labels run(const RandomPlan& plan, Granularity granularity, Duration window) {
  EngineProfile engine = measured_costs();
  engine.granularity = granularity;
  CheckedRun run(plan.job, plan.deployment, engine, plan.cluster, 1, 2);
  const job::Window seen = run.observe_after(4_s, window);
  Labels labels{seen.measured.result_records, mean_latency_ms(seen)};
  for (const auto& [id, op] : seen.seen.operators) {
    for (const job::Metrics& each : op.subtasks) {
      labels.busiest_share = std::max(labels.busiest_share, *each.busy_ms_per_s / 1000);
    }
  }
  for (const auto& entry : seen.measured.read_records) labels.read += entry.second;
  return labels;
}

// What of a plan decides how hard it is: rates, then the windows of its joins and aggregate.
std::string text(const RandomPlan& plan) {
  std::string all;
  for (const auto& [id, load] : plan.job.sources) all += fmt::format("{}/s ", load.rate.rate(kernel::SimTime()));
  for (const plan::Operator& op : plan.job.plan.operators) {
    if (!op.window) continue;
    const bool slides = op.window->shape == plan::WindowShape::sliding;
    all += fmt::format(" {} x{}", op.id, plan.deployment.parallelism(op.id));
    all += op.window->policy == plan::WindowPolicy::count
               ? fmt::format(" {}/{}", op.window->count, slides ? op.window->count_slide : op.window->count)
               : fmt::format(" {}/{} ms", op.window->length.ms(), (slides ? op.window->slide : op.window->length).ms());
  }
  return all;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1) + 0.5)];
}

// Plans come a third each from linear, 2-way and 3-way joins. MILLRACE_GRANULARITY_PLANS=200 compares that many.
TEST(GranularitySlow, RunsAgreeWithRecordsOnRandomPlans) {
  const char* asked = std::getenv("MILLRACE_GRANULARITY_PLANS");
  const int plans = asked != nullptr ? std::atoi(asked) : 100;
  kernel::RandomStream stream = kernel::Seed(7).stream("plans");
  std::vector<double> throughput_off, latency_off;
  for (int i = 0; i < plans; ++i) {
    const RandomPlan plan = random_plan(stream, static_cast<std::uint32_t>(i % 3), small_ranges());
    const Labels runs = run(plan, Granularity::run, 12_s);
    const Labels records = run(plan, Granularity::record, 12_s);
    if (std::min(runs.results, records.results) < kFewestResults) continue;
    throughput_off.push_back(std::abs(runs.results / records.results - 1));
    latency_off.push_back(std::abs(runs.latency_ms / records.latency_ms - 1));
    if (asked == nullptr) continue;
    fmt::print("plan {}: {} results {:+.3f}, latency {:.1f} ms {:+.3f}, read {} {:+.3f}, busiest {:.2f} {:.2f}; {}\n",
               i, records.results, runs.results / records.results - 1, records.latency_ms,
               runs.latency_ms / records.latency_ms - 1, records.read, runs.read / records.read - 1,
               records.busiest_share, runs.busiest_share, text(plan));
  }
  ASSERT_GE(throughput_off.size(), static_cast<std::size_t>(plans) / 2);
  fmt::print("{} plans: throughput off by {:.4f} (median) {:.4f} (90 %), latency by {:.4f} {:.4f}\n",
             throughput_off.size(), quantile(throughput_off, 0.5), quantile(throughput_off, 0.9),
             quantile(latency_off, 0.5), quantile(latency_off, 0.9));
  EXPECT_LE(quantile(throughput_off, 0.5), 0.02);
  EXPECT_LE(quantile(latency_off, 0.5), 0.05);
}

}  // namespace
}  // namespace millrace::runtime
