#include "experiments/provisioning/provisioning_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using kernel::SimTime;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

constexpr const char* kConfig = R"(
[provisioning.p]
load = { pattern = "sine", low = "1k/s", high = "5k/s", period = "1 d" }
epoch = "10 min"
from = "2 d"
duration = "3 d"
horizon = "4 h"
replan = "20 min"
options = [{ cpu_share = 0.5, memory = "64 MB", rate = "700/s" }, { cpu_share = 2, rate = "3k/s" }]
controllers = ["qcesa", "cba-2"]
forecast = "seasonal"
candidates = "paper"
margin = "10 %"
rate_noise = "5 %"
[provisioning.p.prices]
core_hour = 2
[provisioning.p.drift]
amplitude = "20 %"
period = "2 d"
forecast = "seasonal"
)";

constexpr const char* kForecast = R"(
[forecast.load]
series = { pattern = "sine", low = "1k/s", high = "5k/s", period = "1 d" }
length = "30 d"
step = "10 min"
forecasters = ["gru"]
)";

Lines mistakes(const std::string& override) {
  return ConfigFolder().mistakes(kConfig, {.overrides = {override}, .seed = {}, .quick = false});
}
LoadOptions by_network(std::vector<std::string> overrides = {}) {
  overrides.emplace_back("provisioning.p.forecast=\"forecast.load\"");
  return {.overrides = std::move(overrides), .seed = {}, .quick = false};
}
Lines network_mistakes(const std::string& override) {
  return ConfigFolder().mistakes(std::string(kConfig) + kForecast, by_network({override}));
}

TEST(ProvisioningReader, ReadsEveryKey) {
  const Experiment experiment = ConfigFolder().load(kConfig);
  ASSERT_EQ(experiment.provisionings.size(), 1U);
  const ProvisioningSpec& spec = experiment.provisionings[0];
  EXPECT_EQ(spec.name, "p");
  EXPECT_EQ(spec.load.rate(SimTime() + 720_min), 5000);
  EXPECT_EQ(spec.noise.sd, 0.05);
  EXPECT_EQ(spec.epoch, 10_min);
  EXPECT_EQ(spec.from, 2880_min);
  EXPECT_EQ(spec.duration, 4320_min);
  EXPECT_EQ(spec.horizon, 240_min);
  EXPECT_EQ(spec.replan, 20_min);
  EXPECT_EQ(spec.options[0], (ProvisioningOption{{.cpu_share = 0.5, .memory = kernel::Bytes{64'000'000}}, 700}));
  EXPECT_EQ(spec.options[1], (ProvisioningOption{{.cpu_share = 2, .memory = {}}, 3000}));
  EXPECT_THAT(spec.controllers, ElementsAre("qcesa", "cba-2"));
  EXPECT_EQ(spec.foresight, Foresight::seasonal);
  EXPECT_EQ(spec.network, "");
  EXPECT_EQ(spec.candidates, tuners::qescalor::Candidates::paper);
  EXPECT_EQ(spec.margin, 0.1);
  EXPECT_EQ(spec.prices.core_hour, 2);
  EXPECT_EQ(spec.prices.start, plan::Prices{}.start);
  EXPECT_EQ(spec.drift, (PerformanceDrift{0.2, 2880_min, Foresight::seasonal}));
}

TEST(ProvisioningReader, OneMayBeLikeAnother) {
  const Experiment experiment =
      ConfigFolder().load(std::string(kConfig) + "[provisioning.q]\nlike = \"p\"\nforecast = \"oracle\"\n");
  ASSERT_EQ(experiment.provisionings.size(), 2U);
  EXPECT_EQ(experiment.provisionings[1].foresight, Foresight::oracle);
  EXPECT_EQ(experiment.provisionings[1].options, experiment.provisionings[0].options);
}

TEST(ProvisioningReader, TheLoadMayBeForecastByANetworkOfTheConfig) {
  const Experiment experiment = ConfigFolder().load(std::string(kConfig) + kForecast, by_network());
  EXPECT_EQ(experiment.provisionings[0].network, "load");
  EXPECT_THAT(mistakes("provisioning.p.forecast=\"forecast.load\""),
              Contains(HasSubstr("forecast: no forecast 'forecast.load'; known: oracle, persistence, seasonal")));
  EXPECT_THAT(network_mistakes("forecast.load.step=\"5 min\""),
              Contains(HasSubstr("the step of [forecast.load] is 5 min, and an epoch 10 min; they are wanted alike")));
  EXPECT_THAT(network_mistakes("forecast.load.forecasters=[\"seasonal\"]"),
              Contains(HasSubstr("[forecast.load] trains no network: 'gru' is not among its forecasters")));
}

