#include "experiments/capability/capability_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/capability/capability_rows.h"
#include "tests/experiments/capability/sampled_config.h"
#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using models::PerformanceRegressor;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kConfig = std::string(kSampledConfig) + R"([capability.k]
cases = [{ train = ["sampling.f2", "sampling.dsa"], test = "sampling.f1" },
         { train = "sampling.f1", test = "sampling.f2" }]
regressors = ["svr", "forest"]
)";

std::vector<std::string> mistakes(const std::string& override) {
  return ConfigFolder().mistakes(kConfig, {.overrides = {override}, .seed = {}, .quick = false});
}

CapabilitySpec read(const std::vector<std::string>& overrides = {}, bool quick = false) {
  const Experiment experiment = ConfigFolder().load(kConfig, {.overrides = overrides, .seed = {}, .quick = quick});
  EXPECT_EQ(experiment.capabilities.size(), 1U);
  return experiment.capabilities.at(0);
}

TEST(CapabilityReader, ReadsCasesAndRegressors) {
  const CapabilitySpec spec = read();
  EXPECT_EQ(spec.name, "k");
  EXPECT_THAT(spec.cases,
              ElementsAre(CapabilityCase{"f2", "f1"}, CapabilityCase{"dsa", "f1"}, CapabilityCase{"f1", "f2"}));
  EXPECT_THAT(spec.regressors, ElementsAre(PerformanceRegressor::svr, PerformanceRegressor::forest));
  EXPECT_TRUE(spec.search);
  EXPECT_EQ(spec.folds, 10U);
  EXPECT_EQ(spec.repetitions, 10U);
  EXPECT_THAT(spec.reported, IsEmpty());
}

TEST(CapabilityReader, PathsOfPublishedNumbersAreThoseOfTheConfig) {
  const ConfigFolder folder;
  const Experiment experiment = folder.load(kConfig + "reported = \"table.csv\"\n");
  EXPECT_THAT(experiment.capabilities.at(0).reported, EndsWith("/table.csv"));
}

TEST(CapabilityReader, QuickIsAFiftiethOfTheFits) {
  const CapabilitySpec spec = read({}, true);
  EXPECT_EQ(spec.repetitions, 1U);
  EXPECT_EQ(spec.folds, 2U);
}

TEST(CapabilityReader, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes("capability.k.cases=[]"), Contains(HasSubstr("cases: the list is empty")));
  EXPECT_THAT(mistakes("capability.k.cases=\"sampling.f1\""),
              Contains(HasSubstr("cases: text is found; a list of { train = \"sampling.x\", test = \"sampling.y\" }")));
  EXPECT_THAT(mistakes("capability.k.cases=[{train=\"sampling.f2\"}]"),
              Contains(HasSubstr("missing key 'test' in [capability.k.cases]")));
  EXPECT_THAT(mistakes("capability.k.cases=[{train=[],test=\"sampling.f1\"}]"),
              Contains(HasSubstr("train: the list is empty")));
  EXPECT_THAT(mistakes("capability.k.cases=[{train=\"f2\",test=\"sampling.f1\"}]"),
              Contains(HasSubstr("train: no sampling 'f2'; known: sampling.f1")));
  EXPECT_THAT(mistakes("capability.k.cases=[{train=\"sampling.f2\",test=\"sampling.dsb\"}]"),
              Contains(HasSubstr("did you mean 'sampling.dsa'?")));
  EXPECT_THAT(mistakes("capability.k.cases=[{train=[\"sampling.f2\",\"sampling.f2\"],test=\"sampling.f1\"}]"),
              Contains(HasSubstr("'sampling.f2' with this test is a case already")));
  EXPECT_THAT(mistakes("capability.k.cases=[{trian=\"sampling.f2\",test=\"sampling.f1\"}]"),
              Contains(HasSubstr("did you mean 'train'?")));
  EXPECT_THAT(mistakes("capability.k.regressors=[\"forrest\"]"), Contains(HasSubstr("did you mean 'forest'?")));
  EXPECT_THAT(mistakes("capability.k.regressors=[\"svr\",\"svr\"]"), Contains(HasSubstr("'svr' is named twice")));
  EXPECT_THAT(mistakes("capability.k.regressors=[]"), Contains(HasSubstr("regressors: the list is empty")));
  EXPECT_THAT(mistakes("capability.k.folds=1"), Contains(HasSubstr("must be at least 2")));
  EXPECT_THAT(mistakes("capability.k.repetitions=0"), Contains(HasSubstr("must be at least 1")));
  EXPECT_THAT(mistakes("capability.k.serach=true"), Contains(HasSubstr("did you mean 'search'?")));
  EXPECT_THAT(ConfigFolder().mistakes(kConfig + "folds = 1\n"),
              ElementsAre("x.toml:32:9: folds: 1 must be at least 2"));
}

TEST(CapabilityKey, DependsOnAllThatChangesTheErrors) {
  const auto key = [](const std::vector<std::string>& overrides) {
    const Experiment experiment = ConfigFolder().load(kConfig, {.overrides = overrides, .seed = {}, .quick = false});
    return capability_key(experiment, experiment.capabilities.at(0)).hash();
  };
  const std::string before = key({});
  EXPECT_EQ(key({"capability.k.reported=\"table.csv\""}), before);
  for (const char* change :
       {"capability.k.search=false", "capability.k.folds=3", "capability.k.repetitions=2",
        "capability.k.regressors=[\"forest\"]", "capability.k.cases=[{train=\"sampling.f2\",test=\"sampling.f1\"}]",
        "sampling.f3.step=4", "experiment.seed=7", "sampling.dsa.points=9"}) {
    EXPECT_EQ(key({change}) == before, std::string(change) == "sampling.f3.step=4") << change;
  }
}

}  // namespace
}  // namespace millrace::experiments
