#include "experiments/flink/cluster/installation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/flink/cluster/small_world.h"

namespace millrace::experiments::flink {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FindInstallation : public testing::Test {
 protected:
  tl::expected<Installation, ClusterError> find(const Surroundings& around) const {
    return find_installation(around, world_.place.path() / "maven.log");
  }
  std::string in_place(const std::string& name) const { return (world_.place.path() / name).string(); }
  SmallWorld world_;
};

TEST_F(FindInstallation, TakesWhatIsInPathAndWhatMavenFetches) {
  const auto found = find(world_.around());
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->java, in_place("bin/java"));
  EXPECT_EQ(found->jars, world_.home() / "build" / "flink" / "jars");
  EXPECT_EQ(found->log_config, world_.home() / "experiments" / "flink" / "runtime" / "log4j.properties");
}

TEST_F(FindInstallation, TakesTheFlinkThatTheUserHas) {
  world_.write("flink/lib/flink-dist-1.20.5.jar", "");
  world_.write("jars/flink-runtime-1.20.5.jar", "");
  auto around = world_.around();
  around.variables.flink_home = in_place("flink");
  EXPECT_EQ(find(around)->jars, in_place("flink/lib"));
  around.variables.flink_lib_dir = in_place("jars");
  EXPECT_EQ(find(around)->jars, in_place("jars"));
  EXPECT_EQ(world_.maven_calls(), 0U);
}

TEST_F(FindInstallation, TakesTheJavaThatTheUserNames) {
  world_.write("jdk/bin/java", "");
  auto around = world_.around();
  around.variables.java_home = in_place("jdk");
  const auto not_a_program = find(around);
  ASSERT_FALSE(not_a_program);
  EXPECT_EQ(not_a_program.error().kind, ClusterErrorKind::mistake);
  EXPECT_THAT(not_a_program.error().what, HasSubstr("JAVA_HOME is"));
  fs::permissions(in_place("jdk/bin/java"), fs::perms::owner_all);
  EXPECT_EQ(find(around)->java, in_place("jdk/bin/java"));
}

TEST_F(FindInstallation, AVariableWithoutFlinkIsAMistake) {
  world_.write("flink/lib/other.jar", "");
  for (const char* folder : {"flink", "absent"}) {
    auto around = world_.around();
    around.variables.flink_home = in_place(folder);
    const auto found = find(around);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ClusterErrorKind::mistake);
    EXPECT_THAT(found.error().what, HasSubstr("FLINK_HOME is"));
  }
}

TEST_F(FindInstallation, WithoutJavaSaysWhatToInstall) {
  fs::remove(in_place("bin/java"));
  const auto found = find(world_.around());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ClusterErrorKind::failure);
  EXPECT_THAT(found.error().what, HasSubstr("./millrace packages flink"));
  EXPECT_THAT(found.error().what, HasSubstr("openjdk-17-jdk-headless"));
}

}  // namespace
}  // namespace millrace::experiments::flink
