// Every scenario that is shipped can be run as it is, and says what it should.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "experiments/comparison/cell.h"
#include "experiments/config/config_home.h"
#include "experiments/config/load.h"
#include "experiments/config/settings_json.h"

namespace millrace::experiments {
namespace {

using testing::IsSupersetOf;

const Comparison* find(const Experiment& experiment, const std::string& name) {
  const auto found = std::ranges::find(experiment.comparisons, name, &Comparison::name);
  return found == experiment.comparisons.end() ? nullptr : &*found;
}

std::vector<std::string> kinds_in(const Comparison& comparison) {
  std::vector<std::string> kinds;
  for (const TunerChoice& tuner : comparison.tuners) kinds.push_back(tuner.kind);
  return kinds;
}

class Scenario : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    path_ = file_on(LibraryShelf::scenarios, GetParam()).string();
    auto loaded = load_experiment(path_);
    for (const Diagnostic& mistake : loaded ? std::vector<Diagnostic>{} : loaded.error()) {
      ADD_FAILURE() << to_string(mistake);
    }
    ASSERT_TRUE(loaded.has_value());
    experiment_ = std::move(*loaded);
  }
  std::string path_;
  Experiment experiment_;
};

TEST_P(Scenario, HasAControlAndComparesTheTuners) {
  EXPECT_EQ(experiment_.name, GetParam());  // its results' folder
  EXPECT_NE(about_of(path_).find("; control: "), std::string::npos);
  EXPECT_THAT(GetParam(), testing::MatchesRegex("s[0-9][0-9]-.*"));
  for (const char* name : {"stressed", "control"}) {
    const Comparison* comparison = find(experiment_, name);
    ASSERT_NE(comparison, nullptr) << name;
    EXPECT_GE(comparison->replications, 9U);
    EXPECT_GT(comparison->slo.backlog, kernel::Duration());
    EXPECT_THAT(kinds_in(*comparison), IsSupersetOf({"fixed", "ds2", "dhalion"}));
  }
  EXPECT_EQ(kinds_in(*find(experiment_, "stressed")), kinds_in(*find(experiment_, "control")));
}

// The complaint is expected to appear with the stressor, and something to hold without it.
TEST_P(Scenario, SaysWhatItExpectsOfStressorAndControl) {
  for (const char* name : {"stressed", "control"}) {
    const auto is_of_it = [&](const Expectation& expectation) { return expectation.comparison == name; };
    EXPECT_GE(std::ranges::count_if(experiment_.expectations, is_of_it), 1) << name;
  }
  for (const Expectation& expectation : experiment_.expectations) {
    EXPECT_GE(expectation.because.size(), 20U) << expectation.because << " is no reason";
  }
}

// The control differs in something, and only there: tuners have the same options.
TEST_P(Scenario, DiffersFromItsControl) {
  const Comparison& stressed = *find(experiment_, "stressed");
  const Comparison& control = *find(experiment_, "control");
  for (std::size_t i = 0; i < stressed.tuners.size(); ++i) {
    EXPECT_EQ(settings_json(stressed.tuners[i]), settings_json(control.tuners[i]));
  }
  EXPECT_EQ(stressed.duration, control.duration);
  EXPECT_EQ(stressed.slo, control.slo);
  std::vector<std::string> hashes;
  for (const Cell& cell : cells_of(experiment_)) hashes.push_back(cell.hash);
  std::ranges::sort(hashes);
  EXPECT_TRUE(std::ranges::adjacent_find(hashes) == hashes.end()) << "two cells are the same run";
}

// Where the rates are the same, so are the arrivals of every replication.
TEST_P(Scenario, SharesItsArrivalsWithItsControl) {
  const job::Job& stressed = experiment_.queries.at(find(experiment_, "stressed")->queries.front()).job;
  const job::Job& control = experiment_.queries.at(find(experiment_, "control")->queries.front()).job;
  for (const auto& [id, load] : stressed.sources) {
    const job::SourceLoad& other = control.sources.at(id);
    const bool same = settings_json(load.rate) == settings_json(other.rate) && load.noise == other.noise;
    const auto drawn = [&id = id](const job::Job& job) {
      return settings_json(drawn_loads(job, kernel::Seed(4), kernel::Duration::from_seconds(7200)).sources.at(id).rate);
    };
    EXPECT_EQ(drawn(stressed) == drawn(control), same);
  }
}

std::string with_underscores(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Shipped, Scenario, testing::ValuesIn(names_on(LibraryShelf::scenarios)), with_underscores);

TEST(Scenarios, AllAreThere) {
  std::vector<std::string> ids;
  for (const std::string& name : names_on(LibraryShelf::scenarios)) ids.push_back(name.substr(0, 3));
  EXPECT_THAT(ids, IsSupersetOf({"s01", "s02", "s03", "s04", "s05", "s06", "s07", "s08", "s09", "s10",
                                 "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20",
                                 "s21", "s22", "s23", "s24", "s25", "s26", "s27", "s28"}));
}

TEST(Scenarios, AreFoundByNameAndId) {
  for (const char* config : {"s13", "s13-old-metrics"}) {
    EXPECT_EQ(std::filesystem::path(config_path(config)).filename(), "s13-old-metrics.toml");
  }
  EXPECT_EQ(config_path("s1"), "s1");
  EXPECT_EQ(config_path("no/such.toml"), "no/such.toml");
}

}  // namespace
}  // namespace millrace::experiments
