#include "experiments/offline/decide.h"

#include <gtest/gtest.h>

#include "tests/experiments/offline/asked.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

json bolt(double t_s, std::uint32_t instances, double first_ms_per_s) {
  json subtasks = json::array();
  for (std::uint32_t k = 0; k < instances; ++k) {
    subtasks.push_back({{"caused_backpressure_ms_per_s", k == 0 ? first_ms_per_s : 0}});
  }
  return {{"t_s", t_s}, {"window_s", 60}, {"operators", {{"bolt", {{"subtasks", subtasks}}}}}};
}

TEST(Decide, AnswersWithDegreesReasonStateAndExplanation) {
  const auto answer = answer_to(a_case(json::object(), {bolt(60, 4, 300)}).dump(), to_ask("dhalion"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->find("\n"), std::string::npos);
  EXPECT_TRUE(answer->starts_with(
      R"({"case":"it","to":{"bolt":6},"why":"bolt forces 300 ms/s of backpressure: 4 -> 6","state":{)"));
  OfflineRequest brief = to_ask("dhalion");
  brief.explain = false;
  EXPECT_EQ(answer_to(a_case(json::object(), {bolt(60, 4, 300)}).dump(), brief)->find("explain"), std::string::npos);
}

TEST(Decide, AnswersTheLastOfSeveralWindowsWithOneState) {
  // A cycle at 60 s acts, and the next one is at 240 s: ceil(6 / 0.7) = 9.
  const json options = {{"sensor_duration", "60 s"}};
  EXPECT_EQ(asked("dhalion", a_case(options, {bolt(60, 4, 300), bolt(120, 6, 300)})).at("to"), nullptr);
  EXPECT_EQ(asked("dhalion", a_case(options, {bolt(60, 4, 300), bolt(240, 6, 300)})).at("to"), (json{{"bolt", 9}}));
}

TEST(Decide, AStateThatIsGivenStandsForTheWindowsBefore) {
  OfflineRequest request = to_ask("dhalion");
  request.state = asked("dhalion", a_case(json::object(), {bolt(60, 4, 300)})).at("state");
  const auto waiting = answer_to(a_case(json::object(), {bolt(120, 6, 300)}).dump(), request);
  EXPECT_EQ(json::parse(*waiting).at("to"), nullptr);
  EXPECT_EQ(json::parse(*waiting).at("why"), "waiting 120 s for the next cycle");
  request.state = {{"since", 1}};
  EXPECT_EQ(answer_to(a_case(json::object(), {bolt(120, 6, 300)}).dump(), request).error(),
            "case it: the state is not one of this tuner for these operators");
}

TEST(Decide, OptionsOfTheCaseGoBeforeCommonOnes) {
  OfflineRequest request = to_ask("dhalion");
  request.options = {{"growth_limit", 0.25}};
  const auto degrees = [&](const json& options) {
    return json::parse(*answer_to(a_case(options, {bolt(60, 4, 300)}).dump(), request)).at("to");
  };
  EXPECT_EQ(degrees(json::object()), (json{{"bolt", 5}}));
  EXPECT_EQ(degrees({{"growth_limit", 4}}), (json{{"bolt", 6}}));
}

TEST(Decide, SlotsAreACap) {
  json seen = bolt(60, 4, 999);
  seen["cluster"] = {{"slots", 7}, {"cores", 4}};
  EXPECT_EQ(asked("dhalion", a_case(json::object(), {seen})).at("to"), (json{{"bolt", 7}}));
  EXPECT_EQ(asked("dhalion", a_case({{"mode", "released"}}, {seen})).at("to"), (json{{"bolt", 20}}));
}

TEST(Decide, MistakesNameTheCase) {
  EXPECT_EQ(mistake_of("ds2", a_case({{"offlin", true}}, {bolt(60, 1, 0)})),
            "case it: tuner 'ds2' has no option 'offlin'; did you mean 'offline'?");
  EXPECT_EQ(mistake_of("flink_autoscaler", a_case({{"vertex.exclude.ids", "x"}}, {bolt(60, 1, 0)})),
            "case it: vertex.exclude.ids names 'x', which is no operator of the plan");
  EXPECT_EQ(mistake_of("zerotune", a_case(json::object(), {bolt(60, 1, 0)})),
            "case it: zerotune: predictions need to know the cluster");
}

TEST(Decide, EveryTunerAnswersACaseWithAlmostNothingOrSaysWhatItNeeds) {
  const json seen = {{"t_s", 60}, {"window_s", 60}, {"operators", {{"map", {{"parallelism", 2}}}}}};
  for (const tuners::TunerEntry& tuner : tuners::tuner_table()) {
    const auto answer = answer_to(a_case(json::object(), {seen}).dump(), to_ask(tuner.name));
    if (answer) {
      EXPECT_EQ(json::parse(*answer).at("to"), nullptr) << tuner.name;
    } else {
      EXPECT_TRUE(answer.error().starts_with("case it: ")) << answer.error();
      EXPECT_FALSE(tuner.name == "ds2" || tuner.name == "dhalion" || tuner.name == "flink_autoscaler") << tuner.name;
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
