#include "experiments/flink/cluster/local_cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "experiments/flink/cluster/loopback_port.h"
#include "tests/experiments/flink/cluster/small_world.h"
#include "tests/experiments/flink/cluster/taken_port.h"

namespace millrace::experiments::flink {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

kernel::Duration seconds(std::int64_t count) {
  return kernel::Duration::from_ns(count * 1'000'000'000);
}

class LocalCluster : public testing::Test {
 protected:
  LocalCluster() {
    std::signal(SIGPIPE, SIG_IGN);
    // Tests that run beside this one look for a port at the same time: each has some of its own.
    const auto first = static_cast<std::uint16_t>(28'081 + ::getpid() % 100 * 20);
    settings_.port = free_port("127.0.0.1", first, 20).value_or(0);
    world_.overview = [this](const std::string& url) -> RestResult<ClusterOverview> {
      EXPECT_EQ(url, url_of(settings_));
      return ClusterOverview{.slots_total = ++asked_ < 3 ? 4U : 8U, .version = "1.20.x"};
    };
  }
  ~LocalCluster() override { end_processes(records_in(world_.folder.pids()), world_.around()); }

  auto up() { return cluster_up(settings_, world_.folder, world_.around()); }
  auto down() { return cluster_down(world_.folder, world_.around()); }
  std::vector<ProcessRecord> records() const { return records_in(world_.folder.pids()); }

  ClusterSettings settings_;
  SmallWorld world_;
  int asked_ = 0;
};

TEST_F(LocalCluster, ComesUpAndGoesDown) {
  const auto cluster = up();
  ASSERT_TRUE(cluster) << cluster.error().what;
  EXPECT_FALSE(cluster->was_up);
  EXPECT_EQ(cluster->version, "1.20.x");
  EXPECT_EQ(asked_, 3);
  const auto status = cluster_status(world_.folder);
  EXPECT_TRUE(status.is_whole());
  EXPECT_EQ(status.settings, settings_);
  ASSERT_EQ(status.processes.size(), 3U);
  EXPECT_EQ(status.processes[0].name, "jobmanager");
  EXPECT_EQ(status.processes[2].name, "taskmanager-1");
  EXPECT_THAT(world_.read("cluster/run/conf/config.yaml"), HasSubstr("rest.bind-address: '127.0.0.1'"));

  const auto running = records();
  const auto ending = down();
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->ended.size(), 3U);
  EXPECT_EQ(ended_among(running).size(), 3U);
  EXPECT_FALSE(fs::exists(world_.folder.run()));
  EXPECT_TRUE(fs::exists(world_.folder.output_of("jobmanager")));
  EXPECT_FALSE(cluster_status(world_.folder).settings);
  EXPECT_TRUE(down());
}

TEST_F(LocalCluster, ThatIsUpIsLeftAlone) {
  ASSERT_TRUE(up());
  const auto before = records();
  const auto again = up();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->was_up);
  EXPECT_EQ(again->version, "1.20.x");
  EXPECT_EQ(records()[0].process, before[0].process);
  EXPECT_TRUE(ended_among(before).empty());
}

TEST_F(LocalCluster, ThatIsUpOtherwiseIsSaidToBe) {
  ASSERT_TRUE(up());
  auto other = settings_;
  other.slots = 3;
  const auto again = cluster_up(other, world_.folder, world_.around());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ClusterErrorKind::failure);
  EXPECT_THAT(again.error().what, HasSubstr("2 task managers x 4 slots"));
  EXPECT_THAT(again.error().what, HasSubstr("flink down"));
  EXPECT_TRUE(cluster_status(world_.folder).is_whole());
}

TEST_F(LocalCluster, ThatDoesNotAnswerIsNotEnded) {
  ASSERT_TRUE(up());
  world_.overview = nullptr;
  const auto again = up();
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().what, HasSubstr("runs but does not answer (nobody listens there)"));
  EXPECT_TRUE(cluster_status(world_.folder).is_whole());
}

TEST_F(LocalCluster, ThatDiedIsStartedAnew) {
  ASSERT_TRUE(up());
  const auto before = records();
  ::kill(before[1].process.pid, SIGKILL);
  ::waitpid(before[1].process.pid, nullptr, 0);
  const auto status = cluster_status(world_.folder);
  EXPECT_FALSE(status.is_whole());
  EXPECT_FALSE(status.processes[1].runs);
  EXPECT_TRUE(status.processes[0].runs);
  const auto again = up();
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_FALSE(again->was_up);
  EXPECT_THAT(again->remark, HasSubstr("earlier cluster has been ended"));
  EXPECT_EQ(ended_among(before).size(), 3U);
  EXPECT_TRUE(cluster_status(world_.folder).is_whole());
}

TEST_F(LocalCluster, OfACrashedUpIsEnded) {
  ASSERT_TRUE(world_.folder.make());
  const auto orphan = start_process("jobmanager", {"sleep", "300"}, world_.folder);
  ASSERT_TRUE(orphan);
  world_.write("cluster/run/pids/taskmanager-0.pid", "47");
  world_.write("cluster/run/cluster.json", "{\"host\":");
  EXPECT_FALSE(cluster_status(world_.folder).is_whole());
  const auto ending = down();
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->ended, std::vector<std::string>{"jobmanager"});
  EXPECT_FALSE(processes::is_running(orphan->process));
  EXPECT_FALSE(fs::exists(world_.folder.run()));
}

