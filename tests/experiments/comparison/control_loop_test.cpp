#include "experiments/comparison/control_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "experiments/store/canonical_json.h"
#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using testing::ElementsAre;
using testing::HasSubstr;

// Grants everything up to `slots`; a reconfiguration takes 4 s.
class FakeTestbed final : public job::Testbed {
 public:
  explicit FakeTestbed(std::uint32_t slots = 100) : slots_(slots) {}

  job::TestbedResult<job::Granted> deploy(const job::Job&, const plan::Deployment& deployment) override {
    if (deployment.slots_needed() > slots_) return tl::unexpected(job::TestbedError{"too few slots"});
    deployed.push_back(deployment.parallelism("map"));
    current_ = deployment;
    return job::Granted{deployment, {}};
  }
  job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& deployment) override {
    if (deployment.slots_needed() > slots_) return tl::unexpected(job::TestbedError{"too few slots"});
    now_ += 4_s;
    deployed.push_back(deployment.parallelism("map"));
    current_ = deployment;
    return job::Granted{deployment, 4_s};
  }
  job::TestbedResult<job::Window> observe(kernel::Duration window) override {
    if (fails_at && now_ >= *fails_at) return tl::unexpected(job::TestbedError{"the cluster is gone"});
    now_ += window;
    const double measured_s = (now_ - measured_until_).seconds();
    measured_until_ = now_;
    job::Window seen;
    seen.measured.window_s = measured_s;
    seen.seen.t_s = now_.seconds();
    seen.seen.window_s = window.seconds();
    auto& map = seen.seen.operators["map"];
    map.parallelism = current_.parallelism("map");
    map.total.records_in = 100 * window.seconds();
    seen.measured.offered_records["in"] = 100 * measured_s;
    seen.measured.read_records["in"] = 90 * measured_s;
    seen.measured.result_records = 80 * measured_s;
    seen.measured.backlog_records = 10 * now_.seconds();
    seen.measured.peak_backlog_records = 11 * now_.seconds();
    seen.measured.backpressured_share = 0.5;
    seen.measured.latency_ns.add(2e6, 100);
    if (has_epochs) {
      seen.measured.epoch_latency_ns.add(0, 4);
      seen.measured.epoch_latency_ns.add(now_.seconds() * 1e9);
    }
    return seen;
  }
  job::TestbedResult<void> change_rates(const std::map<std::string, plan::RateSchedule>& from_now_on) override {
    if (refuses_rates) return tl::unexpected(job::TestbedError{"its rates are its own"});
    rates.emplace_back(now_.seconds(), from_now_on.at("in").rate(kernel::SimTime()));
    return {};
  }
  kernel::SimTime now() const override { return now_; }
  void stop() override {}

  std::vector<std::uint32_t> deployed;  // degrees of the map
  bool has_epochs = false;              // five of them in a window, one of which takes as long as the job has run
  std::optional<kernel::SimTime> fails_at;
  std::vector<std::pair<double, double>> rates;  // seconds, and the rate of `in` from there on
  bool refuses_rates = false;

 private:
  const std::uint32_t slots_;
  kernel::SimTime now_, measured_until_;
  plan::Deployment current_;
};

// Wants the degrees of a list, one after the other, and a restart where it has 0; its state is the position in it.
class ListTuner final : public tuners::Tuner {
 public:
  ListTuner(const plan::LogicalPlan& plan, std::vector<std::uint32_t> degrees, tuners::Cadence cadence)
      : start_(plan), degrees_(std::move(degrees)), cadence_(cadence) {}

  tuners::Cadence cadence() const override { return cadence_; }
  plan::Deployment plan() const override { return start_.with("map", plan::Parallelism{degrees_.at(0)}); }
  tuners::Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                            const tuners::TunerState& state) const override {
    observations.push_back(seen);
    const std::size_t position = state.is_null() ? 1 : state.get<std::size_t>();
    tuners::Adjustment adjustment;
    adjustment.next = position + 1;
    adjustment.why = "the list says so";
    adjustment.explain = {{"position", position}};
    if (position >= degrees_.size()) return adjustment;
    adjustment.restart = degrees_[position] == 0;
    if (!adjustment.restart) adjustment.to = current.with("map", plan::Parallelism{degrees_[position]});
    return adjustment;
  }

  mutable std::vector<job::Observation> observations;  // for the tests to look at

 private:
  plan::Deployment start_;
  std::vector<std::uint32_t> degrees_;
  tuners::Cadence cadence_;
};

