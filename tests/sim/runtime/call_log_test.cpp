// The log of calls: it accounts for every record and every nanosecond of core time, tells where records came from, and
// changes nothing.
#include "sim/runtime/call_log.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/sim/runtime/bounded_job.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

// Two inputs, one of them read from a disk, to one union; instances that compete for three cores.
JobBuilder two_inputs() {
  JobBuilder job;
  job.stored("left", 400'000, 200_ns, 2).last().read_size = {50};
  job.then(OperatorKind::filter, "some", 300_ns, 3).selectivity(1);
  job.stored("right", 300'000, 100_ns);
  job.add(OperatorKind::union_all, "both", 50_ns, 2);
  job.edge("some", "both", Partitioning::rebalance, 0.4).edge("right", "both");
  job.then(OperatorKind::sink, "out", 20_ns);
  return job;
}

cluster::Cluster three_cores() {
  cluster::Cluster cluster = nodes(1, 3, 8);
  cluster.nodes[0].type.disk_read = {500e6};
  return cluster;
}

using Instance = std::pair<std::uint32_t, std::uint32_t>;  // operator, index

struct Sums {
  std::uint64_t in = 0, out = 0;
  std::int64_t worked_ns = 0;
  double read_bytes = 0;
};

std::map<Instance, Sums> sums_of(const CallLog& log) {
  std::map<Instance, Sums> sums;
  for (const Call& call : log.calls) {
    Sums& sum = sums[{call.op, call.instance}];
    sum.in += call.records_in;
    sum.out += call.records_out;
    sum.worked_ns += call.worked.ns();
    sum.read_bytes += call.read_bytes;
  }
  return sums;
}

// Checks that hold for any log of a run that is over.
void expect_all_accounted_for(const CallLog& log, const Simulation& simulation) {
  const auto sums = sums_of(log);
  const Topology& topology = simulation.topology();
  for (std::size_t id = 0; id < simulation.subtasks().size(); ++id) {
    const Subtask& s = simulation.subtasks()[id];
    const std::uint32_t op = topology.tasks[s.task].operators.front();
    const auto sum = sums.find({op, s.index});
    ASSERT_NE(sum, sums.end());
    EXPECT_EQ(sum->second.in, s.operators[0].records_in) << "operator " << op << "/" << s.index;
    EXPECT_EQ(sum->second.out, s.operators.back().records_out) << "operator " << op << "/" << s.index;
    EXPECT_EQ(sum->second.worked_ns, s.counters.core_ns) << "operator " << op << "/" << s.index;
  }
}

void expect_paths_follow_the_plan(const CallLog& log, const Simulation& simulation) {
  const plan::LogicalPlan& plan = simulation.job().plan;
  std::set<std::pair<std::string, std::string>> edges;
  for (const plan::Edge& edge : plan.edges) edges.emplace(edge.from, edge.to);
  for (std::size_t i = 0; i < log.calls.size(); ++i) {
    const Call& call = log.calls[i];
    if (call.kind != CallKind::input) {
      EXPECT_TRUE(call.from.empty());
      continue;
    }
    EXPECT_EQ(call.from.empty(), call.records_in == 0) << "call " << i;
    EXPECT_EQ(std::set<std::uint32_t>(call.from.begin(), call.from.end()).size(), call.from.size());
    for (const std::uint32_t from : call.from) {
      ASSERT_LT(from, i);
      EXPECT_TRUE(edges.contains({plan.operators[log.calls[from].op].id, plan.operators[call.op].id}));
      EXPECT_LE(log.calls[from].ended, call.started);
      EXPECT_GT(log.calls[from].records_out, 0U);
    }
  }
}

TEST(CallLog, AccountsForEveryRecordAndAllCoreTime) {
  EndingRun run(two_inputs(), chunk_engine(5000), three_cores());
  CallLog log;
  run.simulation().observe_calls(log);
  ASSERT_TRUE(run.run());
  expect_all_accounted_for(log, run.simulation());
  expect_paths_follow_the_plan(log, run.simulation());
}

TEST(CallLog, AccountsForChainsAndBuffersThatFillSlowly) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 10_ms;
  JobBuilder job;
  job.stored("in", 200'000, 1_us, 2);
  job.then(OperatorKind::map, "map", 1_us, 2, Partitioning::forward);
  job.then(OperatorKind::map, "more", 3_us, 3, Partitioning::rebalance);
  job.then(OperatorKind::sink, "out", {}, 3, Partitioning::forward);
  EndingRun run(job, engine, nodes(1, 4, 8));
  CallLog log;
  run.simulation().observe_calls(log);
  ASSERT_TRUE(run.run());
  for (const Call& call : log.calls) {
    if (call.kind == CallKind::read) {
      EXPECT_EQ(call.records_out, call.records_in);
    } else {
      EXPECT_EQ(call.from.empty(), call.records_in == 0);
    }
  }
  const auto sums = sums_of(log);
  EXPECT_EQ(sums.at({0, 0}).in + sums.at({0, 1}).in, 200'000U);
  EXPECT_EQ(sums.at({2, 0}).in + sums.at({2, 1}).in + sums.at({2, 2}).in, 200'000U);
}

// Each instance's calls follow each other; a call takes what its records cost.
TEST(CallLog, TellsWhenEachCallWasAndWhatItCost) {
  EndingRun run(two_inputs(), chunk_engine(5000), three_cores());
  CallLog log;
  run.simulation().observe_calls(log);
  ASSERT_TRUE(run.run());
  std::map<Instance, kernel::SimTime> ended;
  for (const Call& call : log.calls) {
    kernel::SimTime& before = ended[{call.op, call.instance}];
    EXPECT_GE(call.started, before);
    EXPECT_GE(call.ended - call.started, call.worked);
    EXPECT_LE(call.records_in, 5000U);
    before = call.ended;
    const plan::Operator& op = run.simulation().job().plan.operators[call.op];
    const double cost_ns = static_cast<double>(op.cost.per_record.ns()) * static_cast<double>(call.records_in);
    EXPECT_NEAR(static_cast<double>(call.worked.ns()), cost_ns, 2);
    EXPECT_DOUBLE_EQ(call.read_bytes, op.read_size.count * static_cast<double>(call.records_in));
    EXPECT_GE(call.cpu_utilisation, 0);
    EXPECT_LE(call.cpu_utilisation, 2.0 / 3);
    EXPECT_GE(call.disk_utilisation, 0);
    EXPECT_LE(call.disk_utilisation, 1);
  }
  EXPECT_DOUBLE_EQ(sums_of(log).at({0, 0}).read_bytes, 200'000 * 50.0);
}

// A hash join whose table lies on the disk in part, groups of its pairs, and the first of them in order. The join
// changes its algorithm on the way.
JobBuilder pipeline() {
  JobBuilder job;
  job.stored("probes", 300'000, 100_ns, 2).last().read_size = {50};
  job.stored("rows", 100'000, 50_ns);
  job.probe("join", "probes", "rows", 400_ns, 2);
  job.at("join build").memory_budget = {4'000'000};
  job.last().adaptation.after = 70'000;
  job.last().adaptation.cost.per_record = 100_ns;
  job.then(OperatorKind::aggregate, "groups", 150_ns, 3).selectivity(1.3).groups(40'000);
  job.then(OperatorKind::sort, "order", 30_ns).last().memory_budget = {1'000'000};
  job.then(OperatorKind::limit, "first").limit(30'000);
  return job.then(OperatorKind::sink, "out", 20_ns);
}

TEST(CallLog, FollowsRecordsUntilAnOperatorTakesThemAllIn) {
  EngineProfile engine = chunk_engine(5000);
  engine.table_miss_ns = 20;
  engine.chunk_cv = 0.2;
  cluster::Cluster cluster = three_cores();
  cluster.nodes[0].type.cache = {1'000'000};
  EndingRun run(pipeline(), engine, cluster);
  CallLog log;
  run.simulation().observe_calls(log);
  ASSERT_TRUE(run.run());
  expect_all_accounted_for(log, run.simulation());
  expect_paths_follow_the_plan(log, run.simulation());
  const plan::LogicalPlan& plan = run.simulation().job().plan;
  const std::size_t join = index_of(plan, "join"), groups = index_of(plan, "groups");
  std::uint64_t before = 0, released = 0;
  for (const Call& call : log.calls) {
    if (call.op == join && !call.adapted) before += call.records_in;
    if (call.op == join && call.records_in > 0) {
      EXPECT_EQ(call.side, 0U);
      EXPECT_GT(call.records_held, 0U);
    }
    if (call.op != groups) continue;
    EXPECT_EQ(call.records_out > 0, call.kind == CallKind::release);
    released += call.records_out;
  }
  EXPECT_EQ(before, run.subtask("join", 0).records_before + run.subtask("join", 1).records_before);
  EXPECT_EQ(before, 140'000U);
  EXPECT_EQ(released, run.records_in("order"));
}

TEST(CallLog, ChangesNothing) {
  for (const JobBuilder& job : {two_inputs(), pipeline()}) {
    EndingRun logged(job, chunk_engine(5000), three_cores());
    CallLog log;
    logged.simulation().observe_calls(log);
    EndingRun plain(job, chunk_engine(5000), three_cores());
    EXPECT_EQ(logged.ended_at_ms(), plain.ended_at_ms());
    EXPECT_EQ(logged.fingerprint(), plain.fingerprint());
    EXPECT_EQ(logged.simulation().events(), plain.simulation().events());
    EXPECT_GT(log.calls.size(), 0U);
  }
}

}  // namespace
}  // namespace millrace::runtime
