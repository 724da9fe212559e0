// Answers against what theory says of the same queue.
#include "experiments/capacity/find_capacity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/capacity/capacity_text.h"
#include "tests/experiments/store/temporary_folder.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using runtime::JobBuilder;
using testing::HasSubstr;

// A source, and servers of 1 ms a record that are chained to nothing but the sink.
JobBuilder servers(std::uint32_t degree = 1) {
  JobBuilder job;
  job.source("in", 100);
  job.then(plan::OperatorKind::map, "server", 1_ms, degree);
  job.then(plan::OperatorKind::sink, "out", {}, degree, plan::Partitioning::forward);
  return job;
}

class FindCapacity : public testing::Test {
 protected:
  explicit FindCapacity(const JobBuilder& built = servers()) {
    experiment_.engine = runtime::queueing_engine();
    experiment_.clusters["c"] = runtime::nodes(1, 8, 8);
    spec_.name = "x";
    spec_.query = "q";
    spec_.cluster = "c";
    spec_.parallelism = CapacityParallelism::given;
    spec_.warm_up = 5_s;
    spec_.duration = 20_s;
    spec_.seeds = 2;
    submit(built);
  }

  void submit(const JobBuilder& built) {
    Query query{"q", built.job(), {}};
    const plan::Deployment deployment = built.deployment();
    for (const auto& [id, instances] : deployment.by_operator()) {
      query.initial_parallelism[id] = static_cast<std::uint32_t>(instances.size());
    }
    experiment_.queries["q"] = query;
  }

  CapacityAnswer answer(std::size_t jobs = 1) {
    auto store = Store::open(folder_.file("store.sqlite"));
    auto found = find_capacity(experiment_, spec_, *store, {.jobs = jobs});
    EXPECT_TRUE(found) << found.error().what;
    return *found;
  }

  const TemporaryFolder folder_;
  Experiment experiment_;
  CapacitySpec spec_;
};

// Records of 1 ms each, evenly spaced: d instances do d thousand a second.
TEST_F(FindCapacity, ServersCarryTheInverseOfTheirCost) {
  for (const std::uint32_t degree : {1U, 3U}) {
    submit(servers(degree));
    const CapacityAnswer found = answer();
    ASSERT_TRUE(found.kept && found.broken);
    EXPECT_NEAR(*found.kept, 1000 * degree, 0.025 * 1000 * degree);
    EXPECT_NEAR(*found.broken, *found.kept * 1.02, 1e-6 * *found.kept);
    EXPECT_THAT(found.limit, HasSubstr("operator 'server' is full"));
    EXPECT_EQ(found.reversal, "");
    EXPECT_EQ(found.deployment.parallelism("server"), degree);
  }
}

// M/M/1: times in the system are exponential with mean S / (1 - rho), so the p99 is L at rho = 1 - ln(100) S / L. With
// L = 23 ms that is 0.8.
TEST_F(FindCapacity, AQuantileIsKeptAsFarAsMm1KeepsIt) {
  JobBuilder job;
  job.source("in", 100).arrivals(job::Arrivals::poisson);
  job.then(plan::OperatorKind::map, "server", 1_ms).exponential();
  job.then(plan::OperatorKind::sink, "out", {}, 1, plan::Partitioning::forward);
  submit(job);
  spec_.slo.latency = kernel::Duration::from_ns(static_cast<std::int64_t>(std::log(100) * 1e6 / 0.2));
  spec_.duration = 200_s;
  spec_.seeds = 4;
  const CapacityAnswer found = answer();
  ASSERT_TRUE(found.estimate && found.estimate->interval);
  EXPECT_TRUE(found.estimate->interval->contains(800))
      << found.estimate->interval->low << " " << found.estimate->interval->high;
  EXPECT_NEAR(found.estimate->mean, 800, 32);
  EXPECT_THAT(found.limit, HasSubstr("latency: p99 is"));
}

// 2,500/s are the work of two and a half servers; what was stored is not simulated again.
TEST_F(FindCapacity, TheLeastResourcesAreTheWorkRoundedUp) {
  spec_.rate_per_s = 2500;
  const CapacityAnswer instances = answer();
  EXPECT_EQ(instances.guarantee, tuners::oracle::Guarantee::exact);
  EXPECT_EQ(instances.deployment.parallelism("server"), 3U);
  EXPECT_GT(instances.computed, 0U);
  EXPECT_EQ(answer().computed, 0U);
  spec_.least = CapacityResource::slots;
  const CapacityAnswer slots = answer();
  EXPECT_EQ(slots.kept, 3);
  EXPECT_EQ(slots.broken, 2);
  EXPECT_EQ(slots.slots, 3U);
}