class ControlLoopTest : public testing::Test {
 protected:
  tl::expected<LoopResult, std::string> run(const tuners::Tuner& tuner, kernel::Duration duration) {
    return run_control_loop(testbed, tuner, job, {.duration = duration, .sample = 5_s}, "hash",
                            [this](kernel::SimTime) { ++windows; });
  }
  ListTuner tuner(std::vector<std::uint32_t> degrees, tuners::Cadence cadence) const {
    return ListTuner(job.plan, std::move(degrees), cadence);
  }
  // Field of the decision or window at a position, by its column.
  static std::vector<std::string> column(const LoopResult& result, const std::string& table, std::size_t index) {
    std::vector<std::string> fields;
    for (const TableRow& row : result.rows) {
      if (row.table == table) fields.push_back(text(row.values.at(index)));
    }
    return fields;
  }

  const job::Job job = small_job();
  FakeTestbed testbed;
  std::size_t windows = 0;
};

constexpr std::size_t kTime = 2;  // of window and decision
constexpr std::size_t kState = 4, kCurrent = 5, kAsked = 6, kGot = 7, kWhy = 8, kNextState = 10, kDowntime = 11;

TEST_F(ControlLoopTest, AsksOncePerPeriodWithMergedWindows) {
  const auto list = tuner({3}, {.period = 10_s, .settle = {}});
  const auto result = run(list, 32_s);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(column(*result, "window", kTime), ElementsAre("5", "10", "15", "20", "25", "30", "32"));
  EXPECT_THAT(column(*result, "decision", kTime), ElementsAre("10", "20", "30"));
  EXPECT_EQ(windows, 7U);
  EXPECT_EQ(list.observations[1].window_s, 10);
  EXPECT_EQ(list.observations[1].operators.at("map").total.records_in, 1000);
  EXPECT_THAT(testbed.deployed, ElementsAre(3));
}

TEST_F(ControlLoopTest, CarriesTheStateAndRecordsEachDecision) {
  const auto list = tuner({1, 2, 2}, {.period = 10_s, .settle = {}});
  const auto result = run(list, 40_s);
  ASSERT_TRUE(result.has_value());
  // 10 s: to 2, 4 s of downtime. 24 s: to 2 again, which is what runs. 34 s: nothing more in the list.
  EXPECT_THAT(column(*result, "decision", kTime), ElementsAre("10", "24", "34"));
  EXPECT_THAT(column(*result, "decision", kState), ElementsAre("null", "2", "3"));
  EXPECT_THAT(column(*result, "decision", kNextState), ElementsAre("2", "3", "4"));
  EXPECT_THAT(column(*result, "decision", kCurrent),
              ElementsAre("in=1 map=1 out=1", "in=1 map=2 out=1", "in=1 map=2 out=1"));
  EXPECT_THAT(column(*result, "decision", kAsked), ElementsAre("in=1 map=2 out=1", "", ""));
  EXPECT_THAT(column(*result, "decision", kGot), ElementsAre("in=1 map=2 out=1", "", ""));
  EXPECT_THAT(column(*result, "decision", kDowntime), ElementsAre("4", "0", "0"));
  EXPECT_THAT(testbed.deployed, ElementsAre(1, 2));
}

TEST_F(ControlLoopTest, ARestartRedeploysWhatRuns) {
  const auto list = tuner({2, 0}, {.period = 10_s, .settle = {}});
  const auto result = run(list, 30_s);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(testbed.deployed, ElementsAre(2, 2));
  EXPECT_THAT(column(*result, "decision", kTime), ElementsAre("10", "24"));
  EXPECT_THAT(column(*result, "decision", kAsked), ElementsAre("", ""));
  EXPECT_THAT(column(*result, "decision", kGot), ElementsAre("in=1 map=2 out=1", ""));
  EXPECT_THAT(column(*result, "decision", kDowntime), ElementsAre("4", "0"));
}

TEST_F(ControlLoopTest, DoesNotShowWhatHappensBeforeTheSettleTime) {
  const auto list = tuner({1, 2}, {.period = 10_s, .settle = 12_s});
  const auto result = run(list, 60_s);
  ASSERT_TRUE(result.has_value());
  // Runs again at 14 s and counts from 26 s: the first window that starts later ends at 34 s, the second at 39 s.
  EXPECT_THAT(column(*result, "decision", kTime), ElementsAre("10", "39", "49", "59"));
  EXPECT_EQ(list.observations[1].window_s, 10);
  EXPECT_EQ(list.observations[1].last_reconfiguration,
            (job::ReconfigurationReport{"in=1 map=2 out=1", "in=1 map=2 out=1", 4, false}));
}

