#include "experiments/status/status_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

WorkStatus running_here() {
  WorkStatus status;
  status.host = host_name();
  status.process = *processes::identity_of(::getpid());
  status.command = "./millrace run x.toml";
  status.written_utc_s = now_utc_s();
  return status;
}

TEST(StatusFile, IsWrittenAndRead) {
  const TemporaryFolder folder;
  const auto file = status_path(folder.file("store.sqlite"));
  EXPECT_EQ(file, folder.file("store.sqlite.status.json"));
  ASSERT_TRUE(write_status(file, running_here()).has_value());
  const auto read = read_status(file);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->process, running_here().process);
  EXPECT_THAT(status_files(folder.file("store.sqlite")), ElementsAre(file));  // nothing is left beside it
}

TEST(StatusFile, ABrokenOneIsTold) {
  const TemporaryFolder folder;
  folder.write("store.sqlite.status.json", "{\"millrace_status\":1,");
  EXPECT_THAT(read_status(folder.file("store.sqlite.status.json")).error(), HasSubstr("is no JSON"));
  EXPECT_THAT(read_status(folder.file("none")).error(), HasSubstr("cannot be read"));
}

TEST(StatusFile, TheFirstOnesComesFirst) {
  const TemporaryFolder folder;
  const std::string store = folder.file("store.sqlite");
  for (const char* name : {"store.sqlite.status.12.json", "store.sqlite.status.json", "other.sqlite.status.json"}) {
    folder.write(name, "{}");
  }
  EXPECT_THAT(status_files(store), ElementsAre(status_path(store), second_status_path(store, 12)));
  EXPECT_TRUE(status_files(folder.file("nowhere/store.sqlite")).empty());
}

TEST(StatusFile, AProcessOfThisMachineIsKnownByItsStart) {
  WorkStatus status = running_here();
  EXPECT_EQ(liveness_of(status, 0, status.host), Liveness::alive);
  ++status.process.start_ticks;  // its pid was given anew
  EXPECT_EQ(liveness_of(status, 0, status.host), Liveness::killed);
  status.state = WorkState::finished;
  EXPECT_EQ(liveness_of(status, 0, status.host), Liveness::ended);
}

TEST(StatusFile, AProcessOfAnotherMachineIsKnownByItsWriting) {
  WorkStatus status = running_here();
  status.host = "elsewhere";
  status.written_utc_s = 1000;
  EXPECT_EQ(liveness_of(status, 1000 + kSilentAfter_s, "here"), Liveness::alive);
  EXPECT_EQ(liveness_of(status, 1001 + kSilentAfter_s, "here"), Liveness::silent);
  EXPECT_EQ(liveness_of(status, 900, "here"), Liveness::alive);  // clocks differ
}

TEST(StatusFile, WhoWorksIsTold) {
  const TemporaryFolder folder;
  const std::string store = folder.file("store.sqlite");
  EXPECT_EQ(who_works_on(store), "");
  WorkStatus status = running_here();
  ASSERT_TRUE(write_status(second_status_path(store, 12), status).has_value());
  EXPECT_THAT(who_works_on(store), HasSubstr("on this machine (./millrace run x.toml)"));
  status.state = WorkState::interrupted;
  ASSERT_TRUE(write_status(second_status_path(store, 12), status).has_value());
  EXPECT_EQ(who_works_on(store), "");
}

}  // namespace
}  // namespace millrace::experiments
