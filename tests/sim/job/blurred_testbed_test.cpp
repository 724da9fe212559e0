#include "sim/job/blurred_testbed.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/sim/job/observed_job.h"

namespace millrace::job {
namespace {

using namespace kernel::literals;
using kernel::Duration;

// Its map is busy for as many ms/s as the window's end says seconds, and every restart takes 20 s and adds a subtask.
class PlainTestbed final : public Testbed {
 public:
  TestbedResult<Granted> deploy(const Job&, const plan::Deployment& deployment) override {
    return Granted{deployment, {}};
  }
  TestbedResult<Granted> reconfigure(const plan::Deployment& deployment) override {
    now_ += 20_s;
    ++degree_;
    return Granted{deployment, 20_s};
  }
  TestbedResult<Window> observe(Duration window) override {
    now_ += window;
    Window result;
    result.seen = observed_job(now_.seconds(), std::vector<double>(degree_, now_.seconds()));
    result.seen.sources["in"].lag_records = now_.seconds();
    result.measured.window_s = window.seconds();
    return result;
  }
  kernel::SimTime now() const override { return now_; }
  void stop() override {}

 private:
  kernel::SimTime now_;
  std::size_t degree_ = 1;
};

class Blurred : public testing::Test {
 protected:
  // Busy times of the map as seen in `windows` windows of 10 s; -1 if nothing is seen of it.
  std::vector<double> busy_times(BlurredTestbed& testbed, int windows) {
    std::vector<double> seen;
    for (int i = 0; i < windows; ++i) {
      last = testbed.observe(10_s).value();
      const auto map = last.seen.operators.find("map");
      seen.push_back(map == last.seen.operators.end() ? -1 : *map->second.total.busy_ms_per_s);
    }
    return seen;
  }
  std::vector<double> busy_times(const ObservationFaults& faults, int windows) {
    PlainTestbed inside;
    BlurredTestbed testbed(inside, faults, kernel::Seed(3));
    return busy_times(testbed, windows);
  }
  using Times = std::vector<double>;
  Window last;
};

TEST_F(Blurred, ShowsWhatIsWithoutFaults) {
  EXPECT_EQ(busy_times(ObservationFaults{}, 3), (Times{10, 20, 30}));
  EXPECT_EQ(last.seen, *last.truth);
}

TEST_F(Blurred, DelaysValuesButNotTheTime) {
  EXPECT_EQ(busy_times({.delay = 20_s}, 5), (Times{-1, -1, 10, 20, 30}));
  EXPECT_EQ(last.seen.t_s, 50);
  EXPECT_EQ(last.truth->operators.at("map").total.busy_ms_per_s, 50);
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 30);
}

TEST_F(Blurred, RepeatsWhatWasEmittedLast) {
  EXPECT_EQ(busy_times({.interval = 30_s}, 7), (Times{-1, -1, 30, 30, 30, 60, 60}));
}

TEST_F(Blurred, ShowsTheMeanOfTheWindow) {
  EXPECT_EQ(busy_times({.window = 30_s}, 5), (Times{10, 15, 20, 30, 40}));
  EXPECT_EQ(last.seen.window_s, 10);
  EXPECT_EQ(last.seen.operators.at("map").total.records_in, 1000);  // of 10 s, not of 30
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 50);            // a state, which has no mean
}

TEST_F(Blurred, ShowsNothingOfARestart) {
  PlainTestbed inside;
  BlurredTestbed testbed(inside, {.delay = 10_s}, kernel::Seed(3));
  EXPECT_EQ(busy_times(testbed, 2), (Times{-1, 10}));  // now 20 s
  ASSERT_TRUE(testbed.reconfigure({}).has_value());    // now 40 s
  EXPECT_EQ(busy_times(testbed, 3), (Times{-1, 50, 60}));
}

TEST_F(Blurred, OldInstancesAreSeenAfterARestart) {
  PlainTestbed inside;
  BlurredTestbed testbed(inside, {.delay = 40_s}, kernel::Seed(3));
  busy_times(testbed, 4);
  ASSERT_TRUE(testbed.reconfigure({}).has_value());
  EXPECT_EQ(busy_times(testbed, 1), (Times{30}));
  EXPECT_EQ(last.seen.operators.at("map").parallelism, 1U);
  EXPECT_EQ(last.truth->operators.at("map").parallelism, 2U);
}

