// Short ways to write jobs, clusters and engines in tests, and a run that is checked at every observation.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/engine.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::runtime {

using kernel::Duration;
using plan::OperatorKind;
using plan::Partitioning;

// Grows a job and its deployment one operator at a time.
class JobBuilder {
 public:
  JobBuilder& add(OperatorKind kind, std::string id, Duration per_record = {}, std::uint32_t degree = 1) {
    plan::Operator op;
    op.id = id;
    op.kind = kind;
    op.cost.per_record = per_record;
    job_.plan.operators.push_back(std::move(op));
    degrees_[std::move(id)] = degree;
    return *this;
  }
  // A source, open-loop and with evenly spaced records until said otherwise.
  JobBuilder& source(const std::string& id, plan::RateSchedule rate, Duration per_record = {},
                     std::uint32_t degree = 1) {
    add(OperatorKind::source, id, per_record, degree);
    job_.sources[id].rate = std::move(rate);
    return *this;
  }
  JobBuilder& source(const std::string& id, double records_per_s, Duration per_record = {}, std::uint32_t degree = 1) {
    return source(id, plan::RateSchedule::constant(records_per_s), per_record, degree);
  }
  // A source of so many records at rest.
  JobBuilder& stored(const std::string& id, std::uint64_t records, Duration per_record = {}, std::uint32_t degree = 1) {
    add(OperatorKind::source, id, per_record, degree);
    last().records = records;
    return *this;
  }
  // An operator behind the one added last.
  JobBuilder& then(OperatorKind kind, const std::string& id, Duration per_record = {}, std::uint32_t degree = 1,
                   Partitioning partitioning = Partitioning::rebalance) {
    const std::string from = last().id;
    add(kind, id, per_record, degree);
    return edge(from, id, partitioning);
  }
  JobBuilder& edge(std::string from, std::string to, Partitioning partitioning = Partitioning::rebalance,
                   double selectivity = 1, std::vector<double> weights = {}) {
    job_.plan.edges.push_back({std::move(from), std::move(to), partitioning, selectivity, std::move(weights)});
    return *this;
  }

  // These change what was added last.
  JobBuilder& exponential() {
    last().cost.distribution = plan::ServiceDistribution::exponential;
    return *this;
  }
  JobBuilder& keyed(const std::string& key, plan::KeyDistribution keys) {
    last().key = key;
    job_.plan.keys[key] = keys;
    return *this;
  }
  JobBuilder& window(plan::Window window) {
    last().window = window;
    return *this;
  }
  JobBuilder& arrivals(job::Arrivals arrivals, job::SourceLoop loop = job::SourceLoop::open) {
    job_.sources.at(last().id).arrivals = arrivals;
    job_.sources.at(last().id).loop = loop;
    return *this;
  }
  JobBuilder& gap_cv(double cv) {
    job_.sources.at(last().id).gap_cv = cv;
    return *this;
  }
  JobBuilder& modulation(job::Modulation modulation) {
    job_.sources.at(last().id).modulation = modulation;
    return *this;
  }
  JobBuilder& out_of_orderness(Duration bound) {
    job_.sources.at(last().id).out_of_orderness = bound;
    return *this;
  }
  JobBuilder& record_bytes(std::int64_t bytes) {
    last().output.size = {bytes};
    return *this;
  }
  JobBuilder& selectivity(double records_out_per_in) {
    job_.plan.edges.back().selectivity = records_out_per_in;
    return *this;
  }

  JobBuilder& groups(std::uint64_t groups) {
    last().groups = groups;
    return *this;
  }
  JobBuilder& limit(std::uint64_t limit) {
    last().limit = limit;
    return *this;
  }
  // A join of the operators `first` and `second`: a probe with its build in front of it, or a merge join.
  JobBuilder& probe(const std::string& id, const std::string& first, const std::string& second,
                    Duration per_record = {}, std::uint32_t degree = 1) {
    add(OperatorKind::join_build, id + " build", {}, degree).edge(second, id + " build", Partitioning::automatic);
    add(OperatorKind::join_probe, id, per_record, degree);
    return edge(first, id, Partitioning::automatic).edge(id + " build", id, Partitioning::automatic);
  }
  JobBuilder& merge(const std::string& id, const std::string& first, const std::string& second,
                    Duration per_record = {}, std::uint32_t degree = 1) {
    add(OperatorKind::merge_join, id, per_record, degree);
    return edge(first, id, Partitioning::automatic).edge(second, id, Partitioning::automatic);
  }

  // How the records of the edge added last spread over the keys.
  JobBuilder& edges_keys(const std::string& name, plan::KeyDistribution keys) {
    job_.plan.edges.back().keys = name;
    job_.plan.keys[name] = std::move(keys);
    return *this;
  }

