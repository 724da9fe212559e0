#include "experiments/validation/validation_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/config/load.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

class ValidationReader : public testing::Test {
 protected:
  Validation read(const std::string& content, const std::vector<std::string>& overrides = {}) {
    folder_.write("x.toml", content);
    const auto all = load_validations(folder_.file("x.toml"), overrides);
    EXPECT_TRUE(all.has_value() && all->size() == 1);
    return all->at(0);
  }
  std::vector<std::string> mistakes(const std::string& content, const std::vector<std::string>& overrides = {}) {
    folder_.write("x.toml", content);
    const auto all = load_validations(folder_.file("x.toml"), overrides);
    EXPECT_FALSE(all.has_value());
    std::vector<std::string> sentences;
    for (const Diagnostic& mistake : all.error()) {
      sentences.push_back(std::to_string(mistake.line) + ": " + mistake.text);
    }
    return sentences;
  }

  const TemporaryFolder folder_;
};

TEST_F(ValidationReader, FillsInDefaults) {
  const Validation validation = read("[validation.v]\n");
  EXPECT_EQ(validation.name, "v");
  EXPECT_EQ(validation.traces, "zerotune");
  EXPECT_EQ(validation.split, Split::judging);
  EXPECT_EQ(validation.sample, 0u);
  EXPECT_EQ(validation.seed, 1u);
  EXPECT_THAT(validation.inputs, ElementsAre(ReplayInput::plain, ReplayInput::filters, ReplayInput::oracle));
  EXPECT_TRUE(validation.engine == *load_engine("default"));
}

TEST_F(ValidationReader, ReadsEveryKey) {
  const Validation validation = read(
      "[validation.v]\ntraces = \"mine\"\nengine = \"nexmark-q1-host\"\nsplit = \"calibration\"\nsample = 300\n"
      "inputs = [\"oracle\", \"plain\"]\nseed = 9\n");
  EXPECT_EQ(validation.traces, "mine");
  EXPECT_EQ(validation.engine.name, "nexmark-q1-host");
  EXPECT_TRUE(validation.engine == *load_engine("nexmark-q1-host"));
  EXPECT_EQ(validation.split, Split::calibration);
  EXPECT_EQ(validation.sample, 300u);
  EXPECT_THAT(validation.inputs, ElementsAre(ReplayInput::oracle, ReplayInput::plain));
  EXPECT_EQ(validation.seed, 9u);
}

TEST_F(ValidationReader, AnEngineMayBeATableAndOverridden) {
  const Validation validation = read("[validation.v.engine]\nprofile = \"default\"\nsink = \"7 us\"\n",
                                     {"validation.v.engine.window_firing=3 us", "validation.v.split=all"});
  EXPECT_EQ(validation.engine.sink_ns, 7000);
  EXPECT_EQ(validation.engine.window_firing_ns, 3000);
  EXPECT_EQ(validation.engine.serialize_ns, load_engine("default")->serialize_ns);
  EXPECT_EQ(validation.split, Split::all);
}

TEST_F(ValidationReader, SaysEveryMistake) {
  EXPECT_THAT(
      mistakes("[validation.v]\nsplit = \"juding\"\ninputs = [\"plain\", \"orcale\", \"plain\"]\nsample = -1\n"
               "sede = 3\nengine = \"defalt\"\n"),
      IsSupersetOf({HasSubstr("2: split"), HasSubstr("did you mean 'oracle'?"), HasSubstr("'plain' is there already"),
                    HasSubstr("4: sample"), HasSubstr("unknown key 'sede'"), HasSubstr("defalt")}));
  EXPECT_THAT(mistakes("[validation.v]\ninputs = []\n"), ElementsAre(HasSubstr("at least one is wanted")));
  EXPECT_THAT(mistakes("[validation.v.engine]\nsnk = \"1 us\"\n"), ElementsAre(HasSubstr("did you mean 'sink'?")));
  EXPECT_THAT(mistakes("# nothing\n"), ElementsAre(HasSubstr("[validation.NAME]")));
}

TEST_F(ValidationReader, TheShippedConfigLoads) {
  const auto all = load_validations(MILLRACE_SOURCE_DIR "/configs/validation/zerotune.toml", {});
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->at(0).split, Split::judging);
  EXPECT_EQ(all->at(0).sample, 0u);
}

}  // namespace
}  // namespace millrace::experiments
