#include "experiments/flink/cluster/jvm_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace millrace::experiments::flink {
namespace {

using testing::Contains;

const Installation kInstallation = {.java = "/jdk/bin/java", .jars = "/lib", .log_config = "/etc/log4j.properties"};

// What the scripts of Flink give to Java 17: 8 exports, 12 openings.
void expect_all_flags(const std::vector<std::string>& command) {
  const auto count = [&](const std::string& start) {
    return std::ranges::count_if(command, [&](const std::string& each) { return each.starts_with(start); });
  };
  EXPECT_EQ(count("--add-exports="), 8);
  EXPECT_EQ(count("--add-opens=java.base/"), 12);
  EXPECT_THAT(command, Contains("--add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED"));
  EXPECT_THAT(command, Contains("--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED"));
  EXPECT_THAT(command, Contains("-XX:+UseSerialGC"));
}

TEST(JvmCommands, OfTheJobManager) {
  const auto command = job_manager_command(kInstallation, RunFolder("/r"));
  EXPECT_EQ(command.front(), "/jdk/bin/java");
  expect_all_flags(command);
  EXPECT_THAT(command, Contains("-Xmx512m"));
  EXPECT_THAT(command, Contains("-Dlog4j.configurationFile=file:/etc/log4j.properties"));
  EXPECT_THAT(command, Contains("-Dlog.file=/r/log/jobmanager.log"));
  const std::vector<std::string> last(command.end() - 5, command.end());
  EXPECT_EQ(last, (std::vector<std::string>{"-cp", "/lib/*",
                                            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                                            "--configDir", "/r/run/conf"}));
}

TEST(JvmCommands, OfATaskManager) {
  const auto command = task_manager_command(kInstallation, RunFolder("/r"), 1);
  expect_all_flags(command);
  // Heap: framework and task; direct: off-heap of both, network, and 16 MiB more.
  for (const char* word :
       {"-Xmx384m", "-Xms384m", "-XX:MaxDirectMemorySize=208m", "-XX:MaxMetaspaceSize=256m",
        "-Dtaskmanager.cpu.cores=1.0", "-Dtaskmanager.memory.task.heap.size=256m",
        "-Dtaskmanager.memory.task.off-heap.size=0m", "-Dtaskmanager.memory.managed.size=32m",
        "-Dtaskmanager.memory.network.min=64m", "-Dtaskmanager.memory.network.max=64m",
        "-Dtaskmanager.memory.framework.heap.size=128m", "-Dtaskmanager.memory.framework.off-heap.size=128m",
        "-Dtaskmanager.memory.jvm-metaspace.size=256m", "-Dtaskmanager.memory.jvm-overhead.min=192m",
        "-Dtaskmanager.memory.jvm-overhead.max=192m", "-Dtaskmanager.resource-id=tm-1",
        "-Dlog.file=/r/log/taskmanager-1.log"}) {
    EXPECT_THAT(command, Contains(word));
  }
}

TEST(JvmCommands, ATaskManagersMemoryAddsUp) {
  const auto command = task_manager_command(
      kInstallation, RunFolder("/r"), 0,
      {.framework_heap = 100, .task_heap = 200, .framework_off_heap = 30, .task_off_heap = 4, .network = 50});
  EXPECT_THAT(command, Contains("-Xmx300m"));
  EXPECT_THAT(command, Contains("-XX:MaxDirectMemorySize=100m"));
}

}  // namespace
}  // namespace millrace::experiments::flink