TEST_F(Blurred, OutagesComeAndGo) {
  ObservationFaults faults{.outage_every = 40_s, .outage_length = 15_s};
  // Lost is what ends in [40, 55) and [80, 95).
  EXPECT_EQ(busy_times(faults, 9), (Times{10, 20, 30, -1, -1, 60, 70, -1, -1}));
  EXPECT_TRUE(last.seen.sources.empty());
  faults.lost_as = LostAs::stale;
  EXPECT_EQ(busy_times(faults, 9), (Times{10, 20, 30, 30, 30, 60, 70, 70, 70}));
  faults.lost_as = LostAs::zero;
  EXPECT_EQ(busy_times(faults, 9), (Times{10, 20, 30, 0, 0, 60, 70, 0, 0}));
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 0);
  faults.lost = LostPart::sources;
  EXPECT_EQ(busy_times(faults, 9), (Times{10, 20, 30, 40, 50, 60, 70, 80, 90}));
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 0);
  faults.lost = LostPart::operators;
  EXPECT_EQ(busy_times(faults, 9), (Times{10, 20, 30, 0, 0, 60, 70, 0, 0}));
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 90);
}

TEST_F(Blurred, OutagesMayHideTheLagsAlone) {
  ObservationFaults faults{.outage_every = 40_s, .outage_length = 15_s, .lost = LostPart::lags};
  EXPECT_EQ(busy_times(faults, 5), (Times{10, 20, 30, 40, 50}));
  const SourceObservation& in = last.seen.sources.at("in");
  EXPECT_EQ(in.lag_records, std::nullopt);
  EXPECT_EQ(in.partitions_with_lag, std::nullopt);
  EXPECT_EQ(in.offered_rate_per_s, 200);
  EXPECT_EQ(last.truth->sources.at("in").lag_records, 50);
  faults.lost_as = LostAs::stale;
  busy_times(faults, 5);
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 30);
  EXPECT_EQ(last.seen.sources.at("in").partitions_with_lag, 2U);
  faults.lost_as = LostAs::zero;
  busy_times(faults, 5);
  EXPECT_EQ(last.seen.sources.at("in").lag_records, 0);
  EXPECT_EQ(last.seen.sources.at("in").partitions_with_lag, 0U);
}

TEST_F(Blurred, LosesTheShareOfSamples) {
  int lost = 0;
  for (const double busy : busy_times({.loss = 0.3}, 2000)) lost += busy < 0 ? 1 : 0;
  EXPECT_NEAR(lost / 2000.0, 0.3, 0.04);  // four standard errors
}

// Whatever runs inside, the same samples are lost and the same factors drawn at the same times.
TEST_F(Blurred, FaultsDependOnTheTimeAlone) {
  const ObservationFaults faults{.noise = 0.2, .loss = 0.3};
  std::map<double, std::optional<double>> lags[2];
  for (const bool restarts : {false, true}) {
    PlainTestbed inside;
    BlurredTestbed testbed(inside, faults, kernel::Seed(3));
    for (int i = 0; i < 100; ++i) {
      if (restarts && i % 7 == 3) {
        ASSERT_TRUE(testbed.reconfigure({}).has_value());
      }
      const Observation seen = testbed.observe(10_s).value().seen;
      const auto in = seen.sources.find("in");
      if (in != seen.sources.end()) lags[restarts][seen.t_s] = in->second.lag_records;
      if (in == seen.sources.end()) lags[restarts][seen.t_s] = std::nullopt;
    }
  }
  int shared = 0;
  for (const auto& [t_s, lag] : lags[true]) {
    if (t_s > 1000) continue;
    EXPECT_EQ(lag, lags[false].at(t_s)) << t_s;
    ++shared;
  }
  EXPECT_GT(shared, 50);
}

TEST_F(Blurred, CountersStartAnewWithTheJob) {
  PlainTestbed inside;
  BlurredTestbed testbed(inside, {.counter_reset = true}, kernel::Seed(3));
  busy_times(testbed, 3);
  EXPECT_EQ(last.seen.operators.at("map").total.records_in, 1000);
  ASSERT_TRUE(testbed.reconfigure({}).has_value());
  busy_times(testbed, 1);
  // 3000 records were counted before; since the restart 1000 by the old subtask, and 1000 by a new one.
  const auto& map = last.seen.operators.at("map");
  EXPECT_EQ(map.subtasks[0].records_in, 1000 - 3000);
  EXPECT_EQ(map.subtasks[1].records_in, 1000);
  EXPECT_EQ(map.total.records_in, 2000 - 3000);
  busy_times(testbed, 1);
  EXPECT_EQ(last.seen.operators.at("map").total.records_in, 2000);
}

TEST_F(Blurred, MissingOperatorsAreNeverSeen) {
  EXPECT_EQ(busy_times({.missing_operators = {"map"}}, 2), (Times{-1, -1}));
  EXPECT_EQ(last.seen.sources.size(), 1U);
  EXPECT_TRUE(last.truth->operators.contains("map"));
}

}  // namespace
}  // namespace millrace::job
