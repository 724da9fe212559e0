#include "experiments/workers/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

struct Heard {
  std::map<std::size_t, std::string> answers, deaths;
  std::map<std::size_t, std::vector<std::string>> remarks;
  std::size_t stop_after = 1000;  // answers

  PoolListener listener() {
    return {.remark = [this](std::size_t i, const std::string& line) { remarks[i].push_back(line); },
            .answer = [this](std::size_t i, const std::string& line) { answers[i] = line; },
            .death = [this](std::size_t i, const std::string& how) { deaths[i] = how; },
            .go_on = [this] { return answers.size() < stop_after; }};
  }
};

std::vector<std::string> shell(const std::string& script) {
  return {"/bin/sh", "-c", script};
}

class WorkerPool : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }
};

TEST_F(WorkerPool, AsksEachQuestionOnce) {
  for (const std::size_t workers : {1, 2, 7}) {
    Heard heard;
    const auto all = ask_workers(shell("while read q; do echo at $q; echo [$q]; done"), workers,
                                 {"10", "11", "12", "13"}, heard.listener());
    EXPECT_EQ(all, true);
    EXPECT_EQ(heard.answers, (std::map<std::size_t, std::string>{{0, "[10]"}, {1, "[11]"}, {2, "[12]"}, {3, "[13]"}}));
    EXPECT_EQ(heard.remarks[2], std::vector<std::string>{"at 12"});
    EXPECT_TRUE(heard.deaths.empty());
  }
}

// Who knows a topic goes on with it; a second worker begins with another.
TEST_F(WorkerPool, StaysWithATopic) {
  const auto asked = [](std::size_t workers) {
    Heard heard;
    const auto all = ask_workers(shell("n=0; while read q; do n=$((n+1)); echo [$q$n]; done"), workers,
                                 {"a", "b", "a", "b", "a"}, {"a", "b", "a", "b", "a"}, heard.listener());
    EXPECT_EQ(all, true);
    return heard.answers;
  };
  EXPECT_EQ(asked(1),
            (std::map<std::size_t, std::string>{{0, "[a1]"}, {1, "[b4]"}, {2, "[a2]"}, {3, "[b5]"}, {4, "[a3]"}}));
  EXPECT_EQ(asked(2).at(1), "[b1]");
  EXPECT_EQ(asked(2).size(), 5U);
}

TEST_F(WorkerPool, ADeadWorkerCostsTheQuestionInHand) {
  Heard heard;
  const auto all =
      ask_workers(shell("while read q; do [ $q = 2 ] && kill -9 $$; [ $q = 3 ] && exit 5; echo [$q]; done"), 2,
                  {"1", "2", "3", "4", "5"}, heard.listener());
  EXPECT_EQ(all, true);
  EXPECT_EQ(heard.answers, (std::map<std::size_t, std::string>{{0, "[1]"}, {3, "[4]"}, {4, "[5]"}}));
  EXPECT_THAT(heard.deaths[1], HasSubstr("was killed by signal 9"));
  EXPECT_EQ(heard.deaths[2], "exited with status 5");
}

TEST_F(WorkerPool, StopsAtOnce) {
  Heard heard;
  heard.stop_after = 1;
  const auto all = ask_workers(shell("read q; echo [$q]; read q; sleep 60"), 1, {"1", "2", "3"}, heard.listener());
  EXPECT_EQ(all, false);
  EXPECT_EQ(heard.answers.size(), 1U);
  EXPECT_TRUE(heard.deaths.empty());
}

TEST_F(WorkerPool, SaysThatAWorkerCannotBeStarted) {
  Heard heard;
  const auto all = ask_workers({"/no/such/program"}, 1, {"1"}, heard.listener());
  ASSERT_FALSE(all.has_value());
  EXPECT_THAT(all.error(), HasSubstr("could not be started: No such file"));
}

TEST_F(WorkerPool, HasNothingToDoWithoutQuestions) {
  Heard heard;
  EXPECT_EQ(ask_workers(shell("exit 1"), 4, {}, heard.listener()), true);
}

}  // namespace
}  // namespace millrace::experiments