// Nodes of one core: three are needed for two and a half.
TEST_F(FindCapacity, TheLeastNodes) {
  experiment_.clusters["c"] = runtime::nodes(2, 1, 1);
  spec_.rate_per_s = 2500;
  spec_.least = CapacityResource::nodes;
  spec_.fixed = {{"in", 1}};
  const CapacityAnswer found = answer();
  EXPECT_EQ(found.kept, 3);
  EXPECT_EQ(found.nodes, 3U);
}

TEST_F(FindCapacity, MoreResourcesNeverCarryLess) {
  double before = 0;
  for (const std::uint32_t cores : {1U, 2U, 4U}) {
    experiment_.clusters["c"] = runtime::nodes(1, cores, cores);
    spec_.parallelism = CapacityParallelism::uniform;
    const CapacityAnswer found = answer();
    ASSERT_TRUE(found.kept);
    EXPECT_GT(*found.kept, before * 1.9);
    before = *found.kept;
  }
}

// The map has four times the work of the other, which gets a quarter of its degree.
TEST_F(FindCapacity, BalancedDegreesFollowTheWork) {
  JobBuilder job;
  job.source("in", 100);
  job.then(plan::OperatorKind::map, "heavy", 4_ms);
  job.then(plan::OperatorKind::map, "light", 1_ms);
  job.then(plan::OperatorKind::sink, "out");
  submit(job);
  experiment_.clusters["c"] = runtime::nodes(1, 16, 8);
  spec_.parallelism = CapacityParallelism::balanced;
  spec_.fixed = {{"out", 1}};
  const CapacityAnswer found = answer();
  EXPECT_EQ(found.deployment.parallelism("heavy"), 8U);
  EXPECT_EQ(found.deployment.parallelism("light"), 2U);
  ASSERT_TRUE(found.kept);
  EXPECT_NEAR(*found.kept, 2000, 50);
}

TEST_F(FindCapacity, OneThreadAndTwoAnswerAlike) {
  const CapacityAnswer one = answer();
  const TemporaryFolder other;
  auto store = Store::open(other.file("store.sqlite"));
  const auto two = find_capacity(experiment_, spec_, *store, {.jobs = 2});
  ASSERT_TRUE(two);
  EXPECT_GT(two->computed, 0U);
  EXPECT_EQ(capacity_json(one).dump(), capacity_json(*two).dump());
  EXPECT_EQ(capacity_csv(one), capacity_csv(*two));
  const CapacityAnswer stored = answer();
  EXPECT_EQ(stored.computed, 0U);
  EXPECT_EQ(capacity_csv(one), capacity_csv(stored)) << "what is stored reads back to the bit";
  EXPECT_EQ(capacity_text(one), capacity_text(stored));
}

TEST_F(FindCapacity, ALimitThatNothingKeepsHasNoAnswer) {
  spec_.slo.latency = 100_us;  // a record alone takes 1 ms
  spec_.tolerance = 0.5;
  const CapacityAnswer found = answer();
  EXPECT_EQ(found.kept, std::nullopt);
  EXPECT_EQ(found.estimate, std::nullopt);
  EXPECT_THAT(capacity_text(found), HasSubstr("no rate that was tried is kept"));
  EXPECT_THAT(found.limit, HasSubstr("latency: "));
}

TEST_F(FindCapacity, AnInterruptedSearchGoesOnFromWhatIsStored) {
  auto store = Store::open(folder_.file("store.sqlite"));
  int asked = 0;
  const auto cut = find_capacity(experiment_, spec_, *store, {.jobs = 1, .interrupted = [&] { return ++asked > 3; }});
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->interrupted);
  const CapacityAnswer whole = answer();
  EXPECT_FALSE(whole.interrupted);
  EXPECT_LT(whole.computed, whole.probes.size());
}

TEST(RateAt, StepsAreOfTheTolerance) {
  EXPECT_DOUBLE_EQ(rate_at(100, 0.1, 2), 100 * 1.1 * 1.1);
  EXPECT_DOUBLE_EQ(rate_at(121, 0.1, -1), 110);
}

}  // namespace
}  // namespace millrace::experiments
