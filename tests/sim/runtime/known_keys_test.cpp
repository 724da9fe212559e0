// Listed key domains: who owns a key, which keys a record born at an instant can have, and what windows over such keys
// emit against closed forms (uneven weights included).
#include "sim/runtime/known_keys.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "sim/plan/key_groups.h"
#include "sim/plan/rate_patterns.h"
#include "tests/sim/runtime/job_builder.h"

namespace millrace::runtime {
namespace {

using namespace kernel::literals;
using kernel::SimTime;

// Keys 0 .. n - 1 with weights falling from 1 to 1/4, all in one phase.
std::vector<plan::ListedKey> falling(std::uint32_t n) {
  std::vector<plan::ListedKey> keys;
  for (std::uint32_t i = 0; i < n; ++i) keys.push_back({static_cast<std::int32_t>(i), 1.0 / (1.0 + 3.0 * i / n), 0});
  return keys;
}
std::vector<double> shares(const std::vector<plan::ListedKey>& keys) {
  std::vector<double> weights;
  for (const plan::ListedKey& key : keys) weights.push_back(key.weight);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}
// `each` equally heavy keys in each of ten phases (the last digit of the millisecond).
plan::KeyDistribution digits(std::uint32_t each) {
  std::vector<plan::ListedKey> keys;
  for (std::uint32_t i = 0; i < 10 * each; ++i) keys.push_back({static_cast<std::int32_t>(i), 1, i % 10});
  return plan::listed_keys(std::move(keys), 10);
}

TEST(KnownKeys, CodesTellKeysFromPhases) {
  const KeyCode code{4, 3};
  EXPECT_EQ(code.codes(), 8U);
  EXPECT_FALSE(code.is_key(KeyCode::kAny) || code.is_phase(KeyCode::kAny));
  for (std::uint32_t key = 0; key < 4; ++key) {
    EXPECT_TRUE(code.is_key(code.of_key(key)) && !code.is_phase(code.of_key(key)));
    EXPECT_EQ(code.key_of(code.of_key(key)), key);
  }
  for (std::uint32_t phase = 0; phase < 3; ++phase) {
    EXPECT_TRUE(code.is_phase(code.of_phase(phase)) && !code.is_key(code.of_phase(phase)));
    EXPECT_EQ(code.phase_of(code.of_phase(phase)), phase);
  }
}

// Phase 0: key 7 only. Phase 1: keys 7 and 9, one to three. Records fall into both phases alike.
TEST(KnownKeys, EntriesOfOneHashAreOneKey) {
  const KnownKeys known = known_keys(plan::listed_keys({{7, 2, 0}, {9, 3, 1}, {7, 1, 1}}, 2), 4, 128);
  ASSERT_EQ(known.owner.size(), 2U);
  EXPECT_DOUBLE_EQ(known.weights[0], 0.5 + 0.125);
  EXPECT_DOUBLE_EQ(known.weights[1], 0.375);
  EXPECT_DOUBLE_EQ(known.in_phase[0][0], 1);
  EXPECT_DOUBLE_EQ(known.in_phase[1][1], 0.75);
}

TEST(KnownKeys, EachKeyHasTheOwnerThatFlinkGivesIt) {
  constexpr std::uint32_t kDegree = 7, kGroups = 128;
  const KnownKeys known = known_keys(plan::listed_keys(falling(300)), kDegree, kGroups);
  std::size_t owned = 0;
  for (std::uint32_t subtask = 0; subtask < kDegree; ++subtask) {
    const OwnKeys own = own_keys(known, subtask);
    for (std::uint32_t at = 0; at < own.ids.size(); ++at) {
      const auto hash = static_cast<std::int32_t>(own.ids[at]);
      EXPECT_EQ(plan::subtask_of_key_group(plan::key_group_of(hash, kGroups), kDegree, kGroups), subtask);
      EXPECT_EQ(own.local[own.ids[at]], at);
    }
    owned += own.ids.size();
  }
  EXPECT_EQ(owned, 300U);
}

TEST(KnownKeys, SubtaskWithoutKeysHasNoTable) {
  const KnownKeys known = known_keys(plan::listed_keys({{7, 1, 0}}), 4, 128);
  for (std::uint32_t subtask = 0; subtask < 4; ++subtask) {
    EXPECT_EQ(own_keys(known, subtask).sides[0]->any.has_value(), known.owner[0] == subtask);
  }
}

// Another distribution of the same domain: keys keep their numbers and owners, what is not listed does not occur.
TEST(KnownKeys, AnInputMaySpreadDifferently) {
  const KnownKeys known = known_keys(plan::listed_keys({{7, 1, 0}, {9, 1, 0}, {11, 2, 0}}), 4, 128);
  const KnownKeys other = redistributed(known, plan::listed_keys({{11, 1, 0}, {9, 3, 0}}));
  EXPECT_EQ(other.owner, known.owner);
  EXPECT_EQ(other.weights, (std::vector<double>{0, 0.75, 0.25}));
  const OwnKeys own = own_keys(known, other, known.owner[0]);
  EXPECT_TRUE(own.sides[0]->any.has_value());
  EXPECT_EQ(own.sides[1]->any.has_value(), known.owner[0] == known.owner[1] || known.owner[0] == known.owner[2]);
}

TEST(KnownKeys, CreationTimesAreKeysWhereEachPhaseHasOne) {
  EXPECT_TRUE(known_keys(plan::listed_keys({{7, 1, 0}, {9, 1, 1}}, 2), 4, 128).phase_is_key);
  EXPECT_FALSE(known_keys(plan::listed_keys({{7, 1, 0}, {8, 1, 0}, {9, 1, 1}}, 2), 4, 128).phase_is_key);
  EXPECT_FALSE(known_keys(plan::listed_keys({{7, 1, 0}}), 4, 128).phase_is_key);
}

TEST(KnownKeys, PhaseIsTheMillisecondOfBirth) {
  const KnownKeys known = known_keys(digits(1), 1, 128);
  EXPECT_EQ(known.phase_at(SimTime() + 12'345'999_us), 5U);
  EXPECT_EQ(known.phase_at(SimTime() + 12'346_ms), 6U);
}

// Records of a phase that lists none have any key, wherever among the phases it lies.
TEST(KnownKeys, PhaseWithoutKeysHasThoseOfAll) {
  for (const std::uint32_t used : {0U, 1U, 2U}) {
    const KnownKeys known = known_keys(plan::listed_keys({{7, 1, used}, {9, 3, used}}, 3), 1, 128);
    EXPECT_DOUBLE_EQ(known.weights[0], 0.25) << used;
    EXPECT_DOUBLE_EQ(known.weights[1], 0.75) << used;
    for (const kernel::DiscreteTable& table : known.of_phase) {
      EXPECT_DOUBLE_EQ(table.probability(0), 0.25) << used;
      EXPECT_DOUBLE_EQ(table.probability(1), 0.75) << used;
    }
  }
}

EngineProfile quick_engine(Granularity granularity = Granularity::run) {
  EngineProfile engine = free_engine();
  engine.buffer_timeout = 5_ms;
  engine.restart_fixed = 100_ms;
  engine.granularity = granularity;
  return engine;
}

plan::Window time_window(Duration length, Duration slide = {}) {
  plan::Window window;
  window.length = length;
  window.slide = slide;
  if (slide > Duration()) window.shape = plan::WindowShape::sliding;
  return window;
}
plan::Window count_window(std::uint32_t count) {
  plan::Window window;
  window.policy = plan::WindowPolicy::count;
  window.count = count;
  return window;
}

// in -> window -> out
JobBuilder aggregate(plan::RateSchedule rate, const plan::Window& window, const plan::KeyDistribution& keys,
                     job::Arrivals arrivals = job::Arrivals::poisson, job::SourceLoop loop = job::SourceLoop::open) {
  JobBuilder job;
  job.source("in", std::move(rate)).arrivals(arrivals, loop);
  job.then(OperatorKind::window_aggregate, "window", {}, 4, Partitioning::automatic).keyed("k", keys).window(window);
  return job.then(OperatorKind::sink, "out");
}
plan::RateSchedule always(double records_per_s) {
  return plan::RateSchedule::constant(records_per_s);
}
// left, right -> join -> out
JobBuilder join(double left, double right, const plan::Window& window, const plan::KeyDistribution& keys) {
  JobBuilder job;
  job.source("left", left).arrivals(job::Arrivals::poisson);
  job.source("right", right).arrivals(job::Arrivals::poisson);
  job.add(OperatorKind::window_join, "join", {}, 4).keyed("k", keys).window(window);
  job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
  return job.then(OperatorKind::sink, "out");
}

class KnownKeysRun : public ::testing::TestWithParam<Granularity> {
 protected:
  // Results per second of 20 s.
  static double result_rate(const JobBuilder& job) {
    CheckedRun run(job, quick_engine(GetParam()));
    return throughput(run.observe_after(4_s, 20_s));
  }
};
INSTANTIATE_TEST_SUITE_P(Granularities, KnownKeysRun, ::testing::Values(Granularity::run, Granularity::record),
                         [](const auto& tested) { return tested.param == Granularity::run ? "run" : "record"; });

// A subtask gets the weight of the keys that it owns, within six standard deviations.
TEST_P(KnownKeysRun, RecordsGoToTheOwners) {
  const auto keys = falling(60);
  const JobBuilder job = aggregate(always(5000), time_window(1_s), plan::listed_keys(keys));
  CheckedRun run(job, quick_engine(GetParam()));
  const job::Window seen = run.observe(10_s);
  const KnownKeys known = known_keys(plan::listed_keys(keys), 4, plan::default_max_parallelism(4));
  std::vector<double> owned(4, 0.0);
  for (std::size_t key = 0; key < keys.size(); ++key) owned[known.owner[key]] += shares(keys)[key];
  const double n = *total(seen, "window").records_in;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(*seen.seen.operators.at("window").subtasks[i].records_in, n * owned[i], 6 * std::sqrt(n * owned[i]));
  }
}

// All records of a burst that costs nothing are born at one instant, the same millisecond of each second: they have the
// keys of one digit, not those of all ten.
TEST_P(KnownKeysRun, BirthsWithinAMillisecondReachTheKeysOfOneDigit) {
  const auto burst = job::Arrivals::burst;
  EXPECT_NEAR(result_rate(aggregate(always(500), time_window(1_s), digits(6), burst, job::SourceLoop::closed)), 6, 0.3);
  EXPECT_NEAR(result_rate(aggregate(always(2000), time_window(1_s), digits(6))), 60, 0.3);
}

// Each key completes a window every tenth of its records, and may be left with nine.
TEST_P(KnownKeysRun, CountAggregateEmitsOncePerCountRecordsOfAKey) {
  const JobBuilder job =
      aggregate(plan::steps({1000, 0}, 10_s, false), count_window(10), plan::listed_keys(falling(40)));
  CheckedRun run(job, quick_engine(GetParam()));
  const job::Measurement seen = run.observe(12_s).measured;
  const double records = seen.offered_records.at("in");
  EXPECT_LE(seen.result_records, records / 10);
  EXPECT_GE(seen.result_records, (records - 40 * 9) / 10);
}

// K = sum over keys of 1 - exp(-records of the key in a window); K / slide results a second.
TEST_P(KnownKeysRun, TimeAggregateEmitsTheKeysThatOccur) {
  const auto keys = falling(400);
  double occurring = 0;
  for (const double share : shares(keys)) occurring += 1 - std::exp(-600 * share);
  const plan::KeyDistribution domain = plan::listed_keys(keys);
  EXPECT_NEAR(result_rate(aggregate(always(600), time_window(1_s), domain)), occurring, 0.02 * occurring);
  EXPECT_NEAR(result_rate(aggregate(always(300), time_window(2_s, 500_ms), domain)), 2 * occurring, 0.04 * occurring);
}

// Equal weights: each of the K keys has a rate of r = 1/s, and r exp(-r gap) sessions a second.
TEST_P(KnownKeysRun, SessionsEndAfterASilence) {
  plan::Window window = time_window(1_s);
  window.shape = plan::WindowShape::session;
  const double expected = 600 * std::exp(-1.0);
  EXPECT_NEAR(result_rate(aggregate(always(600), window, digits(60))), expected, 0.03 * expected);
}

// sum over keys of a_k b_k pairs a window, a_k and b_k being the records of a key in one.
TEST_P(KnownKeysRun, TimeJoinEmitsAllPairsOfEachKey) {
  const auto keys = falling(50);
  double squares = 0;
  for (const double share : shares(keys)) squares += share * share;
  const double expected = 2 * 200.0 * 450 * squares;  // windows of 0.5 s at 400/s and 900/s, two a second
  EXPECT_NEAR(result_rate(join(400, 900, time_window(500_ms), plan::listed_keys(keys))), expected, 0.04 * expected);
}

// The left side has every other key only, each twice as often: a_k b_k pairs of those.
TEST_P(KnownKeysRun, TimeJoinPairsWhatEachInputSpreads) {
  std::vector<plan::ListedKey> all, half;
  for (std::int32_t key = 0; key < 40; ++key) {
    all.push_back({key, 1, 0});
    if (key % 2 == 0) half.push_back({key, 1, 0});
  }
  JobBuilder job;
  job.source("left", 400).source("right", 900).add(OperatorKind::window_join, "join", {}, 3);
  job.keyed("key", plan::listed_keys(all)).window(time_window(500_ms));
  job.edge("left", "join", Partitioning::automatic).edges_keys("half", plan::listed_keys(half));
  job.edge("right", "join", Partitioning::automatic);
  job.then(OperatorKind::sink, "out");
  const double expected = 2 * 20 * (200.0 / 20) * (450.0 / 40);
  EXPECT_NEAR(result_rate(job), expected, 0.04 * expected);
}

// Sides in random order: (a + b) / s windows a second, L (L - 1) p (1 - p) pairs in each, p = a / (a + b).
TEST_P(KnownKeysRun, CountJoinPairsTheSidesOfAWindow) {
  const double p = 400.0 / 1300;
  const double expected = 1300 / 10.0 * 10 * 9 * p * (1 - p);
  EXPECT_NEAR(result_rate(join(400, 900, count_window(10), plan::listed_keys(falling(50)))), expected, 0.05 * expected);
}

// One left record in `left` a second meets all 300 right records of its window. Its pairs have its fields, and so one
// of 200 keys of another field: no more groups than left records, though there are hundreds of pairs.
TEST_P(KnownKeysRun, PairsOfALeftRecordShareItsOtherKeys) {
  for (const double left : {1.0, 4.0}) {
    JobBuilder job;
    job.source("left", left).source("right", 300).add(OperatorKind::window_join, "join", {}, 2);
    job.keyed("one", plan::listed_keys({{5, 1, 0}})).window(time_window(1_s));
    job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
    job.then(OperatorKind::window_aggregate, "group", {}, 4, Partitioning::automatic);
    job.keyed("other", plan::listed_keys(falling(200))).window(time_window(1_s));
    job.then(OperatorKind::sink, "out");
    CheckedRun run(job, quick_engine(GetParam()));
    const job::Window seen = run.observe_after(4_s, 10_s);
    EXPECT_NEAR(*total(seen, "join").records_out, 10 * left * 300, 0.02 * 3000 * left);
    EXPECT_LE(throughput(seen), left);
    EXPECT_GE(throughput(seen), 0.9 * left);
  }
}

void rescale(CheckedRun& run, const JobBuilder& job, const std::string& id, std::uint32_t degree) {
  EXPECT_TRUE(run.testbed().reconfigure(job.deployment().with(id, plan::Parallelism{degree})).has_value());
}

// All records come in the first 5 s of a window of 20 s and each key has some; rescaled from 4 to 3 and to 6 in
// between, each subtask still emits once for each key that it then owns.
TEST_P(KnownKeysRun, RescalingGivesEachKeyToItsNewOwner) {
  const plan::KeyDistribution keys = plan::listed_keys(falling(80));
  const JobBuilder job = aggregate(plan::steps({1000, 0}, 5_s, false), time_window(20_s), keys);
  CheckedRun run(job, quick_engine(GetParam()));
  run.observe(6_s);
  rescale(run, job, "window", 3);
  run.observe(1_s);
  rescale(run, job, "window", 6);
  const job::Window seen = run.observe(20_s);
  EXPECT_EQ(seen.measured.result_records, 80);
  const KnownKeys known = known_keys(keys, 6, plan::default_max_parallelism(4));
  for (std::uint32_t i = 0; i < 6; ++i) {
    EXPECT_EQ(*seen.seen.operators.at("window").subtasks[i].records_out,
              static_cast<double>(own_keys(known, i).ids.size()));
  }
}

// 5 s of 100/s on the left and 40/s on the right before the rescaling; one key, so 500 x 200 pairs at the end.
TEST_P(KnownKeysRun, RescalingKeepsBothSidesOfAJoin) {
  JobBuilder job;
  job.source("left", plan::steps({100, 0}, 5_s, false)).source("right", plan::steps({40, 0}, 5_s, false));
  job.add(OperatorKind::window_join, "join", {}, 2);
  job.keyed("k", plan::listed_keys({{5, 1, 0}})).window(time_window(20_s));
  job.edge("left", "join", Partitioning::automatic).edge("right", "join", Partitioning::automatic);
  job.then(OperatorKind::sink, "out");
  CheckedRun run(job, quick_engine(GetParam()));
  run.observe(6_s);
  rescale(run, job, "join", 5);
  EXPECT_EQ(run.observe(20_s).measured.result_records, 500 * 200);
}

// Lost counters would cost up to 99 records per key and rescaling.
TEST_P(KnownKeysRun, RescalingKeepsTheContentsOfCountWindows) {
  const JobBuilder job =
      aggregate(plan::steps({1000, 0}, 20_s, false), count_window(100), plan::listed_keys(falling(20)));
  CheckedRun run(job, quick_engine(GetParam()));
  double results = 0, records = 0;
  for (const std::uint32_t degree : {2U, 6U, 3U, 4U}) {
    const job::Measurement seen = run.observe(4_s).measured;
    results += seen.result_records;
    records += seen.offered_records.at("in");
    rescale(run, job, "window", degree);
  }
  const job::Measurement seen = run.observe(10_s).measured;
  results += seen.result_records;
  records += seen.offered_records.at("in");
  EXPECT_LE(results, records / 100);
  EXPECT_GE(results, (records - 20 * 99) / 100);
}

}  // namespace
}  // namespace millrace::runtime