TEST(ProvisioningReader, AnUnknownForecastHasAPlaceAndTheKnownOnes) {
  EXPECT_EQ(
      ConfigFolder().mistakes(std::string(kForecast) + "[provisioning.p]\nload = \"1/s\"\nepoch = \"10 min\"\n"
                                                       "options = [{ rate = \"1/s\" }]\ncontrollers = [\"qcesa\"]\n"
                                                       "forecast = \"forecast.laod\"\n"),
      Lines{"x.toml:12:12: forecast: no forecast 'forecast.laod'; known: oracle, persistence, seasonal, "
            "forecast.load; did you mean 'forecast.load'?"});
}

TEST(ProvisioningReader, QuickIsTwoPercentOfTheEpochsAndTwoAtLeast) {
  const auto duration = [](const std::string& of) {
    const std::string override = "provisioning.p.duration=\"" + of + "\"";
    return ConfigFolder().load(kConfig, {.overrides = {override}, .seed = {}, .quick = true}).provisionings[0].duration;
  };
  EXPECT_EQ(duration("50 d"), 1440_min);
  EXPECT_EQ(duration("5 h"), 20_min);
}

TEST(ProvisioningReader, MistakesHaveAPlace) {
  EXPECT_EQ(ConfigFolder().mistakes("[provisioning.p]\nload = \"1/s\"\nepoch = \"7 min\"\noptions = [{ rate = \"1/s\" "
                                    "}]\ncontrollers = [\"qcesa\", \"cba-2\"]\n"),
            (Lines{"x.toml:3:9: epoch: a day is a whole number of them, for example \"5 min\"",
                   "x.toml:5:25: controllers: no controller 'cba-2'; known: qcesa, cba-1; did you mean 'cba-1'?"}));
  EXPECT_EQ(ConfigFolder().mistakes("[provisioning.p]\nload = \"1/s\"\noptions = [{ cpu_share = 1 }]\n"
                                    "controllers = [\"qcesa\"]\n"),
            Lines{"x.toml:3:12: options: a rate is wanted, here or by a sampling"});
}

TEST(ProvisioningReader, MistakesSayWhatToDo) {
  EXPECT_THAT(mistakes("provisioning.p.duration=\"25 min\""),
              Contains(HasSubstr("duration: a whole number of epochs (10 min) is wanted")));
  EXPECT_THAT(mistakes("provisioning.p.from=\"25 min\""), Contains(HasSubstr("from: a whole number of epochs")));
  EXPECT_THAT(mistakes("provisioning.p.drift.period=\"25 min\""),
              Contains(HasSubstr("period: a whole number of epochs (10 min) is wanted")));
  EXPECT_THAT(mistakes("provisioning.p.drift.forecast=\"oracl\""), Contains(HasSubstr("did you mean 'oracle'?")));
  EXPECT_THAT(mistakes("provisioning.p.forecast=3"), Contains(HasSubstr("forecast: ")));
  EXPECT_THAT(mistakes("provisioning.p.horizon=\"25 min\""), Contains(HasSubstr("horizon: a whole number of epochs")));
  EXPECT_THAT(mistakes("provisioning.p.replan=\"5 h\""), Contains(HasSubstr("replan: it is longer than the horizon")));
  EXPECT_THAT(mistakes("provisioning.p.options=[]"), Contains(HasSubstr("options: a list of tables is wanted")));
  EXPECT_THAT(mistakes("provisioning.p.options=[{rte=\"1/s\"}]"), Contains(HasSubstr("did you mean 'rate'?")));
  EXPECT_THAT(mistakes("provisioning.p.controllers=[]"), Contains(HasSubstr("the list is empty")));
  EXPECT_THAT(mistakes("provisioning.p.controllers=[\"qcesa\",\"qcesa\"]"), Contains(HasSubstr("named twice")));
  EXPECT_THAT(mistakes("provisioning.p.forecast=\"oracl\""), Contains(HasSubstr("did you mean 'oracle'?")));
  EXPECT_THAT(mistakes("provisioning.p.sampling=\"s\""), Contains(HasSubstr("sampling: no sampling 's'")));
  EXPECT_THAT(mistakes("provisioning.p.drift.amplitude=1"), Contains(HasSubstr("amplitude: a share below 1")));
  EXPECT_THAT(mistakes("provisioning.p.rate_noise_correlation=1"), Contains(HasSubstr("a number below 1 is wanted")));
  EXPECT_THAT(mistakes("provisioning.p.prices.core_hour=-1"), Contains(HasSubstr("core_hour")));
  EXPECT_THAT(mistakes("provisioning.p.lod=\"1/s\""), Contains(HasSubstr("did you mean 'load'?")));
  EXPECT_THAT(mistakes("provisioning.r.load=\"1/s\""), Contains(HasSubstr("options")));
}

}  // namespace
}  // namespace millrace::experiments
