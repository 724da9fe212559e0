#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

TEST(FlinkVerb, HelpNamesItsActionsAndTheirOptions) {
  const auto help = run_program({"flink", "--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* action : {"up", "down", "status"}) EXPECT_THAT(help.out, HasSubstr(action));
  const auto up = run_program({"flink", "up", "--help"});
  EXPECT_EQ(up.status, 0);
  for (const char* option :
       {"--task-managers", "--slots", "--scheduler", "--port", "--host", "--dir", "--set", "--wait"}) {
    EXPECT_THAT(up.out, HasSubstr(option));
  }
}

TEST(FlinkVerb, MistakesEndWithStatusTwoAndWriteNothing) {
  const TemporaryFolder folder;
  const std::string directory = folder.file("cluster");
  const std::vector<std::pair<std::vector<std::string>, const char*>> mistakes = {
      {{"flink"}, ""},
      {{"flink", "sideways"}, ""},
      {{"flink", "up", "--host", "0.0.0.0"}, "'0.0.0.0' is not a loopback address"},
      {{"flink", "up", "--host", "192.168.1.2"}, "is not a loopback address"},
      {{"flink", "up", "--set", "rest.bind-address=0.0.0.0"}, "'0.0.0.0' is not a loopback address"},
      {{"flink", "up", "--set", "metrics.reporters=prom"}, "not a setting that can be changed here"},
      {{"flink", "up", "--set", "pipeline"}, "KEY=VALUE is wanted"},
      {{"flink", "up", "--scheduler", "fair"}, "--scheduler"},
      {{"flink", "up", "--slots", "0"}, "--slots"},
      {{"flink", "up", "--task-managers", "100"}, "--task-managers"},
      {{"flink", "up", "--port", "70000"}, "--port"}};
  for (const auto& [arguments, sentence] : mistakes) {
    auto line = arguments;
    if (line.size() > 2) line.insert(line.end(), {"--dir", directory});
    const auto result = run_program(line);
    EXPECT_EQ(result.status, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(result.error, HasSubstr(sentence));
    EXPECT_FALSE(std::filesystem::exists(directory));
  }
}

TEST(FlinkVerb, WithoutAClusterThereIsNoneToShowNorToEnd) {
  const TemporaryFolder folder;
  const auto status = run_program({"flink", "status", "--dir", folder.file("cluster")});
  EXPECT_EQ(status.status, 1);
  EXPECT_THAT(status.out, HasSubstr("no cluster is up in " + folder.file("cluster")));
  const auto down = run_program({"flink", "down", "--dir", folder.file("cluster")});
  EXPECT_EQ(down.status, 0);
  EXPECT_THAT(down.out, HasSubstr("no cluster was up"));
}

// A Java that cannot start Flink stands for the one in JAVA_HOME.
TEST(FlinkVerb, AClusterThatCannotStartSaysWhy) {
  const TemporaryFolder folder;
  const auto result = run_shell("mkdir -p '" + folder.file("jdk/bin") + "' '" + folder.file("lib") + R"(' && cd ')" +
                                folder.path().string() + R"('
touch lib/flink-dist.jar
printf '#!/bin/sh\necho Unrecognized option: --add-exports >&2\nexit 1\n' >jdk/bin/java && chmod +x jdk/bin/java
mkdir -p home/experiments/flink/job/target && touch home/experiments/flink/job/target/millrace-flink-job.jar
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
MILLRACE_HOME=$PWD/home JAVA_HOME=$PWD/jdk FLINK_LIB_DIR=$PWD/lib "$MILLRACE" flink up --port "$port" --dir cluster)");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("ended while the cluster started"));
  EXPECT_THAT(result.error, HasSubstr("Unrecognized option: --add-exports"));
  EXPECT_THAT(result.error, HasSubstr("this Java is too old"));
}

}  // namespace
}  // namespace millrace::experiments