TEST_F(LocalCluster, APidThatAnotherProcessHasByNowIsLeftAlone) {
  ASSERT_TRUE(world_.folder.make());
  const auto other = start_process("jobmanager", {"sleep", "300"}, world_.folder);
  ASSERT_TRUE(other);
  auto stale = *other;
  --stale.process.start_ticks;
  ASSERT_TRUE(write_record(world_.folder.pids(), stale));
  const auto ending = down();
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->absent, std::vector<std::string>{"jobmanager"});
  EXPECT_TRUE(processes::is_running(other->process));
  end_processes({*other}, world_.around());
}

TEST_F(LocalCluster, WhatDoesNotEndIsKilled) {
  world_.write_program("java", "trap '' TERM; touch \"$0.deaf\"; while :; do sleep 0.1; done");
  ASSERT_TRUE(world_.folder.make());
  const auto deaf = start_process("jobmanager", {(world_.place.path() / "bin" / "java").string()}, world_.folder);
  ASSERT_TRUE(deaf);
  while (!fs::exists(world_.place.path() / "bin" / "java.deaf")) world_.clock.sleep(seconds(0));
  auto around = world_.around();
  around.grace = seconds(1);
  const auto ending = cluster_down(world_.folder, around);
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->killed, std::vector<std::string>{"jobmanager"});
  EXPECT_FALSE(processes::is_running(deaf->process));
}

TEST_F(LocalCluster, AProcessThatDiesWhileItStartsHasTheLastWord) {
  world_.write_program(
      "java", "case $* in *TaskManagerRunner*) echo 'OutOfMemoryError: no room'; exit 1;; esac; exec sleep 300");
  world_.overview = nullptr;
  auto around = world_.around();
  around.ready_within = seconds(3600);
  const auto cluster = cluster_up(settings_, world_.folder, around);
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().kind, ClusterErrorKind::failure);
  EXPECT_THAT(cluster.error().what, HasSubstr("taskmanager-"));
  EXPECT_THAT(cluster.error().what, HasSubstr("ended while the cluster started"));
  EXPECT_THAT(cluster.error().what, HasSubstr("OutOfMemoryError: no room"));
  EXPECT_THAT(cluster.error().what, HasSubstr("What to do: a process ran out of its memory"));
  EXPECT_FALSE(fs::exists(world_.folder.run()));
  EXPECT_THAT(world_.read("cluster/log/taskmanager-0.out"), HasSubstr("no room"));
}

TEST_F(LocalCluster, ThatIsNotUpInTimeIsEnded) {
  world_.overview = [](const std::string&) -> RestResult<ClusterOverview> {
    return ClusterOverview{.slots_total = 4, .version = ""};
  };
  std::vector<ProcessRecord> started;
  auto around = world_.around();
  around.ready_within = seconds(5);
  around.overview = [&](const std::string& url) {
    started = records();
    return world_.overview(url);
  };
  const auto cluster = cluster_up(settings_, world_.folder, around);
  ASSERT_FALSE(cluster);
  EXPECT_THAT(cluster.error().what, HasSubstr("not up after 5 s: 4 of its 8 slots are there"));
  EXPECT_EQ(started.size(), 3U);
  EXPECT_EQ(ended_among(started).size(), 3U);
  EXPECT_FALSE(fs::exists(world_.folder.run()));
}

TEST_F(LocalCluster, IsEndedWhenTheUserStops) {
  world_.overview = [this](const std::string&) -> RestResult<ClusterOverview> {
    world_.stopped = true;
    return ClusterOverview{.slots_total = 0, .version = ""};
  };
  const auto cluster = up();
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().kind, ClusterErrorKind::stopped);
  EXPECT_TRUE(records().empty());
}

TEST_F(LocalCluster, APortInUseIsSaidToBe) {
  const TakenPort taken;
  settings_.port = taken.port();
  const auto cluster = up();
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().kind, ClusterErrorKind::failure);
  EXPECT_THAT(cluster.error().what, HasSubstr("port " + std::to_string(taken.port()) + " of 127.0.0.1 is in use"));
  EXPECT_EQ(world_.maven_calls(), 0U);
}

TEST_F(LocalCluster, AMistakeWritesNothing) {
  settings_.host = "0.0.0.0";
  const auto cluster = up();
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().kind, ClusterErrorKind::mistake);
  EXPECT_FALSE(fs::exists(world_.folder.directory()));
}

TEST_F(LocalCluster, AFolderThatFlinkMisreadsIsAMistake) {
  settings_.host = "127.0.0.1";
  const auto cluster = cluster_up(settings_, RunFolder(world_.place.path() / "a:b"), world_.around());
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().kind, ClusterErrorKind::mistake);
  EXPECT_FALSE(fs::exists(world_.place.path() / "a:b"));
}

TEST_F(LocalCluster, OneAtATimeWorksOnIt) {
  const auto other = FolderLock::take(world_.folder.directory());
  ASSERT_TRUE(other);
  for (const auto& what : {up().map([](const auto&) {}), down().map([](const auto&) {})}) {
    ASSERT_FALSE(what);
    EXPECT_EQ(what.error().kind, ClusterErrorKind::failure);
    EXPECT_THAT(what.error().what, HasSubstr("another `flink up` or `flink down` is at work"));
  }
}

TEST_F(LocalCluster, WithoutOneThereIsNothingToEnd) {
  const auto ending = down();
  ASSERT_TRUE(ending);
  EXPECT_TRUE(ending->ended.empty());
  EXPECT_FALSE(fs::exists(world_.folder.directory()));
}

}  // namespace
}  // namespace millrace::experiments::flink
