#include "experiments/config/limits_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/comparison/cell.h"
#include "experiments/config/settings_json.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/effects/what_happened.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using testing::ElementsAre;
using testing::HasSubstr;
using tuners::limits::Limits;

constexpr const char* kList = "tuners = [\"fixed\"]";

std::string with_tuners(const std::string& list) {
  return small_config_with(kList, list);
}

const TunerChoice& tuner_of(const Experiment& experiment) {
  return experiment.comparisons.at(0).tuners.at(0);
}

std::string hash_of(const Experiment& experiment) {
  return cells_of(experiment).at(0).hash;
}

TEST(LimitsReader, NothingIsLimitedUnlessAskedFor) {
  const Experiment experiment = ConfigFolder().load(kSmallConfig);
  EXPECT_EQ(tuner_of(experiment).limits, std::nullopt);
  EXPECT_FALSE(settings_json(tuner_of(experiment)).contains("limits"));
}

TEST(LimitsReader, ReadsEveryLimitInATableAndInTheList) {
  const Limits all = {.min = 2,
                      .max = 6,
                      .factor_up = 2,
                      .factor_down = 1.5,
                      .cooldown = 5_min,
                      .scale_down_delay = 60_min,
                      .quota = 24,
                      .excluded = {{9 * 3600, 12 * 3600}, {14 * 3600, 17 * 3600}},
                      .recommend_only = true};
  const std::string keys =
      "min = 2, max = 6, factor_up = 2, factor_down = 1.5, cooldown = \"5 min\", scale_down_delay = \"1 h\", "
      "quota = 24, excluded = [\"09:00-12:00\", \"14:00-17:00\"], recommend_only = true";
  for (const std::string& text :
       {with_tuners("tuners = [{ kind = \"fixed\", limits = { " + keys + " } }]"),
        std::string(kSmallConfig) + "[comparison.run.tuner.fixed]\nlimits = { " + keys + " }\n"}) {
    const Experiment experiment = ConfigFolder().load(text);
    EXPECT_EQ(tuner_of(experiment).limits, all);
  }
}

TEST(LimitsReader, NamesEachMistake) {
  const auto lines = ConfigFolder().mistakes(
      with_tuners("tuners = [{ kind = \"fixed\", limits = { min = 4, max = 2, factor_up = 0.5, cooldown = 5, "
                  "excluded = [\"9-12\"], cool_down = \"1 s\", quota = -1 } }]"));
  EXPECT_THAT(lines, testing::UnorderedElementsAre(
                         HasSubstr("max: 2 is below min, 4"), HasSubstr("factor_up: a factor must be at least 1"),
                         HasSubstr("cooldown: 5 has no unit"), HasSubstr("excluded: '9-12' is no period of a day"),
                         HasSubstr("did you mean 'cooldown'?"), HasSubstr("quota: ")));
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("tuners = [{ kind = \"fixed\", limits = 3 }]")),
              ElementsAre(HasSubstr("limits")));
}

TEST(LimitsReader, AQuotaHoldsTheJob) {
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("tuners = [{ kind = \"fixed\", limits = { min = 3, quota = 2 } }]")),
              ElementsAre(HasSubstr("tuner 'fixed': query 'q' has 3 instances at least; the quota is 2")));
}

TEST(LimitsReader, ATunersStartWithItsLimitsFitsTheCluster) {
  EXPECT_THAT(ConfigFolder().mistakes(with_tuners("tuners = [{ kind = \"fixed\", limits = { min = 9 } }]")),
              ElementsAre(HasSubstr("tuner 'fixed' starts query 'q' with 9 slots; cluster 'c' has 8")));
}

TEST(LimitsReader, TheyArePartOfWhatARunIsMadeFrom) {
  const ConfigFolder folder;
  const std::string plain = hash_of(folder.load(kSmallConfig));
  std::set<std::string> hashes = {plain};
  for (const char* limits :
       {"{}", "{ min = 2 }", "{ excluded = [\"00:00-01:00\"] }", "{ excluded = [\"00:00-02:00\"] }"}) {
    const std::string list = std::string("tuners = [{ kind = \"fixed\", limits = ") + limits + " }]";
    EXPECT_TRUE(hashes.insert(hash_of(folder.load(with_tuners(list)))).second) << limits;
  }
}

// A job of the first minute after midnight that DS2 would enlarge.
TEST(LimitsReader, ExcludedHoursChangeWhatHappens) {
  const ConfigFolder folder;
  // Whether anything was held back in a run.
  const auto holds = [&](const std::string& hours) {
    const std::string list = "tuners = [{ kind = \"ds2\", limits = { excluded = [\"" + hours + "\"] } }]";
    const std::vector<std::string> load = {"query.q.source.in.rate=\"30k/s\"",
                                           "query.q.operator.work.per_record=\"100 us\"",
                                           "comparison.run.duration=\"1 min\""};
    const std::string rows =
        what_happened(folder.load(with_tuners(list), {.overrides = load, .seed = {}, .quick = false}));
    return rows.find("held back by: excluded " + hours) != std::string::npos;
  };
  EXPECT_TRUE(holds("00:00-01:00"));
  EXPECT_FALSE(holds("01:00-02:00"));
}

}  // namespace
}  // namespace millrace::experiments
