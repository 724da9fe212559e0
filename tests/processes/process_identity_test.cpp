#include "processes/process_identity.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes/piped_program.h"
#include "tests/processes/temporary_directory.h"

namespace millrace::processes {
namespace {

// The fields of /proc/PID/stat, of which the 22nd is the start.
std::string stat_text(const std::string& name, const std::string& state, const std::string& start) {
  return "77 (" + name + ") " + state + " 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 " + start + " 23 24\n";
}

TEST(ProcessIdentity, IsReadFromTheSystemsFiles) {
  const TemporaryDirectory proc;
  proc.write("sys/kernel/random/boot_id", "b00t-1d\n");
  proc.write("77/stat", stat_text("java", "S", "123456"));
  const auto identity = identity_of(77, proc.path());
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->pid, 77);
  EXPECT_EQ(identity->start_ticks, 123456U);
  EXPECT_EQ(identity->boot, "b00t-1d");
  EXPECT_TRUE(is_running(*identity, proc.path()));
}

TEST(ProcessIdentity, ANameMayHoldAnything) {
  const TemporaryDirectory proc;
  proc.write("77/stat", stat_text("a) Z (b c) 9", "R", "5"));
  ASSERT_TRUE(identity_of(77, proc.path()));
  EXPECT_EQ(identity_of(77, proc.path())->start_ticks, 5U);
}

TEST(ProcessIdentity, AnotherProcessOfThatPidIsNotTheOne) {
  const TemporaryDirectory proc;
  proc.write("77/stat", stat_text("java", "S", "5"));
  auto identity = *identity_of(77, proc.path());
  proc.write("77/stat", stat_text("java", "S", "6"));
  EXPECT_FALSE(is_running(identity, proc.path()));
  proc.write("77/stat", stat_text("java", "S", "5"));
  EXPECT_TRUE(is_running(identity, proc.path()));
  proc.write("sys/kernel/random/boot_id", "another start of the machine\n");
  EXPECT_FALSE(is_running(identity, proc.path()));
}

TEST(ProcessIdentity, WhatHasEndedHasNone) {
  const TemporaryDirectory proc;
  EXPECT_FALSE(identity_of(77, proc.path()));
  proc.write("77/stat", stat_text("java", "Z", "5"));  // not waited for yet
  EXPECT_FALSE(identity_of(77, proc.path()));
  proc.write("77/stat", "77 (java) S 4 5");
  EXPECT_FALSE(identity_of(77, proc.path()));
}

TEST(ProcessIdentity, FollowsARealProcess) {
  auto program = start({"cat"}, {.from_path = true});
  ASSERT_TRUE(program);
  const auto identity = identity_of(program->pid);
  ASSERT_TRUE(identity);
  EXPECT_TRUE(is_running(*identity));
  program->close_pipes();  // its input ends, and it with that
  ::waitpid(program->pid, nullptr, 0);
  EXPECT_FALSE(is_running(*identity));
  EXPECT_TRUE(identity_of(::getpid()));
}

}  // namespace
}  // namespace millrace::processes