  plan::Operator& last() { return job_.plan.operators.back(); }
  plan::Operator& at(const std::string& id) { return job_.plan.operators[index_of(job_.plan, id)]; }
  const job::Job& job() const { return job_; }
  plan::Deployment deployment() const {
    plan::Deployment deployment(job_.plan);
    for (const auto& [id, degree] : degrees_) deployment = deployment.with(id, plan::Parallelism{degree});
    return deployment;
  }

 private:
  job::Job job_;
  std::map<std::string, std::uint32_t> degrees_;
};

// Nodes of speed 1 on an instant network, each as many slots as `slots`.
inline cluster::Cluster nodes(std::uint32_t count, std::uint32_t cores, std::uint32_t slots) {
  cluster::NodeType type;
  type.name = "test";
  type.cores = cores;
  cluster::Cluster cluster = cluster::uniform_cluster(type, count, slots);
  for (cluster::Node& node : cluster.nodes) node.type.network = {1e15};
  cluster.network_latency = Duration();
  return cluster;
}
// One node, so large that nothing waits for a core and every channel is local.
inline cluster::Cluster one_large_node() {
  return nodes(1, 512, 512);
}

// An engine that costs nothing: only the operators' own costs are left.
inline EngineProfile free_engine() {
  EngineProfile engine;
  engine.task_loop_ns = engine.chained_hop_ns = engine.chained_hop_per_field_ns = 0;
  engine.serialize_ns = engine.serialize_per_field_ns = engine.serialize_per_byte_ns = 0;
  engine.deserialize_ns = engine.deserialize_per_field_ns = engine.deserialize_per_byte_ns = 0;
  engine.hash_partition_ns = engine.local_buffer_ns = engine.remote_buffer_ns = 0;
  engine.state_access_ns = engine.window_firing_ns = engine.buffered_record_ns = engine.join_pair_ns = 0;
  engine.sink_ns = engine.source_ns = engine.source_per_field_ns = 0;
  return engine;
}
// Short flushes, and checkpoints whose synchronous part costs nothing.
inline EngineProfile checkpointing(Duration interval) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = Duration::from_ns(5'000'000);
  engine.checkpoint_interval = interval;
  engine.checkpoint_sync_ns = 0;
  return engine;
}
// Every record a buffer of its own, sent at once, into queues of any length.
inline EngineProfile queueing_engine() {
  EngineProfile engine = free_engine();
  engine.granularity = Granularity::record;
  engine.buffer_size = {104};
  engine.buffer_timeout = Duration();
  engine.max_buffers_per_channel = 1'000'000'000;
  engine.floating_buffers_per_gate = 1'000'000'000;
  return engine;
}

// A job that runs, with the conservation checker attached.
class CheckedRun {
 public:
  CheckedRun(const JobBuilder& built, const EngineProfile& engine, const cluster::Cluster& cluster = one_large_node(),
             std::uint64_t seed = 1, std::vector<cluster::Fault> faults = {})
      : CheckedRun(built.job(), built.deployment(), engine, cluster, seed, seed, std::move(faults)) {}
  CheckedRun(const job::Job& job, const plan::Deployment& deployment, const EngineProfile& engine,
             const cluster::Cluster& cluster, std::uint64_t arrivals_seed, std::uint64_t behaviour_seed,
             std::vector<cluster::Fault> faults = {})
      : testbed_(cluster, engine, kernel::Seed(arrivals_seed), kernel::Seed(behaviour_seed), std::move(faults)) {
    const auto granted = testbed_.deploy(job, deployment);
    EXPECT_TRUE(granted.has_value()) << (granted ? "" : granted.error().what);
  }

  job::Window observe(Duration window) {
    job::Window seen = testbed_.observe(window).value();
    EXPECT_THAT(testbed_.violations(), ::testing::IsEmpty());
    return seen;
  }
  // Runs on for `warm_up`, then observes `window`.
  job::Window observe_after(Duration warm_up, Duration window) {
    observe(warm_up);
    return observe(window);
  }
  SimulatedTestbed& testbed() { return testbed_; }

 private:
  SimulatedTestbed testbed_;
};

// Totals of an operator in a window.
inline const job::Metrics& total(const job::Window& window, const std::string& id) {
  return window.seen.operators.at(id).total;
}
// Results per second.
inline double throughput(const job::Window& window) {
  return window.measured.result_records / window.seen.window_s;
}
inline double mean_latency_ms(const job::Window& window) {
  return window.measured.latency_ns.mean() / 1e6;
}

}  // namespace millrace::runtime
