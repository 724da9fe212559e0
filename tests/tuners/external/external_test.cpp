#include "tuners/external/external.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::external {
namespace {

using testing::HasSubstr;

class ExternalTest : public testing::Test {
 protected:
  // A tuner whose program is a shell script, started.
  std::unique_ptr<Tuner> script(const std::string& text, const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json options = {{"command", {"/bin/sh", "-c", text}}};
    options.update(more);
    auto tuner = make_tuner("external", plan, options, {{"parse", 2}});
    const auto prepared = tuner->prepare();
    EXPECT_TRUE(prepared.has_value()) << prepared.error();
    return tuner;
  }
  Adjustment decide(const Tuner& tuner, double t_s = 60, const TunerState& state = nullptr) const {
    job::Observation seen;
    seen.t_s = t_s;
    seen.window_s = 60;
    return tuner.adjust(tuner.plan(), seen, state);
  }
  std::string failure(const std::string& text, const char* time_out = "60 s") {
    return decide(*script(text, {{"time_out", time_out}})).failure.value_or("none");
  }

  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
};

constexpr const char* kFour =
    "read -r hello; while read -r line; do echo '{\"to\":{\"parse\":4},\"why\":\"four\"}'; done";

TEST_F(ExternalTest, DoesWhatTheProgramAnswers) {
  const auto tuner = script(kFour);
  EXPECT_EQ(tuner->plan(), deploy(plan, {{"parse", 2}}));
  for (int i = 0; i < 3; ++i) {
    const Adjustment decided = decide(*tuner);
    EXPECT_EQ(decided.failure, std::nullopt);
    EXPECT_EQ(decided.to, deploy(plan, {{"parse", 4}}));
    EXPECT_EQ(decided.why, "four");
  }
}

TEST_F(ExternalTest, TheProgramIsToldItsOptions) {
  // It answers with the hello as its state.
  const auto tuner =
      script("read -r hello; while read -r line; do echo \"{\\\"to\\\":null,\\\"state\\\":$hello}\"; done",
             {{"options", {{"factor", 3}, {"names", {"a", "b"}}}}});
  const Adjustment decided = decide(*tuner);
  EXPECT_EQ(decided.failure, std::nullopt);
  EXPECT_EQ(decided.next.at("options"), nlohmann::json({{"factor", 3}, {"names", {"a", "b"}}}));
  EXPECT_EQ(decided.next.at("millrace_tuner"), 1);
}

TEST_F(ExternalTest, TheProgramIsShownItsState) {
  // It answers with what it was shown as its state, so that states nest.
  const auto tuner =
      script("read -r hello; while read -r line; do echo \"{\\\"to\\\":null,\\\"state\\\":$line}\"; done");
  const Adjustment first = decide(*tuner, 60);
  const Adjustment second = decide(*tuner, 120, first.next);
  EXPECT_EQ(second.next.at("t_s"), 120);
  EXPECT_EQ(second.next.at("state"), first.next);
  EXPECT_EQ(first.next.at("state"), nullptr);
  EXPECT_EQ(second.next.at("current").at("parse"), 2);
}

TEST_F(ExternalTest, ItsCadenceIsAnOption) {
  const auto tuner = make_tuner("external", plan, {{"period", "30 s"}, {"settle", "10 s"}});
  EXPECT_EQ(tuner->cadence().period.seconds(), 30);
  EXPECT_EQ(tuner->cadence().settle.seconds(), 10);
}

TEST_F(ExternalTest, WhatGoesWrongNamesTheCommandAndTheDecision) {
  EXPECT_EQ(failure("sleep 100", "200 ms"),
            "external tuner '/bin/sh -c sleep 100' at decision 1 (60 s): it did not answer within 0.2 s");
  EXPECT_THAT(failure("read -r hello; read -r line; exit 3"), HasSubstr("(60 s): it exited with status 3"));
  EXPECT_THAT(failure("read -r hello; read -r line; kill -9 $$"), HasSubstr("it was killed by signal 9 (Killed)"));
  EXPECT_THAT(failure("read -r hello; read -r line; echo oh; sleep 100"), HasSubstr("it answered no JSON: oh"));
  EXPECT_THAT(failure("read -r hello; read -r line; echo '{\"to\":{\"pars\":3}}'; sleep 100"),
              HasSubstr("it answered with an unknown operator, pars; did you mean 'parse'?"));
}

TEST_F(ExternalTest, AFailureStays) {
  const auto tuner = script("read -r hello; read -r line; echo '{\"to\":null}'; read -r line; exit 5");
  EXPECT_EQ(decide(*tuner, 60).failure, std::nullopt);
  const auto failed = decide(*tuner, 120, 7);
  EXPECT_THAT(*failed.failure, HasSubstr("at decision 2 (120 s): it exited with status 5"));
  EXPECT_FALSE(failed.to.has_value());
  EXPECT_EQ(failed.next, 7);
  EXPECT_EQ(decide(*tuner, 180).failure, failed.failure);
}

TEST_F(ExternalTest, ACommandMustBeThereAndBeStarted) {
  const auto none = make_tuner("external", plan);
  EXPECT_EQ(none->prepare().error(), "external tuner: command: is missing");
  EXPECT_THAT(decide(*none).failure.value(), HasSubstr("has not been started"));
  const auto nowhere = make_tuner("external", plan, {{"command", {"/nowhere/tuner", "x"}}});
  EXPECT_EQ(nowhere->prepare().error(),
            "external tuner '/nowhere/tuner x': it could not be started: No such file or directory");
}

TEST_F(ExternalTest, ItsCommandIsAListOfText) {
  const TunerEntry& entry = *find_tuner("external");
  EXPECT_EQ(checked_options(entry, {{"command", "python3"}}).error().at(0),
            "option 'command' of tuner 'external': \"python3\" is not a list of text");
  EXPECT_EQ(checked_options(entry, {{"command", {"python3", 3}}}).error().at(0),
            "option 'command' of tuner 'external': [\"python3\",3] is not a list of text");
  EXPECT_EQ(checked_options(entry, {{"options", 3}}).error().at(0),
            "option 'options' of tuner 'external': 3 is not a table");
}

}  // namespace
}  // namespace millrace::tuners::external
