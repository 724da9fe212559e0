#include "experiments/comparison/protocol_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/store/database.h"
#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using testing::ElementsAre;

// An instance of the map does 1000 records/s; a map that is asked for more is backpressured for 500 ms/s.
class RatedTestbed final : public job::Testbed {
 public:
  job::TestbedResult<job::Granted> deploy(const job::Job&, const plan::Deployment& deployment) override {
    current_ = deployment;
    return job::Granted{deployment, {}};
  }
  job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& deployment) override {
    now_ += 3_s;
    current_ = deployment;
    return job::Granted{deployment, 3_s};
  }
  job::TestbedResult<job::Window> observe(kernel::Duration window) override {
    now_ += window;
    observed.push_back(window);
    job::Window seen;
    seen.measured.window_s = seen.seen.window_s = window.seconds();
    seen.seen.t_s = now_.seconds();
    auto& map = seen.seen.operators["map"];
    map.parallelism = current_.parallelism("map");
    const double capacity = 1000.0 * map.parallelism;
    seen.seen.operators["in"].total.backpressured_ms_per_s = rate_ > capacity ? 500 : 0;
    map.total.backpressured_ms_per_s = 0;
    map.total.records_in = std::min(rate_, capacity) * window.seconds();
    seen.seen.sources["in"].offered_rate_per_s = std::min(rate_, capacity);
    return seen;
  }
  job::TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override {
    rate_ = from_now_on.at("in").rate(kernel::SimTime());
    rates.push_back(rate_);
    return {};
  }
  kernel::SimTime now() const override { return now_; }
  void stop() override {}

  std::vector<double> rates;
  std::vector<kernel::Duration> observed;

 private:
  kernel::SimTime now_;
  double rate_ = 0;
  plan::Deployment current_;
};

// Enlarges the map by one as long as the sources offer more than it can do, by what it is told of them.
class OneMore final : public tuners::Tuner {
 public:
  explicit OneMore(const plan::LogicalPlan& plan, tuners::Cadence cadence) : start_(plan), cadence_(cadence) {}
  tuners::Cadence cadence() const override { return cadence_; }
  plan::Deployment plan() const override { return start_; }
  tuners::Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                            const tuners::TunerState& state) const override {
    windows.push_back(seen.window_s);
    tuners::Adjustment adjustment;
    adjustment.next = state;
    const std::uint32_t degree = current.parallelism("map");
    if (*seen.sources.at("in").offered_rate_per_s > 1000.0 * degree) {
      adjustment.to = current.with("map", plan::Parallelism{degree + 1});
    }
    return adjustment;
  }

  mutable std::vector<double> windows;

 private:
  plan::Deployment start_;
  tuners::Cadence cadence_;
};

struct Outcome {
  LoopResult result;
  RatedTestbed testbed;
  std::vector<double> windows;
};

Outcome run(const LoadProtocol& protocol, const std::vector<double>& loads, tuners::Cadence cadence) {
  const job::Job job = small_job();  // 1000 records/s
  Outcome outcome;
  const OneMore tuner(job.plan, cadence);
  auto result = run_protocol_loop(outcome.testbed, tuner, job, protocol, loads, {}, "run", [](kernel::SimTime) {});
  EXPECT_TRUE(result) << (result ? "" : result.error());
  outcome.result = std::move(*result);
  outcome.windows = tuner.windows;
  return outcome;
}

std::vector<const TableRow*> rounds_of(const LoopResult& result) {
  std::vector<const TableRow*> rounds;
  for (const TableRow& row : result.rows) {
    if (row.table == "protocol_round") rounds.push_back(&row);
  }
  return rounds;
}

LoadProtocol protocol_of(std::vector<double> loads) {
  LoadProtocol protocol;
  protocol.loads = std::move(loads);
  return protocol;
}

