#include "experiments/labelling/label_run.h"

#include <gtest/gtest.h>

#include "sim/cluster/cluster.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;

// Poisson records that one server takes 1 ms each for.
job::Job server(double records_per_s) {
  job::Job job;
  plan::Operator source, map, sink;
  source.id = "in";
  source.kind = plan::OperatorKind::source;
  map.id = "map";
  map.cost.per_record = Duration::from_ns(1'000'000);
  sink.id = "out";
  sink.kind = plan::OperatorKind::sink;
  job.plan.operators = {source, map, sink};
  job.plan.edges = {{"in", "map", plan::Partitioning::rebalance, 1, {}},
                    {"map", "out", plan::Partitioning::forward, 1, {}}};
  job.sources["in"].rate = plan::RateSchedule::constant(records_per_s);
  job.sources["in"].arrivals = job::Arrivals::poisson;
  return job;
}

cluster::Cluster node() {
  return cluster::uniform_cluster(*cluster::find_node_type("c6420"), 1, 4);
}

tl::expected<RunLabels, std::string> run(const job::Job& job, const LabelProtocol& protocol, std::uint64_t seed = 1) {
  return label_run({job, plan::Deployment(job.plan), node()}, runtime::EngineProfile{}, protocol, kernel::Seed(seed));
}

const OperatorLabels& label(const RunLabels& labels, const std::string& id) {
  for (const OperatorLabels& op : labels.operators) {
    if (op.id == id) return op;
  }
  throw std::out_of_range(id);
}

TEST(LabelRun, CountsTheFirstIntervalFromTheFirstResultOn) {
  const auto labels = run(server(500), {});
  ASSERT_TRUE(labels.has_value());
  EXPECT_EQ(labels->stop, StopReason::interval_over);
  EXPECT_EQ(labels->method, LabelMethod::events);
  EXPECT_DOUBLE_EQ(labels->interval_s, 30);
  EXPECT_NEAR(labels->simulated_s, labels->first_result_s + 29.9, 1e-9);
  EXPECT_NEAR(*labels->throughput_per_s, 500, 20);
  EXPECT_NEAR(labels->achieved_per_s, 500, 20);
  EXPECT_DOUBLE_EQ(labels->configured_per_s, 500);
  EXPECT_LT(*labels->latency_p50_ms, *labels->latency_p99_ms);
  const OperatorLabels& map = label(*labels, "map");
  EXPECT_NEAR(map.busy_ms_per_s, 500, 60);
  EXPECT_NEAR(*map.true_rate_per_s, 1000, 100);
  EXPECT_NEAR(map.busy_ms_per_s + map.idle_ms_per_s + map.backpressured_ms_per_s, 1000, 1e-6);
  EXPECT_NEAR(*map.selectivity, 1, 0.02);
  EXPECT_FALSE(labels->backpressured);
  EXPECT_EQ(map.bottleneck, 0);
  EXPECT_GT(labels->host_cpu_share.at(0), 0.4 / 32);
}

TEST(LabelRun, NamesTheBottleneckOfASaturatedJob) {
  const auto labels = run(server(2000), {});
  ASSERT_TRUE(labels.has_value());
  EXPECT_TRUE(labels->backpressured);
  EXPECT_EQ(label(*labels, "map").bottleneck, 1);
  EXPECT_EQ(label(*labels, "in").bottleneck, -1);
  EXPECT_NEAR(*labels->throughput_per_s, 950, 60);
}

// How Algorithm 1 is read is a matter of the protocol.
TEST(LabelRun, NamesBottlenecksByItsRule) {
  job::Job job = server(2000);
  job.plan.edges.back().partitioning = plan::Partitioning::rebalance;  // the sink is a task of its own
  plan::Operator end = job.plan.operators.back();
  end.id = "end";
  job.plan.operators.back().kind = plan::OperatorKind::map;
  job.plan.operators.push_back(end);
  job.plan.edges.push_back({"out", "end", plan::Partitioning::rebalance, 1, {}});
  LabelProtocol protocol;
  EXPECT_EQ(label(*run(job, protocol), "out").bottleneck, -1);
  protocol.downstream = job::Downstream::transitive;
  EXPECT_EQ(label(*run(job, protocol), "map").bottleneck, 1);
  EXPECT_EQ(label(*run(job, protocol), "out").bottleneck, 0);
  protocol.bottleneck_utilisation = 1;
  EXPECT_EQ(label(*run(job, protocol), "map").bottleneck, 0);
}

