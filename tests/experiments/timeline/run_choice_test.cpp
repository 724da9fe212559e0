#include "experiments/timeline/run_choice.h"

#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

class RunChoice : public testing::Test {
 protected:
  // The runs as "COMPARISON QUERY TUNER #REPLICATION", or the mistake.
  std::vector<std::string> chosen(const std::string& words) const {
    const auto runs = choose_runs(cells_, words);
    if (!runs) return {runs.error()};
    std::vector<std::string> names;
    for (const Cell* cell : *runs) names.push_back(cell->comparison->name + " " + name_of(*cell));
    return names;
  }
  const Experiment experiment_ = ConfigFolder().load(std::string(kSmallConfig) + R"(
[comparison.stressed]
queries = ["q"]
cluster = "c"
tuners = ["fixed", "ds2"]
duration = "10 min"
seeds = 2
)");
  const std::vector<Cell> cells_ = cells_of(experiment_);
};

using Names = std::vector<std::string>;

TEST_F(RunChoice, AnyPartMayBeLeftOut) {
  EXPECT_EQ(chosen("ds2"), Names{"stressed q ds2 #0"});
  EXPECT_EQ(chosen("ds2#1"), Names{"stressed q ds2 #1"});
  EXPECT_EQ(chosen("fixed"), (Names{"run q fixed #0", "stressed q fixed #0"}));
  EXPECT_EQ(chosen("run/fixed"), Names{"run q fixed #0"});
  EXPECT_EQ(chosen("q/ds2"), Names{"stressed q ds2 #0"});
  EXPECT_EQ(chosen("stressed/q/ds2#1"), Names{"stressed q ds2 #1"});
  EXPECT_EQ(chosen("stressed"), (Names{"stressed q fixed #0", "stressed q ds2 #0"}));
  EXPECT_EQ(chosen("all").size(), 5U);
}

TEST_F(RunChoice, SaysWhatThereIs) {
  EXPECT_EQ(chosen("stresed/ds2"),
            Names{"no run 'stresed/ds2'; comparisons: run, stressed; queries: q; tuners: fixed, ds2; "
                  "did you mean 'stressed'?"});
  EXPECT_EQ(chosen("run/ds2"), Names{"no run 'run/ds2'; comparisons: run, stressed; queries: q; tuners: fixed, ds2"});
  EXPECT_EQ(chosen("ds2#2"), Names{"no run 'ds2#2'; its replications are #0 to #1"});
  EXPECT_EQ(chosen("").size(), 1U);
}

}  // namespace
}  // namespace millrace::experiments
