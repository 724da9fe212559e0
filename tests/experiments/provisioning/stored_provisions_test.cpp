#include "experiments/provisioning/stored_provisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/config/experiment_keys.h"
#include "experiments/provisioning/sampled_rates.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/config/key_flip.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

// Stopping costs less than the larger size does idle for a whole horizon, but not for most of it, so that it matters
// when plans are made; and more than the smaller size does, so that only the paper's candidates stop it.
constexpr const char* kConfig = R"(
[provisioning.p]
load = { pattern = "sine", low = "1/s", high = "9/s", period = "8 h" }
rate_noise = "10 %"
epoch = "30 min"
duration = "36 h"
horizon = "2 h"
options = [{ rate = "1.7/s" }, { cpu_share = 2.5, memory = "64 MB", rate = "3/s" }]
controllers = ["qcesa"]
prices = { start = 0.02, stop = 0.18 }
drift = { amplitude = "10 %" }
)";

Experiment load(const std::vector<std::string>& overrides = {}) {
  return ConfigFolder().load(kConfig, {.overrides = overrides, .seed = {}, .quick = false});
}

struct Computed {
  std::string key;
  std::vector<ProvisionedEpoch> epochs;
};
Computed computed(const Experiment& experiment) {
  const ProvisioningSpec& spec = experiment.provisionings.at(0);
  std::vector<double> rates;
  for (const ProvisioningOption& option : spec.options) rates.push_back(option.rate_per_s);
  const auto options = options_of(spec, "qcesa", rates);
  const OperatorLoad load = operator_load(spec, experiment.seed);
  const auto epochs = provision(spec, load, options, forecasters_of(spec, load), [] { return true; });
  EXPECT_TRUE(epochs) << epochs.error();
  return {provision_key(spec, load, options).hash(), epochs.value_or(std::vector<ProvisionedEpoch>{})};
}

TEST(StoredProvisions, EveryKeyChangesTheHashAndWhatRuns) {
  for (const TableKeys& table : all_tables()) {
    if (!table.path.starts_with("provisioning.")) continue;
    for (const TableKeys::Key& key : table.keys) {
      if (key.spec.other.empty()) continue;  // ProvisioningReader
      const Flip flip = flip_of(table.path, std::string(key.spec.key), std::string(key.spec.other), "");
      const Computed before = computed(load({flip.before})), after = computed(load({flip.after}));
      EXPECT_NE(before.key, after.key) << flip.after;
      EXPECT_TRUE(before.epochs != after.epochs) << flip.after << " changes nothing";
    }
  }
}

TEST(StoredProvisions, AreComputedOnceAndReadBackAsTheyWere) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store) << store.error().what;
  const Experiment experiment = load({"provisioning.p.controllers=[\"qcesa\",\"cba-2\"]"});
  const ProvisioningSpec& spec = experiment.provisionings.at(0);
  int asked = 0;
  // The first controller plans 36 times.
  const auto stopped = compute_provisioning(experiment, spec, *store, [&] { return ++asked <= 40; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().what, "cba-2: interrupted");
  EXPECT_EQ(stored_provisioning(experiment, spec, *store)->stored, 1U);
  const auto first = compute_provisioning(experiment, spec, *store, [] { return true; });
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_EQ(first->stored, 1U);
  const auto second = compute_provisioning(experiment, spec, *store, [] { return false; });
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(second->stored, 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(first->controllers[i].epochs == second->controllers[i].epochs);
  EXPECT_TRUE(first->controllers[0].epochs == computed(experiment).epochs);
}

// A forecaster of the name that is trained by a config, which says one value for ever.
class Constant : public models::Forecaster {
 public:
  std::vector<double> forecast(std::span<const double>, std::uint32_t steps) const override {
    return std::vector<double>(steps, 4);
  }
};

TEST(StoredProvisions, ANetworkIsReadFromItsFileAndIsPartOfTheKey) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  ASSERT_TRUE(store) << store.error().what;
  const auto with_network = [](const std::string& of_forecast) {
    return ConfigFolder().load(
        std::string(kConfig) + "[forecast.f]\nstep = \"30 min\"\nlength = \"20 d\"\n" +
            "series = { pattern = \"sine\", low = \"1/s\", high = \"9/s\", period = \"8 h\" }\n" + of_forecast,
        {.overrides = {"provisioning.p.forecast=\"forecast.f\""}, .seed = {}, .quick = false});
  };
  const Experiment experiment = with_network("");
  const ProvisioningSpec& spec = experiment.provisionings.at(0);
  EXPECT_NE(network_hash(experiment, spec), network_hash(with_network("hidden = 8\n"), spec));
  // Nothing is trained, and what is stored is asked for all the same.
  EXPECT_EQ(stored_provisioning(experiment, spec, *store)->stored, 0U);
  const auto untrained = compute_provisioning(experiment, spec, *store, [] { return true; });
  ASSERT_FALSE(untrained);
  EXPECT_THAT(untrained.error().what, testing::AllOf(HasSubstr("forecast f: "), HasSubstr("no trained forecaster")));
  std::string file;
  const auto outcome = compute_provisioning(
      experiment, spec, *store, [] { return true; },
      [&](const std::filesystem::path& path) {
        file = path.string();
        return std::make_unique<Constant>();
      });
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_THAT(file, HasSubstr(network_hash(experiment, spec)));
  EXPECT_EQ(outcome->controllers.at(0).epochs.at(5).expected_per_s, 4);
  EXPECT_EQ(stored_provisioning(experiment, spec, *store)->stored, 1U);
  const Experiment other = with_network("hidden = 8\n");
  EXPECT_EQ(stored_provisioning(other, other.provisionings.at(0), *store)->stored, 0U);
}

TEST(SampledRates, LieOnStraightLinesBetweenTheSamples) {
  const auto sample = [](double cpu, std::int64_t memory, double rate) {
    StoredSample result;
    result.resources = {.cpu_share = cpu, .memory = kernel::Bytes{memory}};
    result.rate_per_s = rate;
    return result;
  };
  const RateModel by_cpu = interpolated({sample(2, 5, 300), sample(1, 5, 100), sample(1, 5, 120)});
  EXPECT_EQ(by_cpu({.cpu_share = 1.5, .memory = {}}), 210);
  EXPECT_EQ(by_cpu({.cpu_share = 1, .memory = {}}), 100);
  EXPECT_EQ(by_cpu({.cpu_share = 0.5, .memory = {}}), 100);
  EXPECT_EQ(by_cpu({.cpu_share = 9, .memory = {}}), 300);
  const RateModel by_memory = interpolated({sample(1, 10, 100), sample(1, 20, 200)});
  EXPECT_EQ(by_memory({.cpu_share = 7, .memory = kernel::Bytes{15}}), 150);
}

}  // namespace
}  // namespace millrace::experiments