TEST(ProtocolLoop, GoesOnUntilTheTunerIsContent) {
  const LoadProtocol protocol = protocol_of({3, 1});
  const Outcome outcome = run(protocol, {3, 1}, {.period = 60_s, .settle = {}});
  EXPECT_THAT(outcome.testbed.rates, ElementsAre(3000, 1000));
  // Degrees 1, 2 and 3 under the first load, the last of which is left; 3 under the second.
  const auto rounds = rounds_of(outcome.result);
  ASSERT_EQ(rounds.size(), 4U);
  std::vector<std::int64_t> degrees, backpressured, goes_on;
  for (const TableRow* row : rounds) {
    degrees.push_back(integer(row->values[6]));
    backpressured.push_back(integer(row->values[9]));
    goes_on.push_back(integer(row->values[10]));
  }
  EXPECT_THAT(degrees, ElementsAre(1, 2, 3, 3));
  EXPECT_THAT(backpressured, ElementsAre(1, 1, 0, 0));
  EXPECT_THAT(goes_on, ElementsAre(1, 1, 0, 0));
  EXPECT_EQ(text(rounds[0]->values[7]), "in");
  // 9 min alone, 1 min shown, four times; two restarts of 3 s.
  EXPECT_THAT(outcome.windows, ElementsAre(60, 60, 60, 60));
  EXPECT_EQ(outcome.testbed.now(), kernel::SimTime() + 4 * 600_s + 6_s);
}

TEST(ProtocolLoop, StopsAfterTheMostRounds) {
  LoadProtocol protocol = protocol_of({5});
  protocol.most_rounds = 2;
  const Outcome outcome = run(protocol, {5}, {.period = 60_s, .settle = {}});
  const auto rounds = rounds_of(outcome.result);
  ASSERT_EQ(rounds.size(), 3U);
  EXPECT_EQ(integer(rounds[2]->values[6]), 3);   // after two reconfigurations
  EXPECT_EQ(integer(rounds[2]->values[9]), 1);   // still backpressured
  EXPECT_EQ(integer(rounds[2]->values[10]), 0);  // and not asked any more
  EXPECT_THAT(outcome.windows, ElementsAre(60, 60));
}

TEST(ProtocolLoop, GoesByItsOwnTimesAndShares) {
  LoadProtocol protocol = protocol_of({2});
  protocol.wait = 120_s;
  protocol.window = 30_s;
  protocol.backpressured = 0.6;
  const Outcome outcome = run(protocol, {2}, {.period = 30_s, .settle = {}});
  EXPECT_THAT(outcome.testbed.observed, ElementsAre(90_s, 30_s, 90_s, 30_s));
  EXPECT_EQ(integer(rounds_of(outcome.result)[0]->values[9]), 0);  // 500 ms/s are no 60 %
}

// A tuner that looks back five minutes sees them, minute by minute.
TEST(ProtocolLoop, ShowsWhatATunerLooksBackOver) {
  const LoadProtocol protocol = protocol_of({1});
  const Outcome outcome = run(protocol, {1}, {.period = 60_s, .settle = {}, .window = 300_s});
  EXPECT_THAT(outcome.windows, ElementsAre(60, 60, 60, 60, 60));
  EXPECT_THAT(outcome.testbed.observed, ElementsAre(300_s, 60_s, 60_s, 60_s, 60_s, 60_s));
}

TEST(LoadProtocol, OrdersOfLoads) {
  const LoadProtocol protocol = protocol_of({3, 7, 4, 2, 1, 10, 8, 5, 6, 9});
  const auto first = loads_of(protocol, 0, kernel::Seed(1));
  ASSERT_EQ(first.size(), 20U);
  EXPECT_THAT(std::vector<double>(first.begin(), first.begin() + 3), ElementsAre(3, 7, 4));
  const auto second = loads_of(protocol, 1, kernel::Seed(1));
  EXPECT_NE(first, second);
  EXPECT_EQ(second, loads_of(protocol, 1, kernel::Seed(1)));
  const std::vector<double> a(second.begin(), second.begin() + 10), b(second.begin() + 10, second.end());
  EXPECT_EQ(a, b);
  EXPECT_THAT(a, testing::UnorderedElementsAreArray(protocol.loads));
}

}  // namespace
}  // namespace millrace::experiments
