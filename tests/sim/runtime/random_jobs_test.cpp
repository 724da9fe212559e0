// What holds in every job on every cluster: nothing is lost, nothing stands still, every number is one; and what better
// hardware must not do.
#include "tests/sim/runtime/random_jobs.h"

#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// A random run, started and looked at.
class Running {
 public:
  Running(const JobBuilder& job, const RandomEngine& engine, const RandomCluster& cluster)
      : testbed_(build(cluster), build(engine), kernel::Seed(1), kernel::Seed(2)) {
    const auto granted = testbed_.deploy(job.job(), deployment_of(job, cluster));
    if (!granted) RC_FAIL(granted.error().what);
  }
  job::Window observe(Duration window) {
    job::Window seen = testbed_.observe(window).value();
    RC_ASSERT(testbed_.violations() == std::vector<std::string>{});
    return seen;
  }

  void reconfigure(const plan::Deployment& to) {
    const auto granted = testbed_.reconfigure(to);
    if (!granted) RC_FAIL(granted.error().what);
  }

 private:
  SimulatedTestbed testbed_;
};

// Every number of a window is finite and at least 0.
void check_numbers(const nlohmann::json& value) {
  RC_ASSERT(!value.is_string() || (value != "inf" && value != "-inf" && value != "nan"));
  if (value.is_number()) RC_ASSERT(value.get<double>() >= 0);
  if (value.is_structured()) {
    for (const nlohmann::json& each : value) check_numbers(each);
  }
}
void check_numbers(const job::Measurement& measured) {
  std::vector<double> all = {measured.window_s,         measured.result_records,       measured.backlog_records,
                             measured.downtime_s,       measured.peak_backlog_records, measured.backpressured_share,
                             measured.latency_ns.mean()};
  for (const auto& entry : measured.offered_records) all.push_back(entry.second);
  for (const auto& entry : measured.read_records) all.push_back(entry.second);
  for (const auto& [id, parts] : measured.latency_parts) {
    for (const double part : {parts.queueing_ms, parts.service_ms, parts.contention_ms, parts.flush_ms,
                              parts.network_ms, parts.window_ms}) {
      all.push_back(part);
    }
  }
  for (const double value : all) RC_ASSERT(std::isfinite(value) && value >= 0);
  RC_ASSERT(measured.backpressured_share <= 1 + 1e-9);
}

void check(const job::Window& seen) {
  check_numbers(job::to_json(seen.seen));
  check_numbers(seen.measured);
  for (const auto& [id, op] : seen.seen.operators) {
    for (const job::Metrics& m : op.subtasks) {
      RC_ASSERT(std::abs(*m.busy_ms_per_s + *m.idle_ms_per_s + *m.backpressured_ms_per_s - 1000) < 1e-6);
    }
  }
}

RC_GTEST_PROP(RandomJobs, KeepTheirRecordsAndGiveNumbersSlow, ()) {
  const RandomRun run = *any_run();
  const JobBuilder job = build(run.job);
  Running running(job, run.engine, run.cluster);
  for (const Duration window : {1_ms, 150_ms, 777_ms}) check(running.observe(window));
  running.reconfigure(rescaled(job, deployment_of(job, run.cluster), run.rescaled_to));
  for (const Duration window : {1_ms, 500_ms}) check(running.observe(window));
}

// The same run on Timely's workers: as many as the widest operator has instances, or one for each instance.
RandomRun on_workers(RandomRun run) {
  run.engine.mode = Mode::timely;
  run.engine.worker_pool = *rc::gen::element(WorkerPool::shared, WorkerPool::dedicated, WorkerPool::spread);
  run.cluster.nodes = 1;
  return run;
}

