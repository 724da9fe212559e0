// Which domains are simulated key by key, and that windows behind joins see the keys that the joins emit.
#include "sim/runtime/key_domains.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/plan/key_groups.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;

plan::Window counting(std::uint32_t records) {
  plan::Window window;
  window.policy = plan::WindowPolicy::count;
  window.count = records;
  return window;
}

// left, right -> join by "k" -> map -> aggregate by `key` -> out
JobBuilder join_and_aggregate(const std::string& key, const plan::KeyDistribution& keys) {
  JobBuilder job;
  job.source("left", 1000).source("right", 1000).add(OperatorKind::window_join, "join", {}, 2);
  job.keyed("k", keys).window(counting(10));
  job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
  job.then(OperatorKind::map, "map", {}, 2);
  job.then(OperatorKind::window_aggregate, "aggregate", {}, 2, Partitioning::automatic);
  job.keyed(key, keys).window(counting(100));
  return job.then(OperatorKind::sink, "out");
}

TEST(KeyDomains, OriginIsTheNearestKeyedOperator) {
  const plan::LogicalPlan plan = join_and_aggregate("k", {}).job().plan;
  EXPECT_EQ(keyed_origin(plan, "map")->id, "join");
  EXPECT_EQ(keyed_origin(plan, "join")->id, "join");
  EXPECT_EQ(keyed_origin(plan, "left"), nullptr);
}

TEST(KeyDomains, BetweenAJoinAndAWindowKeysAreListed) {
  const plan::LogicalPlan plan =
      join_and_aggregate("k", {.shape = plan::KeyShape::zipf, .keys = 50, .exponent = 1}).job().plan;
  const plan::KeyDistribution domain = simulated_domains(plan, {}).at("k");
  ASSERT_EQ(domain.listed.size(), 50U);
  EXPECT_EQ(domain.keys, 50U);
  EXPECT_EQ(domain.listed[7].java_hash, plan::java_hash(std::int64_t{7}));
  EXPECT_NEAR(domain.listed[0].weight / domain.listed[9].weight, 10, 1e-9);
}

TEST(KeyDomains, OthersStayAsTheyAre) {
  const plan::KeyDistribution keys{.keys = 50};
  const plan::LogicalPlan other = join_and_aggregate("other", keys).job().plan;
  EXPECT_EQ(simulated_domains(other, {}), other.keys);
  const plan::LogicalPlan large = join_and_aggregate("k", {.keys = plan::kMostListedKeys + 1}).job().plan;
  EXPECT_EQ(simulated_domains(large, {}), large.keys);
  EngineProfile records;
  records.granularity = Granularity::record;
  const plan::LogicalPlan one_by_one = join_and_aggregate("k", keys).job().plan;
  EXPECT_EQ(simulated_domains(one_by_one, records), one_by_one.keys);
}

// A window of ten records of a key emits its pairs, 22 of them, together: a second has as many keys as the join has
// windows. Spread over the keys of a class, 200 x 22.5 pairs would have 2000 (1 - exp(-2.25)) = 1790.
TEST(KeyDomains, TimeWindowsBehindAJoinSeeItsKeysOnly) {
  plan::Window tumbling;
  tumbling.length = 1_s;
  const auto results = [&](Granularity granularity) {
    JobBuilder changed = join_and_aggregate("k", {.keys = 2000});
    changed.at("aggregate").window = tumbling;
    EngineProfile engine = free_engine();
    engine.granularity = granularity;
    CheckedRun run(changed, engine);
    return throughput(run.observe_after(10_s, 20_s));
  };
  // 2000 records/s fill 200 windows a second. From the 10th second to the 30th that is off by a key's expected windows
  // until then, t / 10 - 0.45, against P(gamma(10) <= 10) = 0.54 until the 10th: 2.0 of each key in 20 s. Pairs that
  // come at a second's turn count in both: at most in a tenth of it, the flush time-out.
  for (const Granularity granularity : {Granularity::run, Granularity::record}) {
    EXPECT_GT(results(granularity), 192);
    EXPECT_LT(results(granularity), 222);
  }
}

}  // namespace
}  // namespace millrace::runtime
