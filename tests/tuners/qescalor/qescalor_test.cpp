#include "tuners/qescalor/qescalor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/tuners/tuner_case.h"
#include "tuners/qescalor/settings.h"

namespace millrace::tuners {
namespace {

using testing::HasSubstr;

// The nearest sample's rate.
class Nearest final : public models::PerformanceModel {
 public:
  explicit Nearest(std::span<const models::PerformanceSample> samples) : samples_(samples.begin(), samples.end()) {}
  std::vector<double> rates(std::span<const models::InstanceSize> sizes) const override {
    std::vector<double> rates;
    for (const models::InstanceSize& size : sizes) {
      rates.push_back(std::ranges::min_element(samples_, {}, [&](const models::PerformanceSample& each) {
                        return std::abs(each.cpu_cores - size.cpu_cores);
                      })->rate_per_s);
    }
    return rates;
  }

 private:
  std::vector<models::PerformanceSample> samples_;
};

// source -> work -> sink, work's input weighted. An instance of work does 1,000 records/s a core, up to 2 cores.
class QEScalorTest : public testing::Test {
 protected:
  QEScalorTest() {
    plan_ = make_chain({"source", "work", "sink"});
    plan_.edges[0].partitioning = plan::Partitioning::weighted;
    plan_.operators[2].scalable = false;
  }

  std::unique_ptr<Tuner> tuner(nlohmann::json given) const {
    const TunerEntry entry{"qescalor", "", 1, qescalor::options, qescalor::make};
    given["epoch"] = 60;
    given["period"] = 20;
    given["lead"] = 0;
    given["margin"] = 0.0;
    given["gib_hour"] = 0.0;  // instances without a limit of their memory are charged for it, each the same
    const auto options = checked_options(entry, given);
    EXPECT_TRUE(options.has_value());
    TunerContext context;
    context.plan = &plan_;
    context.initial_parallelism = {{"source", 1}, {"work", 3}, {"sink", 1}};
    context.max_parallelism = 20;
    context.coming = coming_;
    return qescalor::make_with(
        context, *options, [](auto samples) { return std::make_unique<Nearest>(samples); }, nullptr);
  }

  static double capability(const plan::InstanceResources& instance) {
    return 1000 * (instance.cpu_share > 0 ? std::min(instance.cpu_share, 2.0) : 2.0);
  }

  // A window of 20 s that ends at t_s: each instance gets its share of what is offered, and does what it can.
  static job::Observation window(const plan::Deployment& current, double offered, double t_s, double slower = 1) {
    const auto& instances = current.instances("work");
    double shares = 0;
    for (const auto& each : instances) shares += each.record_share;
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = 20;
    seen.sources["source"].offered_rate_per_s = offered;
    std::vector<job::Metrics> metrics;
    double all = 0;
    for (const auto& each : instances) {
      const double sent =
          offered * (shares > 0 ? each.record_share / shares : 1.0 / static_cast<double>(instances.size()));
      const double can = capability(each) * slower;
      metrics.push_back(
          worked(20 * std::min(sent, can), 20 * std::min(sent, can), std::min(1000.0, 1000 * sent / can)));
      all += 20 * std::min(sent, can);
    }
    seen.operators["work"] = observed(std::move(metrics));
    seen.operators["work"].total.records_in = all;
    seen.operators["source"] = observed({worked(all, all, 100)});
    seen.operators["source"].total.records_out = all;
    return seen;
  }

  static nlohmann::json known() {
    return {{"samples", {{"work", {{0.5, 0, 500}, {1.0, 0, 1000}, {2.0, 0, 2000}}}}},
            {"sizes", {"0.5 cores", "2 cores"}},
            {"start_price", 0.0},
            {"stop_price", 0.0}};
  }

