#include "tuners/external/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/plan_json.h"
#include "tests/tuners/tuner_case.h"

namespace millrace::tuners::external {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ProtocolTest : public testing::Test {
 protected:
  tl::expected<Adjustment, std::string> answer(const std::string& line) const {
    return answer_from(line, plan, current);
  }
  std::string mistake(const std::string& line) const {
    const auto answered = answer(line);
    return answered ? "none" : answered.error();
  }

  plan::LogicalPlan plan = make_chain({"source", "parse", "count", "sink"});
  plan::Deployment current = deploy(plan, {{"parse", 2}, {"count", 4}});
};

TEST_F(ProtocolTest, TheHelloTellsTheJobTheClusterAndTheOptions) {
  const cluster::Cluster cluster = cluster::uniform_cluster(*cluster::find_node_type("m510"), 2, 4);
  TunerContext context;
  context.plan = &plan;
  context.cluster = &cluster;
  context.initial_parallelism = {{"count", 3}};
  const auto hello = nlohmann::json::parse(hello_line(context, {{"factor", 1.5}}));
  EXPECT_EQ(hello.at("millrace_tuner"), 1);
  EXPECT_EQ(hello.at("options"), nlohmann::json({{"factor", 1.5}}));
  EXPECT_EQ(hello.at("cluster").at("slots"), 8);
  EXPECT_EQ(hello.at("cluster").at("cores"), 16);
  EXPECT_EQ(hello.at("cluster").at("nodes").at(1), nlohmann::json({{"name", "m510-1"}, {"cores", 8}, {"slots", 4}}));
  const auto job = plan::plan_from_json(hello.at("job"));
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->plan, plan);
  EXPECT_EQ(job->deployment, deploy(plan, {{"count", 3}}));
  context.cluster = nullptr;
  EXPECT_EQ(nlohmann::json::parse(hello_line(context, nullptr)).at("cluster"), nullptr);
}

TEST_F(ProtocolTest, AQuestionIsAnObservationWithWhatRunsAndTheState) {
  job::Observation seen;
  seen.t_s = 60;
  seen.window_s = 60;
  seen.operators["count"].parallelism = 4;
  const std::string line = question_line(current, seen, {{"n", 1}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto question = nlohmann::json::parse(line);
  EXPECT_EQ(question.at("state"), nlohmann::json({{"n", 1}}));
  EXPECT_EQ(question.at("current"), nlohmann::json({{"source", 1}, {"parse", 2}, {"count", 4}, {"sink", 1}}));
  EXPECT_EQ(job::observation_from_json(question), seen);
}

TEST_F(ProtocolTest, AnAnswerNamesWhatIsToChange) {
  const auto answered = answer(R"({"to":{"parse":5,"count":4},"why":"more","state":[1],"explain":{"x":2}})");
  ASSERT_TRUE(answered.has_value());
  EXPECT_EQ(answered->to, current.with("parse", plan::Parallelism{5}));
  EXPECT_EQ(answered->why, "more");
  EXPECT_EQ(answered->next, nlohmann::json({1}));
  EXPECT_EQ(answered->explain, nlohmann::json({{"x", 2}}));
}

TEST_F(ProtocolTest, AnAnswerMayLeaveEverythingAlone) {
  for (const char* line : {R"({"to":null})", R"({"to":{}})", R"({"to":{"parse":2,"source":1}})"}) {
    const auto answered = answer(line);
    ASSERT_TRUE(answered.has_value()) << line;
    EXPECT_FALSE(answered->to.has_value()) << line;
    EXPECT_EQ(answered->next, nullptr);
  }
}

TEST_F(ProtocolTest, NonsenseIsNamed) {
  EXPECT_EQ(mistake("Traceback (most recent call last):"), "answered no JSON: Traceback (most recent call last):");
  EXPECT_EQ(mistake(""), "answered no JSON: an empty line");
  EXPECT_EQ(mistake("\xff\t" + std::string(200, 'x')), "answered no JSON: ??" + std::string(78, 'x') + "...");
  EXPECT_EQ(mistake("[1]"), "answered no object: [1]");
  EXPECT_EQ(mistake("{}"), "answered without \"to\": {}");
  EXPECT_EQ(mistake(R"({"to":4})"), "answered with a \"to\" that is neither an object nor null: 4");
  EXPECT_EQ(mistake(R"({"to":null,"stat":1})"),
            "answered with an unknown member, 'stat'; known: to, why, state, explain");
  EXPECT_EQ(mistake(R"({"to":null,"why":1})"), "answered with a \"why\" that is no text");
  EXPECT_EQ(mistake(R"({"to":null,"explain":[]})"), "answered with an \"explain\" that is no object");
  EXPECT_EQ(mistake(R"({"to":{"pars":3}})"), "answered with an unknown operator, pars; did you mean 'parse'?");
  EXPECT_EQ(mistake(R"({"to":{"zzzzzz":3}})"),
            "answered with an unknown operator, zzzzzz; known: source, parse, count, sink");
}

TEST_F(ProtocolTest, AParallelismIsAWholeNumber) {
  for (const char* degree : {"0", "-1", "2.5", "2.0", "\"3\"", "null", "32769", "1e3", "99999999999999999999"}) {
    EXPECT_THAT(mistake(std::string(R"({"to":{"parse":)") + degree + "}}"), StartsWith("answered with parallelism "))
        << degree;
  }
  EXPECT_EQ(mistake(R"({"to":{"parse":0}})"),
            "answered with parallelism 0 for operator 'parse'; it must be a whole number from 1 to 32768");
}

TEST_F(ProtocolTest, WhatHasNoDegreeOfItsOwnIsNotChanged) {
  plan.operators[1].scalable = false;
  EXPECT_EQ(mistake(R"({"to":{"parse":3}})"), "answered with another parallelism for 'parse', which is not scalable");
  EXPECT_EQ(mistake(R"({"to":{"parse":2,"count":3}})"), "none");
  plan.operators[2].follows = "parse";
  current = deploy(plan, {{"parse", 2}});
  EXPECT_EQ(mistake(R"({"to":{"count":3}})"),
            "answered with another parallelism for 'count', which has that of 'parse'");
}

TEST_F(ProtocolTest, AStateIsOfAMebibyteAtMost) {
  const auto with_state = [](std::size_t bytes) {
    return R"({"to":null,"state":")" + std::string(bytes - 2, 'x') + "\"}";
  };
  EXPECT_EQ(mistake(with_state(kLargestState)), "none");
  EXPECT_EQ(mistake(with_state(kLargestState + 1)), "answered with a \"state\" of more than 1 MiB");
}

// Writing and copying JSON go down it by recursion: a line that the pipe still takes must not end the program.
TEST_F(ProtocolTest, AnAnswerIsNotNestedWithoutEnd) {
  const std::size_t depth = std::size_t{1} << 20;
  const std::string deep = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_THAT(mistake(deep), StartsWith("answered no JSON: [[["));
  EXPECT_THAT(mistake(R"({"to":null,"state":)" + deep + "}"), StartsWith("answered no JSON: "));
}

}  // namespace
}  // namespace millrace::tuners::external
