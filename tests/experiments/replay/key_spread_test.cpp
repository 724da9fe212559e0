// Which instance of a keyed operator a replayed record reaches, and how many keys a rate of records has, against what
// executed plans show.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "experiments/replay/replay.h"
#include "experiments/replay/value_domain.h"
#include "experiments/replay/workload.h"
#include "sim/cluster/cluster.h"
#include "sim/runtime/known_keys.h"
#include "sim/runtime/simulated_testbed.h"
#include "tests/experiments/replay/made_plans.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;
using namespace kernel::literals;

// CPU time at speed 1 that takes `us` on the hosts of made plans.
double on_hosts(double us) {
  return us * cluster::find_node_type("m510")->speed;
}

// source of ten instances -> aggregate
PlanMaker keyed_plan(double records_per_s, const std::string& key_class, std::uint32_t instances) {
  PlanMaker maker;
  for (const char* id : {"c", "d"}) maker.plan().hosts.push_back({id, 8, 64LL << 30, 10'000, 2e9, {}});
  maker.source(records_per_s).degree(10);
  maker.aggregate(key_class).degree(instances).duration_window(1000).after({0});
  return maker;
}

// Records that each instance of the aggregate got in ten seconds.
std::vector<double> records_of_instances(const PlanMaker& maker) {
  const Workload work = workload_of(maker.plan(), ReplayInput::plain).value();
  runtime::SimulatedTestbed testbed(work.cluster, cheap_engine(on_hosts(10)), kernel::Seed(1), kernel::Seed(2));
  EXPECT_TRUE(testbed.deploy(work.job, work.deployment).has_value());
  const job::Window seen = testbed.observe(10_s).value();
  EXPECT_NEAR(seen.measured.read_records.at("source 0"), 10 * 200'000, 200'000);  // not slowed down
  std::vector<double> records;
  for (const job::Metrics& each : seen.seen.operators.at("aggregate 1").subtasks) records.push_back(*each.records_in);
  return records;
}

// Executed plans at 100,000/s and more differ from the assignment by a total variation distance of 0.006 (Double),
// 0.005 (Integer), 0.009 (String) and 0.055 (Timestamp) in the median, noise and all; active instances are exact. A
// burst here is 200 ms, so that all keys come alike; two million records over at most 60 instances leave a distance of
// 0.4 sqrt(60 / 2e6) = 0.002.
TEST(KeySpreadSlow, InstancesGetTheShareOfTheirKeys) {
  struct Case {
    const char* name;
    ValueClass cls;
  };
  for (const auto& [name, cls] : {Case{"Double", ValueClass::real}, Case{"Integer", ValueClass::integer},
                                  Case{"String", ValueClass::string}, Case{"Timestamp", ValueClass::timestamp}}) {
    for (const std::uint32_t instances : {8U, 30U, 60U}) {
      SCOPED_TRACE(std::string(name) + " over " + std::to_string(instances));
      const runtime::KnownKeys known = runtime::known_keys(key_domain(cls), instances, instances);
      std::vector<double> share(instances, 0.0);
      for (std::size_t key = 0; key < known.owner.size(); ++key) share[known.owner[key]] += known.weights[key];
      const std::vector<double> records = records_of_instances(keyed_plan(200'000, name, instances));
      const double all = std::accumulate(records.begin(), records.end(), 0.0);
      double distance = 0;
      for (std::uint32_t i = 0; i < instances; ++i) {
        distance += std::abs(records[i] / all - share[i]) / 2;
        EXPECT_EQ(records[i] > 0, share[i] > 0) << i;
      }
      EXPECT_LT(distance, 0.006);
    }
  }
}

// Keys per second of executed plans whose key is the last two digits of the millisecond, by total rate. Ten instances
// burst for n x w each, n records of w us; each then has about 1 + n w / 1 ms of the hundred keys, and ten of them
// 100 (1 - (1 - (1 + n w) / 100)^10). The times per record that the observed numbers of keys stand for fall from 85 us
// to 4 us: cold code at low rates. Given these, the simulator has as many keys, within 12 % (phases and where in
// its second a job starts differ from run to run: five runs each).
TEST(KeySpreadSlow, RatesHaveTheObservedNumberOfTimestampKeys) {
  struct Case {
    double records_per_s, keys;
  };
  for (const auto& [rate, keys] : {Case{100, 17}, Case{300, 21}, Case{1000, 30}, Case{3000, 45}, Case{10'000, 62},
                                   Case{30'000, 92}, Case{100'000, 99}}) {
    const double covered_ms = 100 * (1 - std::pow(1 - keys / 100, 0.1));
    const double record_us = (covered_ms - 1) * 1000 / (rate / 10);
    double seen = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const auto labels =
          replay(keyed_plan(rate, "Timestamp", 8).plan(), cheap_engine(on_hosts(record_us)), {.seed = seed});
      ASSERT_TRUE(labels.has_value()) << labels.error();
      seen += *labels->throughput_per_s / 5;
    }
    EXPECT_NEAR(seen, keys, 0.12 * keys) << rate << "/s with " << record_us << " us each";
  }
}

}  // namespace
}  // namespace millrace::experiments