  plan::LogicalPlan plan_;
  std::function<double(const std::string&, kernel::SimTime, kernel::SimTime)> coming_;
};

TEST_F(QEScalorTest, SamplesFirstAndThenSchedules) {
  const auto tuner = this->tuner({{"sizes", {"0.5 cores", "2 cores"}},
                                  {"start_cores", 0.5},
                                  {"step_cores", 0.5},
                                  {"points", 5},
                                  {"start_price", 0.0},
                                  {"stop_price", 0.0},
                                  {"forecast", "persistence"}});
  plan::Deployment current = tuner->plan();
  TunerState state;
  double t_s = 0;
  bool sampled = false;
  Adjustment step;
  for (int i = 0; i < 200; ++i) {
    step = tuner->adjust(current, window(current, 5200, t_s += 20), state);
    ASSERT_EQ(step.failure, std::nullopt);
    state = step.next;
    if (step.to) current = *step.to;
    sampled = sampled || step.why.find("samples work") != std::string::npos;
    if (sampled && step.why.find("schedule") != std::string::npos) break;
  }
  ASSERT_TRUE(sampled);
  // 5,200/s: two of 2,000 and three of 500 are the cheapest that carry it.
  const auto& instances = current.instances("work");
  double rate = 0;
  for (const auto& each : instances) rate += capability(each);
  EXPECT_GE(rate, 5200);
  EXPECT_LT(rate, 5200 + 500);
  for (const auto& each : instances) EXPECT_NEAR(each.record_share, capability(each), 0.02 * capability(each));
}

TEST_F(QEScalorTest, AnOperatorThatIsSampledHasItsOwnInstancesAgain) {
  plan_ = make_chain({"source", "work", "more", "sink"});
  for (plan::Edge& edge : plan_.edges) edge.partitioning = plan::Partitioning::weighted;
  plan_.operators[3].scalable = false;
  const auto tuner = this->tuner({{"start_cores", 0.5}, {"step_cores", 0.5}, {"points", 2}});
  plan::Deployment current = tuner->plan();
  const auto own = current.instances("work");
  TunerState state;
  double t_s = 0;
  for (int i = 0; i < 40; ++i) {
    const Adjustment step = tuner->adjust(current, window(current, 5200, t_s += 20), state);
    state = step.next;
    if (step.to) current = *step.to;
    if (step.why.find("samples more") == std::string::npos) continue;
    EXPECT_EQ(current.instances("work"), own);
    EXPECT_EQ(current.parallelism("more"), 2U);
    return;
  }
  FAIL() << "the second operator was never sampled";
}

TEST_F(QEScalorTest, KnownOperatorsAreNotSampled) {
  const auto tuner = this->tuner(known());
  const Adjustment step = tuner->adjust(tuner->plan(), window(tuner->plan(), 3100, 20), {});
  ASSERT_TRUE(step.to);
  double cores = 0;
  for (const auto& each : step.to->instances("work")) cores += each.cpu_share;
  EXPECT_DOUBLE_EQ(cores, 3.5);
  EXPECT_TRUE(step.explain.at("operators").contains("work"));
  // The same epoch again.
  EXPECT_EQ(tuner->adjust(*step.to, window(*step.to, 3100, 40), step.next).to, std::nullopt);
}

TEST_F(QEScalorTest, TheOracleProvidesForWhatComes) {
  coming_ = [](const std::string&, kernel::SimTime from, kernel::SimTime) {
    return from.seconds() >= 60 ? 7900.0 : 1900.0;
  };
  nlohmann::json given = known();
  given["forecast"] = "oracle";
  const auto tuner = this->tuner(given);
  const auto rate = [](const plan::Deployment& deployment) {
    double sum = 0;
    for (const auto& each : deployment.instances("work")) sum += capability(each);
    return sum;
  };
  const Adjustment now = tuner->adjust(tuner->plan(), window(tuner->plan(), 1900, 20), {});
  ASSERT_TRUE(now.to);
  EXPECT_DOUBLE_EQ(rate(*now.to), 2000);
  const Adjustment then = tuner->adjust(*now.to, window(*now.to, 1900, 60), now.next);
  ASSERT_TRUE(then.to);
  EXPECT_DOUBLE_EQ(rate(*then.to), 8000);
}

TEST_F(QEScalorTest, ABacklogIsCaughtUpWith) {
  nlohmann::json given = known();
  given["catch_up"] = 100;
  given["forecast"] = "persistence";
  const auto tuner = this->tuner(given);
  job::Observation seen = window(tuner->plan(), 1000, 20);
  seen.sources["source"].lag_records = 100'000;
  const Adjustment step = tuner->adjust(tuner->plan(), seen, {});
  ASSERT_TRUE(step.to);
  double rate = 0;
  for (const auto& each : step.to->instances("work")) rate += capability(each);
  EXPECT_DOUBLE_EQ(rate, 2000);
}

TEST_F(QEScalorTest, WhatTheModelDidNotForeseeIsSampledAnew) {
  nlohmann::json given = known();
  given["forecast"] = "persistence";
  const auto tuner = this->tuner(given);
  const Adjustment first = tuner->adjust(tuner->plan(), window(tuner->plan(), 4000, 20), {});
  ASSERT_TRUE(first.to);
  TunerState state = first.next;
  double t_s = 20;
  for (int i = 0; i < 2; ++i) {
    const Adjustment step = tuner->adjust(*first.to, window(*first.to, 4000, t_s += 10, 0.6), state);
    EXPECT_EQ(step.to, std::nullopt);
    state = step.next;
  }
  const Adjustment third = tuner->adjust(*first.to, window(*first.to, 4000, t_s += 10, 0.6), state);
  ASSERT_TRUE(third.to);
  EXPECT_THAT(third.why, HasSubstr("samples work"));
}

TEST_F(QEScalorTest, WhatCannotBeWeightedKeepsOneSize) {
  plan_.edges[0].partitioning = plan::Partitioning::hash;
  const auto tuner = this->tuner({{"forecast", "persistence"}});
  job::Observation seen = window(tuner->plan(), 3000, 20);
  seen.operators["work"].total.true_rate_per_s = 1500;
  const Adjustment step = tuner->adjust(tuner->plan(), seen, {});
  ASSERT_TRUE(step.to);
  EXPECT_EQ(step.to->parallelism("work"), 6U);
  EXPECT_EQ(step.to->instances("work").front(), plan::InstanceResources{});
}

TEST_F(QEScalorTest, MistakesInItsOptionsAreTold) {
  for (const char* size : {"0.6", "cores", "-1 cores", "0.6 cores, 3", "0.6 cores, 3 MBit", "1 core, MB"}) {
    EXPECT_FALSE(qescalor::parse_size(size)) << size;
  }
  const auto size = qescalor::parse_size("0.6 cores, 33.2 MB");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->memory.count, 33'200'000);
  TunerContext context;
  context.plan = &plan_;
  const TunerEntry entry{"qescalor", "", 1, qescalor::options, qescalor::make};
  const auto prepared = [&](const nlohmann::json& given) {
    return qescalor::make(context, *checked_options(entry, given))->prepare();
  };
  EXPECT_THAT(prepared({{"sizes", {"large"}}}).error(), HasSubstr("'large' is no size"));
  EXPECT_THAT(prepared({{"samples", {{"work", {{1, 2}}}}}}).error(), HasSubstr("[cores, MB, records/s]"));
}

}  // namespace
}  // namespace millrace::tuners