// Of two instances one gets nearly all records.
TEST(LabelRun, MayTakeTheGreatestUtilisationOfAnInstance) {
  job::Job job = server(2000);
  job.plan.edges.front().partitioning = plan::Partitioning::weighted;
  job.plan.edges.front().weights = {0.99, 0.01};
  job.plan.edges.back().partitioning = plan::Partitioning::rebalance;  // to the one sink
  const plan::Deployment deployment = plan::Deployment(job.plan).with("map", plan::Parallelism{2});
  LabelProtocol protocol;
  const auto labels = [&] {
    return *label_run({job, deployment, node()}, runtime::EngineProfile{}, protocol, kernel::Seed(1));
  };
  EXPECT_EQ(label(labels(), "map").bottleneck, 0);
  protocol.utilisation = job::Utilisation::max;
  EXPECT_EQ(label(labels(), "map").bottleneck, 1);
}

// The rest of a stationary run counts like its last stretch: the labels differ by little, the work by much.
TEST(LabelRun, FastForwardsAStationaryRun) {
  const job::Job job = server(800);
  const auto whole = run(job, {});
  LabelProtocol protocol;
  protocol.fast_forward = true;
  protocol.precision = 0.1;
  const auto part = run(job, protocol);
  ASSERT_TRUE(whole && part);
  EXPECT_EQ(part->stop, StopReason::stationary);
  EXPECT_EQ(part->method, LabelMethod::fast_forward);
  EXPECT_DOUBLE_EQ(part->interval_s, 30);
  EXPECT_LT(part->simulated_s, 0.9 * whole->simulated_s);
  EXPECT_NEAR(*part->throughput_per_s, *whole->throughput_per_s, 0.05 * *whole->throughput_per_s);
  EXPECT_NEAR(*part->latency_ms, *whole->latency_ms, 0.1 * *whole->latency_ms);
}

// A run that does not become stationary is the same with and without it.
TEST(LabelRun, DoesNotFastForwardWhatIsNotStationary) {
  job::Job job = server(1);
  LabelProtocol protocol;
  const auto whole = run(job, protocol);
  protocol.fast_forward = true;
  const auto part = run(job, protocol);
  ASSERT_TRUE(whole && part);
  EXPECT_EQ(part->method, LabelMethod::events);
  EXPECT_EQ(part->latency_ms, whole->latency_ms);
  EXPECT_EQ(part->throughput_per_s, whole->throughput_per_s);
}

