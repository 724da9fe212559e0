// What windows of replayed plans emit, against the formulas that describe executed plans. Sources stay below
// saturation, so that input rates are the configured ones, and only sources cost anything: what they need per record
// decides how long their bursts are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "experiments/replay/replay.h"
#include "experiments/replay/value_domain.h"
#include "experiments/replay/workload.h"
#include "sim/cluster/cluster.h"
#include "sim/kernel/random_stream.h"
#include "sim/runtime/known_keys.h"
#include "sim/runtime/simulated_testbed.h"
#include "tests/experiments/replay/made_plans.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;
using namespace kernel::literals;

struct Protocol {
  Duration warm_up = 6_s, window = 30_s;
  double record_us = 10;  // of a source, on its host
  Duration buffer_timeout = 100_ms;
  std::uint64_t seed = 1;
};

// Records per second that operator `index` emits once windows have filled.
double emitted_per_s(const PlanMaker& maker, std::uint32_t index, const Protocol& protocol) {
  Workload work = workload_of(maker.plan(), ReplayInput::plain).value();
  double configured = 0;
  for (plan::Operator& op : work.job.plan.operators) {
    if (op.kind != plan::OperatorKind::source) continue;
    const double ns = protocol.record_us * 1000 * cluster::find_node_type("m510")->speed;
    op.cost.per_record = Duration::from_ns(static_cast<std::int64_t>(ns));
    configured += work.job.sources.at(op.id).rate.rate(kernel::SimTime());
  }
  runtime::EngineProfile engine = cheap_engine();
  engine.buffer_timeout = protocol.buffer_timeout;
  const kernel::Seed seed(protocol.seed);
  runtime::SimulatedTestbed testbed(work.cluster, engine, seed.child("arrivals"), seed.child("behaviour"));
  EXPECT_TRUE(testbed.deploy(work.job, work.deployment).has_value());
  testbed.observe(protocol.warm_up).value();
  const job::Window seen = testbed.observe(protocol.window).value();
  double read = 0;
  for (const auto& entry : seen.measured.read_records) read += entry.second;
  EXPECT_NEAR(read / protocol.window.seconds(), configured, 0.01 * configured);
  return *seen.seen.operators.at(operator_id(maker.plan().operators[index])).total.records_out /
         protocol.window.seconds();
}

struct Keyed {
  const char* name;
  ValueClass cls;
};
constexpr Keyed kClasses[] = {
    {"String", ValueClass::string}, {"Integer", ValueClass::integer}, {"Double", ValueClass::real}};

std::vector<double> weights(ValueClass cls) {
  return runtime::known_keys(key_domain(cls), 1, 1).weights;
}
double sum_of_squares(ValueClass cls) {
  double sum = 0;
  for (const double weight : weights(cls)) sum += weight * weight;
  return sum;
}

// K / S results a second, K = sum over keys of 1 - exp(-n_k), n_k being the records of a key in a window of T. Bursts
// of 20 ms have all digits alike; windows of whole seconds have whole bursts. Within 3 %: keys of 30 windows.
TEST(WindowFormulas, TimeAggregatesEmitTheKeysOfAWindow) {
  for (const Keyed& each : kClasses) {
    for (const auto& [length_s, slide_s] : {std::pair(1, 1), std::pair(2, 1), std::pair(3, 1)}) {
      const double rate = 1600.0 / length_s;
      PlanMaker maker;
      maker.source(rate).aggregate(each.name).duration_window(1000 * length_s, 1000 * slide_s).after({0});
      double keys = 0;
      for (const double weight : weights(each.cls)) keys += 1 - std::exp(-1600 * weight);
      const double seen = emitted_per_s(maker, 1, {.record_us = 80'000 / rate});
      EXPECT_NEAR(seen, keys / slide_s, 0.03 * keys / slide_s) << each.name << " " << length_s << " s";
    }
  }
}

// in / s results a second, s being the slide (or the length of a tumbling window). Within 1 %: each key may be half a
// slide ahead or behind at either end.
TEST(WindowFormulas, CountAggregatesEmitOncePerSlide) {
  for (const Keyed& each : kClasses) {
    for (const auto& [length, slide] : {std::pair(10U, 0U), std::pair(10U, 4U), std::pair(50U, 15U)}) {
      PlanMaker maker;
      maker.source(8000).aggregate(each.name).count_window(length, slide).after({0});
      const double expected = 8000.0 / (slide > 0 ? slide : length);
      EXPECT_NEAR(emitted_per_s(maker, 1, {}), expected, 0.01 * expected) << each.name << " " << length;
    }
  }
}

PlanMaker joined(double left_per_s, double right_per_s, const std::string& key_class) {
  PlanMaker maker;
  return maker.source(left_per_s).source(right_per_s).join(key_class);
}
// With an aggregate to end with.
PlanMaker ended(PlanMaker maker) {
  maker.after({0, 1}).aggregate("String").count_window(100).after({2});
  return maker;
}

// sum over keys of a_k b_k T / S pairs a second, times T: that of steady streams, as windows of whole seconds have all
// bursts of as many seconds. Within 6 %: four instances a side, whose bursts have all digits about alike.
TEST(WindowFormulas, TimeJoinsEmitAllPairsOfEachKey) {
  for (const Keyed& each : kClasses) {
    for (const auto& [length_s, slide_s] : {std::pair(1, 1), std::pair(2, 1), std::pair(2, 2)}) {
      const double expected = 800.0 * 400 * sum_of_squares(each.cls) * length_s * length_s / slide_s;
      const double seen = emitted_per_s(
          ended(joined(800, 400, each.name).duration_window(1000 * length_s, 1000 * slide_s)), 2, {.record_us = 200});
      EXPECT_NEAR(seen, expected, 0.06 * expected) << each.name << " " << length_s << " s";
    }
  }
}

// G(T) / T: how many times the pairs of steady streams those of streams that burst once a second are, in windows of T
// seconds of any phase. Instances' bursts differ by d, triangular on +- 0.37 s:
// G = E max(0, 1 - |d| / T) + 2 sum over m >= 1 of max(0, 1 - m / T), the latter for |d| << 1.
double burst_gain(double window_s) {
  constexpr double kWidth_s = 0.37;
  constexpr int kSteps = 10'000;
  double pairs = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double d = kWidth_s * (i + 0.5) / kSteps;
    pairs += std::max(0.0, 1 - d / window_s) * 2 * (1 - d / kWidth_s) / kSteps;
  }
  for (int m = 1; m < window_s; ++m) pairs += 2 * (1 - m / window_s);
  return pairs / window_s;
}

// Windows that are no whole part of a second begin at every phase of the bursts. (Those of 250 ms, 500 ms, 1 s do not:
// simulated windows and bursts both count from the start of the job, so that a window of 500 ms has all bursts of its
// second, where executed plans have 1.5 times the pairs of steady streams instead of 2 times.) Within 8 %: the phases
// of ten runs.
TEST(WindowFormulasSlow, BurstsGainPairsInShortWindows) {
  for (const std::uint32_t length_ms : {270U, 490U, 730U, 1300U, 2300U}) {
    const double window_s = length_ms / 1000.0;
    double seen = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      seen += emitted_per_s(ended(joined(800, 800, "Double").duration_window(length_ms)), 2,
                            {.record_us = 50, .buffer_timeout = 5_ms, .seed = seed}) /
              40;
    }
    const double steady = 800.0 * 800 * sum_of_squares(ValueClass::real) * window_s;
    EXPECT_NEAR(seen / steady, burst_gain(window_s), 0.08 * burst_gain(window_s)) << length_ms << " ms";
  }
}

