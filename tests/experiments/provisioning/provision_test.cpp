#include "experiments/provisioning/provision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using kernel::Duration;
using testing::Each;
using testing::ElementsAre;
using tuners::qescalor::InstanceCounts;

// Epochs of six hours: 10, 30, 20, 5 records/s each day, and one option of 10 records/s that costs 1 an epoch.
ProvisioningSpec four_epochs_a_day() {
  ProvisioningSpec spec;
  spec.epoch = 360_min;
  std::vector<plan::RateSchedule::Span> day;
  for (const double rate : {10.0, 30.0, 20.0, 5.0}) day.push_back({spec.epoch, rate, rate});
  spec.load = plan::RateSchedule(day, true);
  spec.duration = 2880_min;
  spec.horizon = 1440_min;
  spec.replan = 360_min;
  spec.options = {{{.cpu_share = 1, .memory = kernel::Bytes{1}}, 10}};
  spec.prices = {.core_hour = 1.0 / 6, .gib_hour = 0, .start = 0, .stop = 0};
  spec.controllers = {"qcesa"};
  return spec;
}

std::vector<ProvisionedEpoch> run(const ProvisioningSpec& spec, const std::string& controller = "qcesa",
                                  std::unique_ptr<models::Forecaster> network = nullptr) {
  std::vector<double> rates;
  for (const ProvisioningOption& option : spec.options) rates.push_back(option.rate_per_s);
  const OperatorLoad load = operator_load(spec, 1);
  auto epochs = provision(spec, load, options_of(spec, controller, rates),
                          forecasters_of(spec, load, std::move(network)), [] { return true; });
  EXPECT_TRUE(epochs) << epochs.error();
  return epochs.value_or(std::vector<ProvisionedEpoch>{});
}

template <class Of>
auto each(const std::vector<ProvisionedEpoch>& epochs, Of of) {
  std::vector<std::decay_t<decltype(of(epochs.front()))>> values;
  for (const ProvisionedEpoch& epoch : epochs) values.push_back(of(epoch));
  return values;
}
std::uint32_t first_count(const ProvisionedEpoch& epoch) {
  return epoch.instances.at(0);
}

TEST(OperatorLoad, IsTheMeanOfEachEpochAndReachesAHorizonFurther) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.epoch = 720_min;
  spec.drift = {.amplitude = 0.5, .period = 2880_min};
  const OperatorLoad load = operator_load(spec, 1);
  EXPECT_THAT(load.load_per_s, ElementsAre(20, 12.5, 20, 12.5, 20, 12.5));
  ASSERT_EQ(load.performance.size(), 6U);
  EXPECT_NEAR(load.performance[0], 1 + 0.5 * std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(load.performance[2], 1 - 0.5 * std::sqrt(0.5), 1e-12);
}

TEST(OperatorLoad, NoiseFollowsTheSeed) {
  ProvisioningSpec spec = four_epochs_a_day();
  EXPECT_EQ(operator_load(spec, 1).load_per_s, operator_load(spec, 2).load_per_s);
  spec.noise = {.sd = 0.2, .each = 360_min, .correlation = 0};
  EXPECT_EQ(operator_load(spec, 1).load_per_s, operator_load(spec, 1).load_per_s);
  EXPECT_NE(operator_load(spec, 1).load_per_s, operator_load(spec, 2).load_per_s);
}

TEST(Provision, TheOracleRunsWhatEachEpochNeeds) {
  const auto epochs = run(four_epochs_a_day());
  EXPECT_THAT(each(epochs, first_count), ElementsAre(1, 3, 2, 1, 1, 3, 2, 1));
  EXPECT_THAT(each(epochs, [](const auto& e) { return e.short_share(); }), Each(0));
  EXPECT_THAT(each(epochs, [](const auto& e) { return e.starts; }), ElementsAre(1, 2, 0, 0, 0, 2, 0, 0));
  EXPECT_THAT(each(epochs, [](const auto& e) { return e.stops; }), ElementsAre(0, 0, 1, 1, 0, 0, 1, 1));
  EXPECT_DOUBLE_EQ(epochs[1].running_cost, 3);
  EXPECT_EQ(epochs[1].rate_per_s, 30);
}

TEST(Provision, WhatWasBeforeIsTooLittleWhenTheLoadRises) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.foresight = Foresight::persistence;
  const auto epochs = run(spec);
  EXPECT_THAT(each(epochs, first_count), ElementsAre(1, 1, 3, 2, 1, 1, 3, 2));
  EXPECT_EQ(epochs[1].expected_per_s, 10);
  EXPECT_DOUBLE_EQ(epochs[1].short_share(), 2.0 / 3);
  spec.margin = 2;
  EXPECT_EQ(run(spec)[1].instances, InstanceCounts{3});
}

TEST(Provision, WhatIsBeforeItBeginsIsKnownAndNotCharged) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.foresight = Foresight::seasonal;
  // Before a day is over, the last epoch is all that is known.
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(1, 1, 3, 2, 1, 3, 2, 1));
  spec.from = 1440_min;
  const auto epochs = run(spec);
  EXPECT_THAT(each(epochs, first_count), ElementsAre(1, 3, 2, 1, 1, 3, 2, 1));
  EXPECT_EQ(epochs[0].starts, 1U);
  spec.from = 1800_min;
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(3, 2, 1, 1, 3, 2, 1, 1));
  EXPECT_EQ(run(spec)[0].load_per_s, 30);
}

