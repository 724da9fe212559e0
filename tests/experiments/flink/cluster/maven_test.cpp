#include "experiments/flink/cluster/maven.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/experiments/flink/cluster/small_world.h"

namespace millrace::experiments::flink {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Maven : public testing::Test {
 protected:
  fs::path log() const { return world_.place.path() / "maven.log"; }
  SmallWorld world_;
};

TEST_F(Maven, FetchesTheJarsOnce) {
  const auto jars = resolved_jars(world_.around(), log());
  ASSERT_TRUE(jars) << jars.error().what;
  EXPECT_EQ(*jars, world_.home() / "build" / "flink" / "jars");
  EXPECT_TRUE(fs::exists(*jars / "flink-runtime-1.jar"));
  EXPECT_THAT(world_.read("bin/mvn.calls"),
              HasSubstr("experiments/flink/runtime/pom.xml dependency:copy-dependencies"));
  ASSERT_TRUE(resolved_jars(world_.around(), log()));
  EXPECT_EQ(world_.maven_calls(), 1U);
}

TEST_F(Maven, FetchesOthersWhenTheProjectSaysSo) {
  ASSERT_TRUE(resolved_jars(world_.around(), log()));
  world_.write("home/build/flink/jars/old.jar", "");
  world_.write("home/experiments/flink/runtime/pom.xml", "<other-jars/>");
  const auto jars = resolved_jars(world_.around(), log());
  ASSERT_TRUE(jars);
  EXPECT_EQ(world_.maven_calls(), 2U);
  EXPECT_FALSE(fs::exists(*jars / "old.jar"));
}

TEST_F(Maven, ThatFailsLeavesNoHalfFolder) {
  world_.write_program("mvn", "echo '[ERROR] Could not resolve artifact org.apache.flink'; exit 1");
  for (int i = 0; i < 2; ++i) {
    const auto jars = resolved_jars(world_.around(), log());
    ASSERT_FALSE(jars);
    EXPECT_EQ(jars.error().kind, ClusterErrorKind::failure);
    EXPECT_THAT(jars.error().what, HasSubstr("Maven exited with status 1"));
    EXPECT_THAT(jars.error().what, HasSubstr("Could not resolve artifact org.apache.flink"));
    EXPECT_THAT(jars.error().what, HasSubstr(log().string()));
  }
}

TEST_F(Maven, ThatIsAbsentIsToBeInstalled) {
  fs::remove(world_.place.path() / "bin" / "mvn");
  const auto jars = resolved_jars(world_.around(), log());
  ASSERT_FALSE(jars);
  EXPECT_EQ(jars.error().kind, ClusterErrorKind::failure);
  EXPECT_THAT(jars.error().what, HasSubstr("./millrace packages flink"));
  EXPECT_THAT(jars.error().what, HasSubstr("openjdk-17-jdk-headless maven"));
}

TEST_F(Maven, IsEndedWhenTheUserStops) {
  world_.write_program("mvn", "exec sleep 300");
  world_.stopped = true;
  const auto jars = resolved_jars(world_.around(), log());
  ASSERT_FALSE(jars);
  EXPECT_EQ(jars.error().kind, ClusterErrorKind::stopped);
}

TEST_F(Maven, BuildsTheJobWhenItIsOlderThanItsSources) {
  const auto jar = built_job_jar(world_.around(), log());
  ASSERT_TRUE(jar) << jar.error().what;
  EXPECT_EQ(*jar, job_jar(world_.home()));
  ASSERT_TRUE(built_job_jar(world_.around(), log()));
  EXPECT_EQ(world_.maven_calls(), 1U);
  for (const char* source : {"pom.xml", "src/main/java/Main.java"}) {
    const auto calls = world_.maven_calls();
    fs::last_write_time(*jar, fs::file_time_type::clock::now() - std::chrono::hours(2));
    fs::last_write_time(jar->parent_path().parent_path() / source,
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    ASSERT_TRUE(built_job_jar(world_.around(), log()));
    EXPECT_EQ(world_.maven_calls(), calls + 1) << source;
  }
}

TEST_F(Maven, ThatMakesNoJarHasFailed) {
  world_.write_program("mvn", "exit 0");
  const auto jar = built_job_jar(world_.around(), log());
  ASSERT_FALSE(jar);
  EXPECT_THAT(jar.error().what, HasSubstr("Maven made no"));
}

TEST(ProgramInPath, IsTheFirstThatCanBeRun) {
  const SmallWorld world;
  const std::string bin = (world.place.path() / "bin").string();
  world.write("other/java", "no program");
  EXPECT_EQ(program_in_path("java", world.place.path().string() + "/other:" + bin), bin + "/java");
  EXPECT_EQ(program_in_path("javac", bin), "");
  EXPECT_EQ(program_in_path("java", ""), "");
}

}  // namespace
}  // namespace millrace::experiments::flink
