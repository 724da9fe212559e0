#include "experiments/flink/cluster/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments::flink {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(RunFolder, IsMadeAndRemoved) {
  const TemporaryFolder place;
  const RunFolder folder(place.path() / "cluster");
  ASSERT_TRUE(folder.make());
  ASSERT_TRUE(folder.make());
  EXPECT_TRUE(fs::is_directory(folder.pids()));
  EXPECT_TRUE(folder.is_ours());
  std::ofstream(folder.log_of("jobmanager")) << "a line\n";
  std::ofstream(folder.run() / "tmp" / "file") << "x";
  folder.remove_run();
  EXPECT_FALSE(fs::exists(folder.run()));
  EXPECT_TRUE(fs::exists(folder.log_of("jobmanager")));
}

TEST(RunFolder, ANothersFolderIsLeftAlone) {
  const TemporaryFolder place;
  const RunFolder folder(place.path());
  fs::create_directories(folder.run());
  place.write("run/precious", "data");
  const auto made = folder.make();
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error(), HasSubstr("--dir names another folder"));
  folder.remove_run();
  EXPECT_TRUE(fs::exists(folder.run() / "precious"));
}

TEST(RunFolder, KeepsTheLogsOfTheClusterBefore) {
  const TemporaryFolder place;
  const RunFolder folder(place.path());
  ASSERT_TRUE(folder.make());
  ASSERT_TRUE(folder.renew_log());
  EXPECT_FALSE(fs::exists(place.path() / "log.previous"));
  for (const char* what : {"first", "second"}) {
    std::ofstream(folder.log() / what) << what;
    ASSERT_TRUE(folder.renew_log());
    EXPECT_TRUE(fs::is_empty(folder.log()));
  }
  EXPECT_TRUE(fs::exists(place.path() / "log.previous" / "second"));
  EXPECT_FALSE(fs::exists(place.path() / "log.previous" / "first"));
}

TEST(RunFolder, IsLockedByOneAtATime) {
  const TemporaryFolder place;
  {
    const auto first = FolderLock::take(place.path());
    ASSERT_TRUE(first);
    const auto second = FolderLock::take(place.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), "");
  }
  EXPECT_TRUE(FolderLock::take(place.path()));
  EXPECT_TRUE(FolderLock::take(place.path() / "new"));
  place.write("file", "");
  const auto impossible = FolderLock::take(place.path() / "file" / "below");
  ASSERT_FALSE(impossible);
  EXPECT_THAT(impossible.error(), HasSubstr("cannot be made"));
}

}  // namespace
}  // namespace millrace::experiments::flink
