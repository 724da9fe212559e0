#include "experiments/flink/cluster/cluster_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace millrace::experiments::flink {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ClusterConfig, ListensOnItsHostAlone) {
  const std::string text = config_text({.host = "127.0.0.7", .port = 8099}, 6130, RunFolder("/r"));
  for (const char* line :
       {"jobmanager.rpc.address: '127.0.0.7'\n", "jobmanager.bind-host: '127.0.0.7'\n", "rest.address: '127.0.0.7'\n",
        "rest.bind-address: '127.0.0.7'\n", "taskmanager.host: '127.0.0.7'\n", "taskmanager.bind-host: '127.0.0.7'\n",
        "rest.port: '8099'\n", "jobmanager.rpc.port: '6130'\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ClusterConfig, SaysWhatWasAskedForAndWhatTuningNeeds) {
  const std::string text = config_text({.slots = 3, .scheduler = "default"}, 6123, RunFolder("/r"));
  for (const char* line : {"taskmanager.numberOfTaskSlots: '3'\n", "jobmanager.scheduler: 'default'\n",
                           "metrics.fetcher.update-interval: '1000'\n", "execution.checkpointing.interval: '5s'\n",
                           "jobmanager.adaptive-scheduler.scaling-interval.min: '0s'\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ClusterConfig, KeepsEveryFileInTheRunFolder) {
  const std::string text = config_text({}, 6123, RunFolder("/some/place"));
  for (const char* line : {"io.tmp.dirs: '/some/place/run/tmp'\n", "web.upload.dir: '/some/place/run/upload'\n",
                           "web.tmpdir: '/some/place/run/web'\n", "blob.storage.directory: '/some/place/run/blob'\n",
                           "execution.checkpointing.dir: 'file:///some/place/run/checkpoints'\n",
                           "execution.checkpointing.savepoint-dir: 'file:///some/place/run/savepoints'\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ClusterConfig, AFurtherSettingStandsInsteadOfOurs) {
  const std::string text = config_text(
      {.overrides = {{"metrics.latency.interval", "100"}, {"metrics.latency.interval", "200"}, {"a.b", "it's: #1"}}},
      6123, RunFolder("/r"));
  EXPECT_THAT(text, HasSubstr("metrics.latency.interval: '200'\n"));
  EXPECT_THAT(text, Not(HasSubstr("metrics.latency.interval: '0'")));
  EXPECT_THAT(text, Not(HasSubstr("'100'")));
  EXPECT_THAT(text, HasSubstr("a.b: 'it''s: #1'\n"));
}

TEST(ClusterConfig, IsAKeyAndAQuotedStringALine) {
  std::istringstream lines(config_text({}, 6123, RunFolder("/r")));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line[0], '#');
  while (std::getline(lines, line)) EXPECT_TRUE(std::regex_match(line, std::regex("[A-Za-z.-]+: '[^']*'"))) << line;
}

}  // namespace
}  // namespace millrace::experiments::flink
