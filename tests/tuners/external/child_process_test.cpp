#include "tuners/external/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace millrace::tuners::external {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ChildProcess shell(const std::string& script) {
  auto child = ChildProcess::start({"/bin/sh", "-c", script});
  EXPECT_TRUE(child.has_value());
  return std::move(*child);
}

TEST(ChildProcess, AnswersLinesWithLines) {
  ChildProcess child = shell("while read -r line; do echo \"[$line]\"; done");
  for (const std::string line : {"one", "two words", ""}) {
    ASSERT_TRUE(child.send(line, 10s).has_value());
    EXPECT_EQ(child.receive(10s), "[" + line + "]");
  }
}

TEST(ChildProcess, IsLookedForInPath) {
  auto child = ChildProcess::start({"cat"});
  ASSERT_TRUE(child.has_value());
  ASSERT_TRUE(child->send("x", 10s).has_value());
  EXPECT_EQ(child->receive(10s), "x");
}

TEST(ChildProcess, ALineMayBeLongerThanAPipeHolds) {
  ChildProcess child = shell("exec cat");
  const std::string line(60'000, 'x');
  ASSERT_TRUE(child.send(line, 10s).has_value());
  EXPECT_EQ(child.receive(10s), line);
  ChildProcess counting = shell("while read -r line; do echo ${#line}; done");
  ASSERT_TRUE(counting.send(std::string(300'000, 'x'), 60s).has_value());
  EXPECT_EQ(counting.receive(60s), "300000");
}

TEST(ChildProcess, WhatIsNotThereCannotBeStarted) {
  const auto child = ChildProcess::start({"/nowhere/tuner"});
  ASSERT_FALSE(child.has_value());
  EXPECT_EQ(child.error(), "could not be started: No such file or directory");
}

TEST(ChildProcess, AHangIsNoticed) {
  ChildProcess child = shell("sleep 100");
  EXPECT_EQ(child.receive(50ms).error(), "did not answer within 0.05 s");
  EXPECT_EQ(child.send(std::string(1'000'000, 'x'), 50ms).error(), "did not read within 0.05 s");
}

TEST(ChildProcess, AnEndIsNoticed) {
  EXPECT_EQ(shell("exit 3").receive(10s).error(), "exited with status 3");
  EXPECT_EQ(shell("kill -9 $$").receive(10s).error(), "was killed by signal 9 (Killed)");
  EXPECT_EQ(shell("exec >&-; exec sleep 100").receive(50ms).error(), "closed its pipe");
  ChildProcess child = shell("exit 0");
  EXPECT_EQ(child.receive(10s).error(), "exited with status 0");
  EXPECT_EQ(child.receive(10s).error(), "has ended");
}

// This process would end of SIGPIPE otherwise.
TEST(ChildProcess, WritingToOneThatHasGoneIsAnError) {
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  ChildProcess child = shell("exec <&-; echo gone; exit 4");
  ASSERT_EQ(child.receive(10s), "gone");
  const auto sent = child.send("hello", 10s);
  ASSERT_FALSE(sent.has_value());
  EXPECT_EQ(sent.error(), "exited with status 4");
  std::signal(SIGPIPE, before);
}

TEST(ChildProcess, WhatItStartedEndsWithIt) {
  ChildProcess child = shell("sleep 100 & echo $!; wait");
  const auto line = child.receive(10s);
  ASSERT_TRUE(line.has_value());
  const auto sleeper = static_cast<pid_t>(std::stol(*line));
  EXPECT_EQ(::kill(sleeper, 0), 0);
  child.kill();
  // Reaped by whoever adopts it; until then it is a zombie, which a signal still reaches.
  for (int i = 0; i < 2000 && ::kill(sleeper, 0) == 0; ++i) {
    std::string state;
    if (FILE* stat = std::fopen(("/proc/" + *line + "/stat").c_str(), "r")) {
      char letter = ' ';
      if (std::fscanf(stat, "%*d %*s %c", &letter) == 1) state = letter;
      std::fclose(stat);
    }
    if (state == "Z") return;
    const timespec pause{.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
  EXPECT_NE(::kill(sleeper, 0), 0);
}

TEST(ChildProcess, ALineWithoutEndIsRefused) {
  ChildProcess child = shell("exec tr '\\0' x </dev/zero");
  EXPECT_THAT(child.receive(60s).error(), HasSubstr("answered with a line of more than 4 MiB"));
}

}  // namespace
}  // namespace millrace::tuners::external
