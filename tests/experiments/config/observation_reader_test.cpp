#include "experiments/config/observation_reader.h"

#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using Lines = std::vector<std::string>;

std::string with(const std::string& tables) {
  return kSmallConfig + tables;
}

const Comparison& comparison_of(const Experiment& experiment) {
  return experiment.comparisons.at(0);
}

TEST(ObservationReader, NothingIsWrongByDefault) {
  const Experiment experiment = ConfigFolder().load(kSmallConfig);
  EXPECT_EQ(comparison_of(experiment).observation, job::ObservationFaults{});
  EXPECT_EQ(comparison_of(experiment).slo, Slo{});
}

TEST(ObservationReader, ReadsEveryFault) {
  const Experiment experiment = ConfigFolder().load(with(R"(
[comparison.run.observation]
delay = "2 min"
window = "5 min"
noise = "10 %"
outage_every = "20 min"
outage_length = "2 min"
lost = "sources"
lost_as = "zero"
subtasks = "max"
bias = [{ where = "work", metric = "busy_ms_per_s", factor = 0.8 }, { metric = "lag_records", factor = 2 }]
missing_operators = ["out"]
[comparison.run.slo]
backlog = "60 s"
)"));
  const job::ObservationFaults& faults = comparison_of(experiment).observation;
  EXPECT_EQ(faults.delay, 2_min);
  EXPECT_EQ(faults.window, 5_min);
  EXPECT_EQ(faults.noise, 0.1);
  EXPECT_EQ(faults.outage_length, 2_min);
  EXPECT_EQ(faults.lost, job::LostPart::sources);
  EXPECT_EQ(faults.lost_as, job::LostAs::zero);
  EXPECT_EQ(faults.subtasks, job::SubtaskView::max);
  EXPECT_EQ(faults.bias, (std::vector<job::MetricBias>{{"work", "busy_ms_per_s", 0.8}, {"", "lag_records", 2}}));
  EXPECT_EQ(faults.missing_operators, std::vector<std::string>{"out"});
  EXPECT_EQ(comparison_of(experiment).slo.backlog, 60_s);
}

TEST(ObservationReader, NamesEachMistake) {
  const Lines lines = ConfigFolder().mistakes(with(R"(
[comparison.run.observation]
delay = "5 m/s"
loss = 1.5
subtasks = "median"
bias = [{ where = "wrk", metric = "busy" }, { factor = 2 }]
missing_operators = ["sink"]
noise = -0.1
)"));
  ASSERT_EQ(lines.size(), 8U);
  const auto says = [&](const std::string& words) {
    for (const std::string& line : lines) {
      if (line.find(words) != std::string::npos) return true;
    }
    return false;
  };
  for (const char* words :
       {"delay: '5 m/s'", "loss: ", "'median'", "where: no operator 'wrk'; known: in, out, work; did you mean 'work'?",
        "metric: no metric 'busy'", "missing_operators: no operator 'sink'; known: in, out, work", "'metric'",
        "noise: "}) {
    EXPECT_TRUE(says(words)) << words << " is not among\n" << testing::PrintToString(lines);
  }
  EXPECT_EQ(ConfigFolder().mistakes(with("[comparison.run.observation]\noutage_every = \"1 min\"\n"
                                         "outage_length = \"1 min\"\n")),
            Lines{"x.toml:24:16: outage_every: an outage as long as the time between two leaves nothing to see"});
  EXPECT_EQ(ConfigFolder().mistakes(with("[comparison.run.slo]\nbacklog = 60\n")),
            Lines{"x.toml:24:11: backlog: 60 has no unit; a time is wanted, for example \"30 s\""});
}

TEST(ObservationReader, ACorrelationOfOneIsRefused) {
  EXPECT_EQ(
      ConfigFolder().mistakes(small_config_with("rate = \"1k/s\"", "rate = \"1k/s\"\nrate_noise_correlation = 1")),
      Lines{"x.toml:8:26: rate_noise_correlation: a number below 1 is wanted"});
}

}  // namespace
}  // namespace millrace::experiments
