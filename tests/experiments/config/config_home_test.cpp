#include "experiments/config/config_home.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

// A home with one experiment and one scenario.
class ConfigHomeTest : public testing::Test {
 protected:
  ConfigHomeTest() {
    for (const char* file : {"configs/paper/x.toml", "configs/scenarios/s01-late.toml"}) {
      fs::create_directories(fs::path(folder.file(file)).parent_path());
      std::ofstream(folder.file(file)) << "\n";
    }
    ::setenv("MILLRACE_HOME", folder.file("").c_str(), 1);
  }
  ~ConfigHomeTest() override { ::setenv("MILLRACE_HOME", MILLRACE_SOURCE_DIR, 1); }
  bool found(const std::string& config, const std::string& file) {
    return fs::weakly_canonical(config_path(config)) == fs::weakly_canonical(folder.file(file));
  }
  TemporaryFolder folder;
};

TEST_F(ConfigHomeTest, WhatCameAlongIsFoundFromAnywhere) {
  EXPECT_TRUE(found("s01", "configs/scenarios/s01-late.toml"));
  EXPECT_TRUE(found("s01-late", "configs/scenarios/s01-late.toml"));
  EXPECT_TRUE(found("paper/x", "configs/paper/x.toml"));
  EXPECT_TRUE(found("configs/paper/x.toml", "configs/paper/x.toml"));
  EXPECT_EQ(config_path("paper"), "paper");  // a folder is no config
  EXPECT_EQ(config_path("absent.toml"), "absent.toml");
}

TEST_F(ConfigHomeTest, AFileOfTheUsersGoesFirst) {
  const std::string mine = folder.file("s01");
  std::ofstream(mine) << "\n";
  const fs::path before = fs::current_path();
  fs::current_path(folder.file(""));
  EXPECT_EQ(config_path("s01"), "s01");
  fs::current_path(before);
}

TEST_F(ConfigHomeTest, ResultsLieBesideTheConfigsOfAHomeThatIsNamed) {
  EXPECT_EQ(results_home(), config_home());
  EXPECT_EQ(installed_home(), "");  // no test is
}

}  // namespace
}  // namespace millrace::experiments
