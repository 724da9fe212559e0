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

std::vector<ProvisionedEpoch> run(const ProvisioningSpec& spec, const std::string& controller = "qcesa") {
  std::vector<double> rates;
  for (const ProvisioningOption& option : spec.options) rates.push_back(option.rate_per_s);
  auto epochs = provision(spec, operator_load(spec, 1), options_of(spec, controller, rates), [] { return true; });
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

TEST(Foreseen, BeforeTheFirstDayIsOverItIsTakenForTheOneBefore) {
  const std::vector<double> values = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_THAT(foreseen(values, Foresight::oracle, 3, 3, 4), ElementsAre(4, 5, 6));
  EXPECT_THAT(foreseen(values, Foresight::persistence, 3, 3, 4), ElementsAre(3, 3, 3));
  EXPECT_THAT(foreseen(values, Foresight::persistence, 0, 2, 4), ElementsAre(1, 1));
  EXPECT_THAT(foreseen(values, Foresight::seasonal, 5, 3, 4), ElementsAre(2, 3, 4));
  EXPECT_THAT(foreseen(values, Foresight::seasonal, 4, 5, 4), ElementsAre(1, 2, 3, 4, 1));
  EXPECT_THAT(foreseen(values, Foresight::seasonal, 1, 5, 4), ElementsAre(2, 3, 4, 1, 2));
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

TEST(Provision, DriftIsForeseenAsTheLoadIs) {
  ProvisioningSpec spec = four_epochs_a_day();
  spec.load = plan::RateSchedule::constant(20);
  spec.drift = {.amplitude = 0.5, .period = 1440_min};
  // Factors 1.35, 1.35, 0.65, 0.65: 20 / 13.5 and 20 / 6.5.
  const auto oracle = run(spec);
  EXPECT_THAT(each(oracle, first_count), ElementsAre(2, 2, 4, 4, 2, 2, 4, 4));
  EXPECT_THAT(each(oracle, [](const auto& e) { return e.short_share(); }), Each(0));
  spec.foresight = Foresight::persistence;
  EXPECT_THAT(each(run(spec), first_count), ElementsAre(2, 2, 2, 4, 4, 2, 2, 4));
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
  const auto epochs =
      provision(spec, operator_load(spec, 1), options_of(spec, "qcesa", {10}), [&] { return ++asked < 3; });
  ASSERT_FALSE(epochs);
  EXPECT_EQ(epochs.error(), "interrupted");
}

TEST(Provision, SaysWhatCannotBePlanned) {
  const ProvisioningSpec spec = four_epochs_a_day();
  const auto epochs = provision(spec, operator_load(spec, 1), options_of(spec, "qcesa", {0}), [] { return true; });
  ASSERT_FALSE(epochs);
  EXPECT_EQ(epochs.error(),
            "plan made in epoch 0: epoch 0: no number of instances can process 10 records/s; 0 at most");
}

}  // namespace
}  // namespace millrace::experiments
