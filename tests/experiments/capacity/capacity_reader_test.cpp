#include "experiments/capacity/capacity_reader.h"

#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using Lines = std::vector<std::string>;

// The small config ends with line 22; [capacity.a] is line 23.
std::string with(const std::string& capacity) {
  return std::string(kSmallConfig) + "[capacity.a]\n" + capacity;
}

Lines mistakes(const std::string& capacity) {
  return ConfigFolder().mistakes(with(capacity));
}

const std::string kSound = "query = \"q\"\ncluster = \"c\"\n";

TEST(CapacityReader, DefaultsAreThoseOfTheSpec) {
  const Experiment experiment = ConfigFolder().load(with(kSound));
  ASSERT_EQ(experiment.capacities.size(), 1u);
  const CapacitySpec& spec = experiment.capacities.front();
  EXPECT_EQ(spec.name, "a");
  EXPECT_EQ(spec.rate_per_s, 0);
  EXPECT_EQ(spec.parallelism, CapacityParallelism::uniform);
  EXPECT_EQ(spec.seeds, 5u);
  EXPECT_EQ(spec.slo, CapacitySlo{});
}

TEST(CapacityReader, ReadsEverything) {
  const Experiment experiment = ConfigFolder().load(
      with(kSound + "rate = \"3k/s\"\nleast = \"nodes\"\nfixed = { out = 1 }\nwarm_up = \"5 s\"\nduration = \"9 s\"\n"
                    "[capacity.a.slo]\nlatency = \"2 s\"\nquantile = \"95 %\"\nbacklog = \"10 s\"\n"));
  const CapacitySpec& spec = experiment.capacities.front();
  EXPECT_EQ(spec.rate_per_s, 3000);
  EXPECT_EQ(spec.least, CapacityResource::nodes);
  EXPECT_EQ(spec.fixed, (std::map<std::string, std::uint32_t>{{"out", 1}}));
  EXPECT_EQ(spec.warm_up, 5_s);
  EXPECT_EQ(spec.duration, 9_s);
  EXPECT_EQ(spec.slo, (CapacitySlo{.latency = 2_s, .quantile = 0.95, .backlog = 10_s}));
}

TEST(CapacityReader, MistakesHaveTheirSentences) {
  EXPECT_EQ(mistakes("cluster = \"c\"\n").size(), 1u);
  EXPECT_EQ(mistakes("query = \"p\"\ncluster = \"d\"\n"),
            (Lines{"x.toml:24:9: query: no query 'p'; known: q; did you mean 'q'?",
                   "x.toml:25:11: cluster: no cluster 'd'; known: c; did you mean 'c'?"}));
  EXPECT_EQ(mistakes(kSound + "fixed = { oit = 1 }\n"),
            Lines{"x.toml:26:11: fixed: no operator 'oit'; known: in, work, out; did you mean 'out'?"});
  EXPECT_EQ(mistakes(kSound + "fixed = { out = 0 }\n"),
            Lines{"x.toml:26:17: fixed: a whole number from 1 to 32768 is wanted"});
  EXPECT_EQ(mistakes(kSound + "least = \"slots\"\n"),
            Lines{"x.toml:26:9: least: it goes with a rate; without one the largest rate is looked for"});
  EXPECT_EQ(mistakes(kSound + "rate = \"1/s\"\nparallelism = \"given\"\n"),
            Lines{"x.toml:27:15: parallelism: with a rate it is looked for; 'least' says of what"});
  EXPECT_EQ(mistakes(kSound + "slo = { quantile = 0, latency = \"1 s\" }\n"),
            Lines{"x.toml:26:20: quantile: a share above 0 is wanted"});
  EXPECT_EQ(mistakes(kSound + "tolerance = 0\n"), Lines{"x.toml:26:13: tolerance: a share above 0 is wanted"});
}

TEST(CapacityReader, QuickIsOneSeedOfATenthOfTheTime) {
  const CapacitySpec small = quick(CapacitySpec{});
  EXPECT_EQ(small.seeds, 1u);
  EXPECT_EQ(small.duration, 6_s);
  EXPECT_EQ(small.tolerance, 0.1);
}

}  // namespace
}  // namespace millrace::experiments