// Grows at 10 s and runs again at 14 s; grows further at 24 s, which is no news; shrinks at 38 s; grows at 62 s.
TEST_F(ControlLoopTest, AnAdversaryAnswersWhatTheTunerDid) {
  const auto list = tuner({1, 2, 3, 1, 1, 4}, {.period = 10_s, .settle = {}});
  const double rate = job.sources.at("in").rate.rate(kernel::SimTime());
  LoopSettings settings{.duration = 80_s, .sample = 5_s};
  settings.adversary = LoadAdversary{.low = 0.25};
  const auto play = [&] { return run_control_loop(testbed, list, job, settings, "hash", [](kernel::SimTime) {}); };
  ASSERT_TRUE(play().has_value());
  using At = std::pair<double, double>;
  EXPECT_THAT(testbed.rates, ElementsAre(At(14, rate / 4), At(42, rate), At(66, rate / 4)));
  EXPECT_THAT(testbed.deployed, ElementsAre(1, 2, 3, 1, 4));

  FakeTestbed stubborn;
  stubborn.refuses_rates = true;
  EXPECT_EQ(run_control_loop(stubborn, list, job, settings, "hash", [](kernel::SimTime) {}).error(),
            "its rates are its own");
}

TEST_F(ControlLoopTest, EpochLatenciesAreRowsOfTheirWindow) {
  const auto list = tuner({1}, {.period = 10_s, .settle = {}});
  const auto without = run(list, 10_s);
  ASSERT_TRUE(without.has_value());
  EXPECT_THAT(column(*without, "epoch_latency", 1), ElementsAre());
  testbed.has_epochs = true;
  const auto result = run(list, 20_s);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(column(*result, "epoch_latency", 1), ElementsAre("0", "0", "1", "1"));  // window
  const std::vector<std::string> latency_ms = column(*result, "epoch_latency", 2);
  ASSERT_EQ(latency_ms.size(), 4U);
  EXPECT_EQ(latency_ms[0], "0");
  EXPECT_NEAR(std::stod(latency_ms[1]), 15'000, 150);
  EXPECT_NEAR(std::stod(latency_ms[3]), 20'000, 200);
  EXPECT_THAT(column(*result, "epoch_latency", 3), ElementsAre("4", "1", "4", "1"));  // epochs
}

TEST_F(ControlLoopTest, GoesOnAfterARefusal) {
  FakeTestbed small(4);
  const auto list = tuner({1, 9, 3}, {.period = 10_s, .settle = {}});
  const auto result =
      run_control_loop(small, list, job, {.duration = 40_s, .sample = 5_s}, "hash", [](kernel::SimTime) {});
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(small.deployed, ElementsAre(1, 3));
  EXPECT_THAT(column(*result, "decision", kAsked), ElementsAre("in=1 map=9 out=1", "in=1 map=3 out=1", ""));
  EXPECT_THAT(column(*result, "decision", kGot), ElementsAre("", "in=1 map=3 out=1", ""));
  EXPECT_EQ(column(*result, "decision", kWhy)[0], "the list says so (refused: too few slots)");
  EXPECT_TRUE(list.observations[1].last_reconfiguration->failed);
}

TEST_F(ControlLoopTest, FailsIfTheJobCannotStartOrRunOn) {
  FakeTestbed small(4);
  const auto no_loop = run_control_loop(small, tuner({9}, {.period = 10_s, .settle = {}}), job,
                                        {.duration = 40_s, .sample = 5_s}, "hash", [](kernel::SimTime) {});
  EXPECT_EQ(no_loop.error(), "too few slots");
  testbed.fails_at = kernel::SimTime::from_seconds(20);
  EXPECT_EQ(run(tuner({1}, {.period = 10_s, .settle = {}}), 40_s).error(), "the cluster is gone");
}

TEST_F(ControlLoopTest, TotalsAreOverTime) {
  const auto list = tuner({1, 3}, {.period = 10_s, .settle = {}});
  const auto result = run(list, 34_s);  // 10 s at 1, 4 s stopped, 20 s at 3
  ASSERT_TRUE(result.has_value());
  RunIdentity identity;
  identity.run = "hash";
  const TableRow row = run_row(identity, result->totals, "plan", 123, "9f41-c07b");
  EXPECT_EQ(row.values.size(), 37U);
  const auto field = [&](std::size_t i) { return number(row.values.at(i)); };
  EXPECT_EQ(field(9), 34);                                    // simulated_s
  EXPECT_EQ(field(12), 1);                                    // reconfigurations
  EXPECT_EQ(field(13), 3);                                    // final_parallelism
  EXPECT_DOUBLE_EQ(field(14), (10 * 1.0 + 24 * 3.0) / 34);    // mean_parallelism
  EXPECT_EQ(field(15), 0.5);                                  // backpressured_share
  EXPECT_NEAR(field(16), 2, 0.02);                            // latency_p50_ms
  EXPECT_EQ(field(20), 11 * 34);                              // peak_backlog_records
  EXPECT_EQ(field(21), 10 * 34);                              // final_backlog_records
  EXPECT_EQ(field(22), 3400);                                 // offered_records
  EXPECT_DOUBLE_EQ(field(26), (10 * 1.0 + 24 * 3.0) / 3600);  // slot_hours
  EXPECT_EQ(field(28), 0);                                    // direction_changes
  EXPECT_TRUE(is_null(row.values.at(29)));                    // outside_slo_share: no SLO
  EXPECT_EQ(failed_run_row(identity, "why").values.size(), row.values.size());
  EXPECT_EQ(failure_in({failed_run_row(identity, "why")}), "why");
  EXPECT_EQ(failure_in({row}), "");
}

TEST_F(ControlLoopTest, WindowsCarryRatesAndOperators) {
  const auto result = run(tuner({2}, {.period = 10_s, .settle = {}}), 5_s);
  ASSERT_TRUE(result.has_value());
  const Row& window = result->rows.at(0).values;
  EXPECT_EQ(window.at(4), Value{100.0});  // offered_per_s
  EXPECT_EQ(window.at(5), Value{90.0});
  EXPECT_EQ(window.at(6), Value{80.0});
  EXPECT_EQ(window.at(8), Value{std::int64_t{2}});  // total_parallelism: the map alone
  EXPECT_EQ(text(window.at(15)), R"({"map":{"parallelism":2,"records_in":500}})");
}

// An instance an hour costs a core of 2 and no memory; a change from one to three starts two.
TEST_F(ControlLoopTest, ARunWithPricesHasACost) {
  const plan::Prices prices{
      .core_hour = 2, .gib_hour = 0, .start = 5, .stop = 7, .unlimited_cores = 1, .unlimited_gib = 1};
  const auto cost = [&](std::optional<plan::Prices> charged) {
    FakeTestbed fresh;
    const auto list = tuner({1, 3}, {.period = 10_s, .settle = {}});
    const auto result = run_control_loop(fresh, list, job,
                                         {.duration = 40_s, .sample = 5_s, .standards = {.slo = {}, .prices = charged}},
                                         "hash", [](kernel::SimTime) {});
    return run_row({}, result->totals, "", 0, "").values.back();
  };
  EXPECT_EQ(cost({}), Value{});
  const double instance_hours = (10 + 3 * 30) / 3600.0;
  EXPECT_NEAR(number(cost(prices)), 2 * instance_hours + 2 * 5, 0.02);
}

// The fake backlog is 10 records a second of the run, at 100 arriving in one: 2 s of arrivals at 20 s. The fake latency
// is 2 ms.
TEST_F(ControlLoopTest, TellsTheTimeOutsideTheSlo) {
  const auto outside = [&](const Slo& slo) {
    FakeTestbed fresh;
    const auto list = tuner({1}, {.period = 10_s, .settle = {}});
    const auto result =
        run_control_loop(fresh, list, job, {.duration = 40_s, .sample = 5_s, .standards = {.slo = slo, .prices = {}}},
                         "hash", [](kernel::SimTime) {});
    return run_row({}, result->totals, "", 0, "").values.at(29);
  };
  EXPECT_EQ(outside({.backlog = 2_s}), Value{0.5});  // 25, 30, 35, 40 of eight
  EXPECT_EQ(outside({.backlog = 60_s}), Value{0.0});
  EXPECT_EQ(outside({.latency_p99 = 1_ms}), Value{1.0});
  EXPECT_EQ(outside({.latency_p99 = 3_ms}), Value{0.0});
}

TEST_F(ControlLoopTest, CountsTurns) {
  const auto list = tuner({1, 3, 4, 2, 5, 6, 1}, {.period = 10_s, .settle = {}});
  const auto result = run(list, 120_s);  // up up down up up down
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(run_row({}, result->totals, "", 0, "").values.at(28), Value{std::int64_t{3}});
}

// Asks for what it will not get: the second time nothing changes, so nothing was reconfigured.
TEST_F(ControlLoopTest, WhatRunsAlreadyIsNoReconfiguration) {
  class Limited final : public job::Testbed {
   public:
    explicit Limited(FakeTestbed& inside) : inside_(inside) {}
    job::TestbedResult<job::Granted> deploy(const job::Job& job, const plan::Deployment& asked) override {
      return inside_.deploy(job, limited(asked));
    }
    job::TestbedResult<job::Granted> reconfigure(const plan::Deployment& asked) override {
      if (inside_.deployed.back() == 2) return job::Granted{limited(asked), {}};
      return inside_.reconfigure(limited(asked));
    }
    job::TestbedResult<job::Window> observe(kernel::Duration window) override { return inside_.observe(window); }
    kernel::SimTime now() const override { return inside_.now(); }
    void stop() override {}

   private:
    static plan::Deployment limited(const plan::Deployment& asked) { return asked.with("map", plan::Parallelism{2}); }
    FakeTestbed& inside_;
  };
  FakeTestbed inside;
  Limited limited(inside);
  const auto list = tuner({1, 5, 6}, {.period = 10_s, .settle = {}});
  const auto result =
      run_control_loop(limited, list, job, {.duration = 40_s, .sample = 5_s}, "hash", [](kernel::SimTime) {});
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(column(*result, "decision", kAsked), ElementsAre("in=1 map=5 out=1", "in=1 map=6 out=1", ""));
  EXPECT_THAT(column(*result, "decision", kGot), ElementsAre("in=1 map=2 out=1", "in=1 map=2 out=1", ""));
  EXPECT_EQ(run_row({}, result->totals, "", 0, "").values.at(12), Value{std::int64_t{0}});
}

// A rescale that does not come up stops the job all the same: the settle time passes anew, and the decision says why.
TEST_F(ControlLoopTest, ARescaleThatFailsIsNoReconfigurationButADowntime) {
  class Failing final : public job::Testbed {
   public:
    explicit Failing(FakeTestbed& inside) : inside_(inside) {}
    job::TestbedResult<job::Granted> deploy(const job::Job& job, const plan::Deployment& asked) override {
      old_ = asked;
      return inside_.deploy(job, asked);
    }
    job::TestbedResult<job::Granted> reconfigure(const plan::Deployment&) override {
      auto granted = inside_.reconfigure(old_);
      granted->shortfall = "it did not come up";
      return granted;
    }
    job::TestbedResult<job::Window> observe(kernel::Duration window) override { return inside_.observe(window); }
    kernel::SimTime now() const override { return inside_.now(); }
    void stop() override {}

   private:
    FakeTestbed& inside_;
    plan::Deployment old_;
  };
  FakeTestbed inside;
  Failing failing(inside);
  const auto list = tuner({1, 5, 6}, {.period = 10_s, .settle = 10_s});
  const auto result =
      run_control_loop(failing, list, job, {.duration = 40_s, .sample = 5_s}, "hash", [](kernel::SimTime) {});
  ASSERT_TRUE(result.has_value());
  // 10 s: to 5, 4 s of downtime, 10 s settled. 34 s: to 6.
  EXPECT_THAT(column(*result, "decision", kAsked), ElementsAre("in=1 map=5 out=1", "in=1 map=6 out=1"));
  EXPECT_THAT(column(*result, "decision", kGot), ElementsAre("in=1 map=1 out=1", "in=1 map=1 out=1"));
  EXPECT_THAT(column(*result, "decision", kWhy).front(), HasSubstr("(but it did not come up)"));
  EXPECT_EQ(run_row({}, result->totals, "", 0, "").values.at(12), Value{std::int64_t{0}});
}

// Fails at its second decision.
class FailingTuner final : public tuners::Tuner {
 public:
  explicit FailingTuner(const plan::LogicalPlan& plan) : start_(plan) {}
  tuners::Cadence cadence() const override { return {.period = 10_s, .settle = {}}; }
  plan::Deployment plan() const override { return start_; }
  tuners::Adjustment adjust(const plan::Deployment&, const job::Observation& seen,
                            const tuners::TunerState& state) const override {
    tuners::Adjustment adjustment{.to = {}, .next = state, .why = "", .explain = {}};
    if (seen.t_s > 10) adjustment.failure = "it is gone";
    return adjustment;
  }

 private:
  plan::Deployment start_;
};

TEST_F(ControlLoopTest, ATunersFailureEndsTheRun) {
  const auto result = run(FailingTuner(job.plan), 60_s);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), "it is gone");
  EXPECT_EQ(testbed.now(), kernel::SimTime() + 20_s);
}

}  // namespace
}  // namespace millrace::experiments
