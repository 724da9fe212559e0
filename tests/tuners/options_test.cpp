#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tuners/tuner.h"

namespace millrace::tuners {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::vector<std::string> mistakes(const char* tuner, const nlohmann::json& given) {
  const auto options = checked_options(*find_tuner(tuner), given);
  return options ? std::vector<std::string>{} : options.error();
}

TEST(Options, EveryOptionHasAValidDefaultAndADescription) {
  for (const TunerEntry& entry : tuner_table()) {
    const Options defaults = default_options(entry);
    EXPECT_EQ(defaults.size(), entry.options().size());
    EXPECT_EQ(checked_options(entry, defaults), defaults) << entry.name;
    for (const OptionSpec& spec : entry.options()) EXPECT_FALSE(spec.about.empty()) << entry.name << "." << spec.name;
  }
}

TEST(Options, DefaultsAreInProgramUnits) {
  const Options ds2 = default_options(*find_tuner("ds2"));
  EXPECT_EQ(ds2.at("policy_interval"), 10.0);
  EXPECT_EQ(ds2.at("warm_up_time"), 2);
  EXPECT_EQ(ds2.at("offline"), false);
  EXPECT_EQ(ds2.at("mode"), "intended");
}

TEST(Options, GivenValuesReplaceDefaults) {
  const auto options = checked_options(*find_tuner("dhalion"), {{"interval", "2 min"}, {"rate_skew_ratio", 3}});
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->at("interval"), 120.0);
  EXPECT_EQ(options->at("rate_skew_ratio"), 3.0);
  EXPECT_EQ(options->at("queue_skew_ratio"), 20.0);
}

TEST(Options, AMisspeltNameIsRecognised) {
  EXPECT_THAT(mistakes("ds2", {{"warmup_time", 3}}),
              ElementsAre("tuner 'ds2' has no option 'warmup_time'; did you mean 'warm_up_time'?"));
  EXPECT_THAT(mistakes("fixed", {{"colour", 3}}),
              ElementsAre("tuner 'fixed' has no option 'colour'; known: parallelism"));
}

TEST(Options, WhatHasNoUpperBoundMayBeTheGreatestNumber) {
  const double greatest = std::numeric_limits<double>::max();
  EXPECT_EQ(checked_options(*find_tuner("ds2"), {{"target_rate_ratio", greatest}})->at("target_rate_ratio"), greatest);
}

TEST(Options, EveryMistakeIsReported) {
  EXPECT_THAT(mistakes("ds2", {{"mode", "relased"},
                               {"warm_up_time", 1.5},
                               {"activation_time", -1},
                               {"offline", "yes"},
                               {"policy_interval", "10 parsec"},
                               {"scaling_factor", "much"}}),
              UnorderedElementsAre(
                  "option 'mode' of tuner 'ds2': \"relased\" is not a choice; known: intended, released",
                  "option 'warm_up_time' of tuner 'ds2': 1.5 is not a whole number",
                  "option 'activation_time' of tuner 'ds2': -1 is out of range; it must be between 0 and 1000000000",
                  "option 'offline' of tuner 'ds2': \"yes\" is neither true nor false",
                  "option 'policy_interval' of tuner 'ds2': \"10 parsec\" is not a duration; write it like \"60 s\"",
                  "option 'scaling_factor' of tuner 'ds2': \"much\" is not a number"));
  EXPECT_THAT(mistakes("ds2", {{"policy_interval", 0}}), ElementsAre(HasSubstr("it must be at least 0.001 s")));
  EXPECT_THAT(mistakes("ds2", nlohmann::json::array({1})), ElementsAre(HasSubstr("must be a table")));
}

}  // namespace
}  // namespace millrace::tuners