TEST(LabelRun, SteadyStateEndsWhenItsLabelsAreKnown) {
  LabelProtocol protocol;
  protocol.rule = LabelRule::steady;
  const auto labels = run(server(500), protocol);
  ASSERT_TRUE(labels.has_value());
  EXPECT_EQ(labels->stop, StopReason::stationary);
  EXPECT_LT(labels->simulated_s, protocol.longest.seconds());
  EXPECT_NEAR(*labels->throughput_per_s, 500, 25);
  protocol.precision = 1e-6;
  protocol.longest = Duration::from_ns(15'000'000'000);
  const auto longest = run(server(500), protocol);
  ASSERT_TRUE(longest.has_value());
  EXPECT_EQ(longest->stop, StopReason::longest_run);
  EXPECT_NEAR(longest->simulated_s, 15, 1e-9);
}

TEST(LabelRun, WithoutAResultThereAreNoLabels) {
  job::Job job = server(100);
  job.plan.edges.back().selectivity = 0;
  const auto labels = run(job, {});
  ASSERT_TRUE(labels.has_value());
  EXPECT_EQ(labels->stop, StopReason::no_result);
  EXPECT_FALSE(labels->latency_ms || labels->throughput_per_s);
  EXPECT_NEAR(labels->achieved_per_s, 100, 10);
}

// Without backpressure an operator is a bottleneck that takes in less than 85 % of what comes: 1000/s of 1500/s.
TEST(LabelRun, InTimelyModeOperatorsThatLagAreBottlenecks) {
  job::Job job = server(1500);
  job.sources["in"].arrivals = job::Arrivals::even;
  runtime::EngineProfile engine;
  engine.mode = runtime::Mode::timely;
  engine.worker_pool = runtime::WorkerPool::dedicated;
  const auto bottleneck = [&](const std::string& id) {
    const auto labels = label_run({job, plan::Deployment(job.plan), node()}, engine, {}, kernel::Seed(1));
    return labels.has_value() ? label(*labels, id).bottleneck : -2;
  };
  EXPECT_EQ(bottleneck("in"), 0);
  EXPECT_EQ(bottleneck("map"), 1);
  EXPECT_EQ(bottleneck("out"), 0);
  job.sources["in"].rate = plan::RateSchedule::constant(1100);  // 91 %
  EXPECT_EQ(bottleneck("map"), 0);
}

TEST(LabelRun, SaysWhyAJobCannotRun) {
  const job::Job job = server(1);
  const auto labels = label_run({job, plan::Deployment(job.plan, plan::Parallelism{9}), node()},
                                runtime::EngineProfile{}, {}, kernel::Seed(1));
  ASSERT_FALSE(labels.has_value());
  EXPECT_NE(labels.error().find("slots"), std::string::npos);
}

TEST(LabelRun, AWindowBeginsAfterTheWarmUp) {
  LabelProtocol protocol;
  protocol.rule = LabelRule::window;
  protocol.warm_up = Duration::from_ns(4'000'000'000);
  protocol.interval = Duration::from_ns(6'000'000'000);
  // 500 records/s for four seconds, then 250.
  job::Job job = server(500);
  const auto seconds = [](std::int64_t s) { return Duration::from_ns(s * 1'000'000'000); };
  job.sources["in"].rate = plan::RateSchedule({{seconds(4), 500, 500}, {seconds(1), 250, 250}});
  const auto labels = run(job, protocol);
  ASSERT_TRUE(labels.has_value());
  EXPECT_DOUBLE_EQ(labels->interval_s, 6);
  EXPECT_DOUBLE_EQ(labels->simulated_s, 10);
  EXPECT_EQ(labels->stop, StopReason::interval_over);
  EXPECT_NEAR(labels->achieved_per_s, 250, 15);
  EXPECT_NEAR(*labels->throughput_per_s, 250, 15);
  EXPECT_NEAR(label(*labels, "map").busy_ms_per_s, 250, 15);
}

// Shows what a cluster shows whose sinks write no lines: neither CPU nor latencies.
class WithoutCpu final : public job::Testbed {
 public:
  explicit WithoutCpu(bool times) : times_(times) {}
  job::TestbedResult<job::Granted> deploy(const job::Job& job, const plan::Deployment& deployment) override {
    return testbed_.deploy(job, deployment);
  }
  job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& deployment) override {
    return testbed_.reconfigure(deployment);
  }
  job::TestbedResult<job::Window> observe(kernel::Duration window) override {
    auto seen = testbed_.observe(window);
    seen->measured.latency_ns = kernel::QuantileSketch();
    for (auto& [id, op] : seen->seen.operators) {
      op.total.cpu_share.reset();
      for (job::Metrics& subtask : op.subtasks) subtask.cpu_share.reset();
      if (!times_) op.total.busy_ms_per_s.reset();
    }
    return seen;
  }
  kernel::SimTime now() const override { return testbed_.now(); }
  void stop() override { stopped = true; }
  bool stopped = false;

 private:
  bool times_;
  runtime::SimulatedTestbed testbed_{node(), runtime::EngineProfile{}, kernel::Seed(1), kernel::Seed(2)};
};

TEST(LabelRun, WhatATestbedDoesNotTellIsMissing) {
  LabelProtocol protocol;
  protocol.rule = LabelRule::window;
  const job::Job job = server(1200);
  const cluster::Cluster cluster = node();
  WithoutCpu testbed(true);
  const auto labels = label_measured({job, plan::Deployment(job.plan), cluster}, testbed, protocol);
  ASSERT_TRUE(labels.has_value()) << labels.error();
  EXPECT_TRUE(testbed.stopped);
  EXPECT_EQ(labels->method, LabelMethod::measured);
  EXPECT_EQ(labels->state_bytes, std::nullopt);
  EXPECT_EQ(labels->latency_ms, std::nullopt);
  EXPECT_TRUE(labels->throughput_per_s);
  EXPECT_EQ(label(*labels, "map").cpu_share, std::nullopt);
  // Busy all the time behind a source under backpressure: a bottleneck, though nobody knows its CPU.
  EXPECT_EQ(label(*labels, "map").bottleneck, 1);
  WithoutCpu silent(false);
  EXPECT_EQ(label_measured({job, plan::Deployment(job.plan), cluster}, silent, protocol).error(),
            "the testbed does not tell the times and counts of operator 'in'");
}

}  // namespace
}  // namespace millrace::experiments
