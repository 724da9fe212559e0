#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string bolt(const std::string& name, double t_s, double ms_per_s, const std::string& options = "{}") {
  const json subtasks = {{{"caused_backpressure_ms_per_s", ms_per_s}}, {{"caused_backpressure_ms_per_s", 0}}};
  return json{{"case", name},
              {"options", json::parse(options)},
              {"observations",
               {{{"v", 1}, {"t_s", t_s}, {"window_s", 60}, {"operators", {{"bolt", {{"subtasks", subtasks}}}}}}}}}
      .dump();
}

// Answers to these lines.
ProgramResult decide(const std::string& arguments, const std::vector<std::string>& lines) {
  const TemporaryFolder folder;
  std::ofstream file(folder.file("cases.jsonl"));
  for (const std::string& line : lines) file << line << "\n";
  file.close();
  return run_shell("\"$MILLRACE\" decide " + arguments + " < '" + folder.file("cases.jsonl") + "'");
}

std::vector<json> answers_in(const std::string& out) {
  std::vector<json> answers;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) answers.push_back(json::parse(line));
  return answers;
}

TEST(DecideVerb, AnswersALineWithALine) {
  const auto result = decide("dhalion --explain", {bolt("a", 60, 500), "", bolt("b", 60, 0)});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.error, "");
  const auto answers = answers_in(result.out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].at("case"), "a");
  EXPECT_EQ(answers[0].at("to"), (json{{"bolt", 4}}));
  EXPECT_EQ(answers[0].at("explain").at("u"), 1);
  EXPECT_EQ(answers[1].at("to"), nullptr);
}

TEST(DecideVerb, ACaseThatIsWrongDoesNotKeepTheOthersFromTheirAnswers) {
  const auto result = decide("dhalion", {bolt("a", 60, 500), bolt("b", 60, 500, R"({"intervall": 3})"), "{", "",
                                         bolt("c", 60, 500, R"({"growth_limit": 0.5})")});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.error,
            "millrace: line 2: case b: tuner 'dhalion' has no option 'intervall'; did you mean 'interval'?\n"
            "millrace: line 3: no JSON, from byte 2 on\n");
  const auto answers = answers_in(result.out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_FALSE(answers[0].contains("explain"));
  EXPECT_EQ(answers[1].at("case"), "c");
  EXPECT_EQ(answers[1].at("to"), (json{{"bolt", 3}}));
}

TEST(DecideVerb, GoesOnFromAState) {
  const TemporaryFolder folder;
  const auto first = answers_in(decide("dhalion", {bolt("a", 60, 500)}).out);
  std::ofstream(folder.file("state.json")) << first.at(0).at("state");
  const auto second = decide("dhalion --state '" + folder.file("state.json") + "'", {bolt("a", 120, 500)});
  EXPECT_EQ(answers_in(second.out).at(0).at("why"), "waiting 120 s for the next cycle");
}

TEST(DecideVerb, WrongArgumentsAreTheUsersMistake) {
  const auto tuner = run_program({"decide", "ds3"});
  EXPECT_EQ(tuner.status, 2);
  EXPECT_THAT(tuner.error, HasSubstr("no tuner 'ds3'; known: fixed, ds2"));
  const auto option = run_program({"decide", "ds2", "--set", "phi=1"});
  EXPECT_EQ(option.status, 2);
  EXPECT_THAT(option.error, HasSubstr("--set: tuner 'ds2' has no option 'phi'"));
  EXPECT_EQ(run_program({"decide", "ds2", "--state", "/nowhere/state.json"}).status, 2);
  EXPECT_EQ(run_program({"decide"}).status, 2);
}

// The example that the help prints, joined to one line, is answered as it says.
TEST(DecideVerb, TheExampleOfItsHelpIsTrue) {
  const std::string help = run_program({"decide", "--help"}).out;
  const std::size_t from = help.find("{\"case\":\"one\""), to = help.find("on one line is answered");
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  std::string example;
  for (const char each : help.substr(from, to - from)) {
    if (each != '\n' && each != ' ') example += each;
  }
  const auto answers = answers_in(decide("ds2", {example}).out);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].at("to"), (json{{"in", 1}, {"map", 5}}));
  EXPECT_THAT(help, HasSubstr(R"("to":{"in":1,"map":5})"));
}

}  // namespace
}  // namespace millrace::experiments
