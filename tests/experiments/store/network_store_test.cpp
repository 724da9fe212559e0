#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>

#include "experiments/store/export.h"
#include "experiments/store/store.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

TableRow artefact(const std::string& hash) {
  return {"artefact", {hash, std::string("run"), std::string("name"), std::string("{}"), std::string("done")}};
}

TEST(Disk, IsKnownByTheNumberOfItsFileSystem) {
  for (const unsigned long shared : {0x6969UL, 0x0bd00bd0UL, 0x47504653UL, 0x19830326UL, 0xff534d42UL, 0x65735546UL}) {
    EXPECT_EQ(disk_of_magic(shared), Disk::network) << shared;
  }
  for (const unsigned long local : {0xef53UL, 0x58465342UL, 0x9123683eUL, 0x01021994UL, 0x794c7630UL}) {
    EXPECT_EQ(disk_of_magic(local), Disk::local) << local;
  }
  EXPECT_EQ(disk_of("/dev/shm/not/there/yet.sqlite"), Disk::local);
}

class NetworkStore : public testing::Test {
 protected:
  const TemporaryFolder folder;
  const std::string path = folder.file("store.sqlite");
  // What a writer that is gone would leave: a guard with this line, last touched so long ago.
  void leave_guard(const std::string& line, std::time_t age_s) const {
    folder.write("store.sqlite.writer", line);
    const timespec then{.tv_sec = std::time(nullptr) - age_s, .tv_nsec = 0};
    const timespec times[] = {then, then};
    ASSERT_EQ(::utimensat(AT_FDCWD, guard_of(path).c_str(), times, 0), 0);
  }
};

TEST_F(NetworkStore, HasOneUserAtATimeAndNoSharedMemory) {
  {
    auto store = Store::open_on(Disk::network, path);
    ASSERT_TRUE(store.has_value()) << store.error().what;
    EXPECT_TRUE(store->put({artefact("a")}).has_value());
    EXPECT_TRUE(std::filesystem::exists(guard_of(path)));
    EXPECT_FALSE(std::filesystem::exists(path + "-shm"));
    const auto second = Store::open_on(Disk::network, path);
    ASSERT_FALSE(second.has_value());
    EXPECT_THAT(second.error().what, HasSubstr("is in use by process " + std::to_string(::getpid())));
    EXPECT_EQ(store->reader()->status("a")->value_or(""), "done");
  }
  EXPECT_FALSE(std::filesystem::exists(guard_of(path)));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "only the store is left";
  EXPECT_EQ(Store::open_existing(path)->status("a")->value_or(""), "done");
}

TEST_F(NetworkStore, IsGoneOnWithAfterAKill) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto store = Store::open_on(Disk::network, path);
    if (store) static_cast<void>(store->put({artefact("a")}));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(std::filesystem::exists(guard_of(path)));
  auto store = Store::open_on(Disk::network, path);
  ASSERT_TRUE(store.has_value()) << store.error().what;
  EXPECT_EQ(store->status("a")->value_or(""), "done");
}

// Whether a process of another machine runs is told by whether it touches its guard.
TEST_F(NetworkStore, IsTakenOverFromAMachineThatIsLost) {
  leave_guard("another-machine 17 4711 boot\n", 10);
  const auto fresh = WriterGuard::take(path, 0ms);
  ASSERT_FALSE(fresh.has_value());
  EXPECT_THAT(fresh.error(), HasSubstr("is in use by process 17 on another-machine"));
  leave_guard("another-machine 17 4711 boot\n", 1000);
  const auto lost = WriterGuard::take(path, 0ms);
  ASSERT_TRUE(lost.has_value()) << lost.error();
  EXPECT_TRUE(lost->is_held());
  leave_guard("another-machine 18 4711 boot\n", 0);
  EXPECT_FALSE(lost->is_held());
}

TEST_F(NetworkStore, WritesNothingOnceItIsTakenOver) {
  auto store = Store::open_on(Disk::network, path);
  leave_guard("another-machine 17 4711 boot\n", 0);
  const auto put = store->put({artefact("a")});
  ASSERT_FALSE(put.has_value());
  EXPECT_THAT(put.error().what, HasSubstr("was taken over by another process"));
}

TEST_F(NetworkStore, ASnapshotIsReadWithoutLockOrLog) {
  auto store = Store::open(path);
  EXPECT_TRUE(store->put({artefact("a")}).has_value());
  const std::string name = snapshot_name(path);
  EXPECT_TRUE(is_snapshot_name(name));
  EXPECT_FALSE(is_snapshot_name(path));
  EXPECT_EQ(std::filesystem::path(name).parent_path(), folder.path());
  ASSERT_TRUE(store->snapshot_to(name).has_value());
  EXPECT_TRUE(store->put({artefact("b")}).has_value());
  auto read = Store::open_existing(name);
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_EQ(read->status("a")->value_or(""), "done");
  EXPECT_EQ(read->status("b")->value_or("nothing"), "nothing");
  EXPECT_FALSE(read->put({artefact("c")}).has_value());
  EXPECT_FALSE(std::filesystem::exists(name + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(name + "-shm"));
  ASSERT_TRUE(store->snapshot_to(name).has_value()) << "in place of the other";
  EXPECT_EQ(Store::open_existing(name)->status("b")->value_or(""), "done");
}

}  // namespace
}  // namespace millrace::experiments