RC_GTEST_PROP(RandomJobs, KeepTheirRecordsOnTimelyWorkersSlow, ()) {
  const RandomRun run = on_workers(*any_run());
  const JobBuilder job = build(run.job);
  Running running(job, run.engine, run.cluster);
  const auto observe = [&](Duration window) {
    const job::Window seen = running.observe(window);
    check(seen);
    RC_ASSERT(seen.measured.backpressured_share == 0);
  };
  for (const Duration window : {1_ms, 150_ms, 777_ms}) observe(window);
  running.reconfigure(rescaled(job, deployment_of(job, run.cluster), run.rescaled_to));
  for (const Duration window : {1_ms, 500_ms}) observe(window);
}

// Records in and out of each operator since the start.
struct Flow {
  std::map<std::string, std::pair<double, double>> of;
  double moved = 0;    // in the last window: records, and busy time
  double waiting = 0;  // at its end: unread records, and bytes in input channels

  void add(const job::Window& window) {
    moved = waiting = 0;
    for (const auto& [id, op] : window.seen.operators) {
      of[id].first += *op.total.records_in;
      of[id].second += *op.total.records_out;
      moved += *op.total.records_in + *op.total.records_out + *op.total.busy_ms_per_s;
      waiting += *op.total.queue_bytes;
    }
    for (const auto& [id, source] : window.seen.sources) waiting += source.lag_records.value();
  }
};

// Whether every record that left an operator has come into the next (once at each instance, if broadcast).
bool has_arrived(const JobBuilder& job, Flow& flow) {
  std::map<std::string, double> sent;
  for (const plan::Edge& edge : job.job().plan.edges) {
    const bool every = edge.partitioning == Partitioning::broadcast;
    sent[edge.to] += flow.of[edge.from].second * (every ? job.deployment().parallelism(edge.to) : 1);
  }
  bool all = true;
  for (const auto& [id, records] : sent) {
    RC_ASSERT(flow.of[id].first <= records);
    all &= flow.of[id].first == records;
  }
  return all;
}

// Sources emit for a while; then everything that they emitted is handled, or is still being handled.
void check_progress(const RandomRun& run) {
  const JobBuilder job = build(run.job, 200_ms);
  Running running(job, run.engine, run.cluster);
  Flow flow;
  constexpr int kLooks = 20;
  for (int look = 0; look < kLooks; ++look) {
    flow.add(running.observe(1_s));
    const bool drained = has_arrived(job, flow) && flow.waiting == 0;
    RC_ASSERT(drained || flow.moved > 0);
    if (drained && flow.moved == 0) return;
  }
}
RC_GTEST_PROP(RandomJobs, NeverStandStillSlow, ()) {
  check_progress(*any_run());
}
RC_GTEST_PROP(RandomJobs, NeverStandStillOnTimelyWorkersSlow, ()) {
  check_progress(on_workers(*any_run()));
}

double results_on(const RandomRun& run, const RandomCluster& on, kernel::Duration warm_up) {
  const JobBuilder job = build(run.job);
  Running running(job, run.engine, on);
  running.observe(warm_up);
  return running.observe(4_s).measured.result_records;
}

// Uniform jobs, common random numbers, 1 % slack. While the buffers of a saturated job fill, the operators in front
// take cores from those behind, the more the sooner records reach them: what the first seconds lose the next have to
// gain.
bool suffers(const RandomRun& run, const RandomCluster& better) {
  for (const kernel::Duration warm_up : {1_s, 9_s}) {
    if (results_on(run, better, warm_up) >= 0.99 * results_on(run, run.cluster, warm_up)) return false;
  }
  return true;
}

RC_GTEST_PROP(RandomJobs, NeverSufferFromBetterHardwareSlow, ()) {
  const RandomRun run = *uniform_run();
  RC_PRE(results_on(run, run.cluster, 1_s) >= 2000);
  RandomCluster more_cores = run.cluster, faster = run.cluster, wider = run.cluster;
  more_cores.cores *= 2;
  faster.speed *= 1.5;
  wider.network_bytes_per_s *= 3;
  RC_ASSERT_FALSE(suffers(run, more_cores));
  RC_ASSERT_FALSE(suffers(run, faster));
  RC_ASSERT_FALSE(suffers(run, wider));
}

}  // namespace
}  // namespace millrace::runtime