// Says twice the last value, and notes how much it was shown.
class Doubling : public models::Forecaster {
 public:
  explicit Doubling(std::vector<std::size_t>& seen) : seen_(seen) {}
  std::vector<double> forecast(std::span<const double> past, std::uint32_t steps) const override {
    seen_.push_back(past.size());
    return std::vector<double>(steps, past.empty() ? 0 : 2 * past.back());
  }

 private:
  std::vector<std::size_t>& seen_;
};

TEST(Provision, ANetworkSeesAllThatIsPast) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.network = "f";
  spec.from = spec.duration = 1440_min;
  spec.replan = 720_min;
  std::vector<std::size_t> seen;
  const auto epochs = run(spec, "qcesa", std::make_unique<Doubling>(seen));
  EXPECT_THAT(seen, ElementsAre(4, 6));
  EXPECT_THAT(each(epochs, [](const auto& e) { return e.expected_per_s; }), ElementsAre(10, 10, 60, 60));
  EXPECT_THAT(each(epochs, [](const auto& e) { return e.short_share() > 0; }), ElementsAre(false, true, false, false));
}

TEST(Provision, DriftHasAForecastOfItsOwn) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.load = plan::RateSchedule::constant(20);
  spec.drift = {.amplitude = 0.5, .period = 1440_min};
  // Factors 1.35, 1.35, 0.65, 0.65: 20 / 13.5 and 20 / 6.5.
  const auto oracle = run(spec);
  EXPECT_THAT(each(oracle, first_count), ElementsAre(2, 2, 4, 4, 2, 2, 4, 4));
  EXPECT_THAT(each(oracle, [](const auto& e) { return e.short_share(); }), Each(0));
  spec.drift.foresight = Foresight::persistence;
  const auto last = run(spec);
  EXPECT_THAT(each(last, first_count), ElementsAre(2, 2, 2, 4, 4, 2, 2, 4));
  EXPECT_THAT(each(last, [](const auto& e) { return e.short_share() > 0; }),
              ElementsAre(false, false, true, false, false, false, true, false));
  spec.drift.foresight = Foresight::seasonal;  // one period is a day
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(2, 2, 2, 4, 2, 2, 4, 4));
  spec.drift.foresight = Foresight::oracle;
  spec.foresight = Foresight::persistence;
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(2, 2, 4, 4, 2, 2, 4, 4));
}

TEST(Provision, PlansReachAHorizonAndAreCarriedOutUntilTheNext) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.prices.stop = 2.5;
  spec.prices.start = 2.5;
  // Keeping one idle costs 1 an epoch, stopping and starting it 5; the third is idle for three epochs.
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(1, 3, 3, 3, 3, 3, 3, 3));
  // With no look ahead nothing is ever stopped either: it would pay only later.
  spec.horizon = 360_min;
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(1, 3, 3, 3, 3, 3, 3, 3));
  spec.prices.stop = 0.5;
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(1, 3, 2, 1, 1, 3, 2, 1));
  spec.horizon = spec.replan = 1440_min;
  spec.foresight = Foresight::persistence;
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(1, 1, 1, 1, 1, 1, 1, 1));
}

TEST(Provision, ControllersHaveAllOptionsOrOne) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.options.push_back({{.cpu_share = 2.5, .memory = kernel::Bytes{1}}, 30});
  EXPECT_THAT(each(run(spec), [](const auto& e) { return e.instances; }),
              ElementsAre(InstanceCounts{1, 0}, InstanceCounts{0, 1}, InstanceCounts{2, 0}, InstanceCounts{1, 0},
                          InstanceCounts{1, 0}, InstanceCounts{0, 1}, InstanceCounts{2, 0}, InstanceCounts{1, 0}));
  EXPECT_THAT(each(run(spec, "cba-1"), first_count), ElementsAre(1, 3, 2, 1, 1, 3, 2, 1));
  EXPECT_THAT(each(run(spec, "cba-2"), first_count), Each(1));
}

TEST(Provision, EndsWhenItIsToldTo) {
  const ProvisioningSpec spec = four_epochs_a_day();
  int asked = 0;
  const OperatorLoad load = operator_load(spec, 1);
  const auto epochs =
      provision(spec, load, options_of(spec, "qcesa", {10}), forecasters_of(spec, load), [&] { return ++asked < 3; });
  ASSERT_FALSE(epochs);
  EXPECT_EQ(epochs.error(), "interrupted");
}

TEST(Provision, SaysWhatCannotBePlanned) {
  const ProvisioningSpec spec = four_epochs_a_day();
  const OperatorLoad load = operator_load(spec, 1);
  const auto epochs =
      provision(spec, load, options_of(spec, "qcesa", {0}), forecasters_of(spec, load), [] { return true; });
  ASSERT_FALSE(epochs);
  EXPECT_EQ(epochs.error(),
            "plan made in epoch 0: epoch 0: no number of instances can process 10 records/s; 0 at most");
}

}  // namespace
}  // namespace millrace::experiments