// A count window of L counts both sides of a key together, which come in runs of m_a and m_b records on average:
// (a + b) / s x 2 p (1 - p) x sum over lags of (L - lag) (1 - rho^lag) pairs a second, p = a / (a + b) and
// rho = max(0, 1 - 1 / m_a - 1 / m_b).
double count_join_pairs(double a, double b, double m_a, double m_b, int length) {
  const double p = a / (a + b), rho = std::max(0.0, 1 - 1 / m_a - 1 / m_b);
  double sum = 0;
  for (int lag = 1; lag < length; ++lag) sum += (length - lag) * (1 - std::pow(rho, lag));
  return (a + b) / length * 2 * p * (1 - p) * sum;
}
// Records of a key in a burst that has `mean` of them on average, if it has any.
double run_length(double mean) {
  return mean / (1 - std::exp(-mean));
}

// The same of one key, record by record: every second a burst of the one side, then one of the other.
double alternating_pairs(double left, double right, std::uint32_t length) {
  kernel::RandomStream stream = kernel::Seed(1).stream("bursts");
  constexpr int kSeconds = 100'000;
  double pairs = 0;
  std::uint64_t kept = 0, kept_right = 0;
  for (int second = 0; second < kSeconds; ++second) {
    for (const bool is_right : {false, true}) {
      for (std::uint64_t n = stream.poisson(is_right ? right : left); n > 0; --n) {
        ++kept;
        kept_right += is_right;
        if (kept < length) continue;
        pairs += static_cast<double>(kept_right * (kept - kept_right));
        kept = kept_right = 0;
      }
    }
  }
  return pairs / kSeconds;
}

// One instance a side: the runs of a key are its records in a burst of the one, then in a burst of the other. Bursts
// take 10 ms, and each channel gets less than a buffer of them. The simulator does what the record-by-record program
// does, within 5 %: the 620 keys of a minute, and bursts that a flush cuts in two. The formula stands for runs of
// geometric length; strict turns of Poisson bursts give up to 19 % more pairs (four and four records, windows of ten).
TEST(WindowFormulas, CountJoinsPairWhatTheRunsOfASideLeave) {
  constexpr double kKeys = 620;
  for (const auto& [left, right] : {std::pair(4.0, 4.0), std::pair(4.0, 1.5), std::pair(1.0, 1.0)}) {
    for (const std::uint32_t length : {10U, 50U}) {
      SCOPED_TRACE(std::to_string(left) + " and " + std::to_string(right) + ", " + std::to_string(length));
      const double a = kKeys * left, b = kKeys * right;
      PlanMaker maker;
      maker.source(a).degree(1).source(b).degree(1).join("String").degree(6).count_window(length);
      const double seen =
          emitted_per_s(ended(maker), 2, {.warm_up = 60_s, .window = 60_s, .record_us = 10'000 / std::min(a, b)});
      const double exact = kKeys * alternating_pairs(left, right, length);
      EXPECT_NEAR(seen, exact, 0.05 * exact);
      const double formula = count_join_pairs(a, b, run_length(left), run_length(right), static_cast<int>(length));
      EXPECT_NEAR(seen, formula, 0.2 * formula);
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
