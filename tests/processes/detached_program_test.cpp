#include "processes/detached_program.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include "processes/process_identity.h"
#include "tests/processes/temporary_directory.h"

namespace millrace::processes {
namespace {

int exit_status(pid_t pid) {
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class DetachedProgram : public testing::Test {
 protected:
  DetachedProgram() { std::signal(SIGPIPE, SIG_IGN); }
  TemporaryDirectory folder_;
};

TEST_F(DetachedProgram, RunsWhenItIsLetGo) {
  auto held = start_held({"sh", "-c", "echo \"$0\" \"$1\"; echo trouble >&2; exit 7", "two words", "$HOME"},
                         folder_.path() / "out");
  ASSERT_TRUE(held);
  EXPECT_EQ(::waitpid(held->pid(), nullptr, WNOHANG), 0);
  EXPECT_EQ(folder_.read("out"), "");
  ASSERT_TRUE(held->let_go());
  EXPECT_EQ(exit_status(held->pid()), 7);
  EXPECT_EQ(folder_.read("out"), "two words $HOME\ntrouble\n");
}

TEST_F(DetachedProgram, NeverRunsIfItIsDropped) {
  std::optional<ProcessIdentity> identity;
  {
    auto held = start_held({"touch", (folder_.path() / "it-ran").string()}, folder_.path() / "out");
    ASSERT_TRUE(held);
    identity = identity_of(held->pid());
    ASSERT_TRUE(identity);
  }
  EXPECT_FALSE(is_running(*identity));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "it-ran"));
}

TEST_F(DetachedProgram, StaysTheSameProcessInASessionOfItsOwn) {
  auto held = start_held({"sleep", "1000"}, folder_.path() / "out");
  ASSERT_TRUE(held);
  const auto identity = identity_of(held->pid());
  ASSERT_TRUE(identity);
  ASSERT_TRUE(held->let_go());
  EXPECT_TRUE(is_running(*identity));
  EXPECT_EQ(::getsid(held->pid()), held->pid());
  ::kill(held->pid(), SIGTERM);
  EXPECT_EQ(exit_status(held->pid()), 128 + SIGTERM);
}

TEST_F(DetachedProgram, AddsToItsOutputFile) {
  folder_.write("out", "before\n");
  auto held = start_held({"echo", "after"}, folder_.path() / "out");
  ASSERT_TRUE(held && held->let_go());
  EXPECT_EQ(exit_status(held->pid()), 0);
  EXPECT_EQ(folder_.read("out"), "before\nafter\n");
}

TEST_F(DetachedProgram, ThatDoesNotExistSaysSo) {
  auto held = start_held({"/no/such/program"}, folder_.path() / "out");
  ASSERT_TRUE(held && held->let_go());
  EXPECT_EQ(exit_status(held->pid()), 127);
  EXPECT_NE(folder_.read("out").find("/no/such/program"), std::string::npos);
  EXPECT_FALSE(start_held({"true"}, folder_.path() / "no" / "folder"));
}

}  // namespace
}  // namespace millrace::processes
