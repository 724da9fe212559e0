#include "experiments/flink/cluster/cluster_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments::flink {
namespace {

using testing::HasSubstr;

std::string mistake_of(const ClusterSettings& settings) {
  return mistake_in(settings).value_or("");
}

std::string mistake_of_setting(const std::string& key, const std::string& value) {
  return mistake_of({.overrides = {{key, value}}});
}

TEST(ClusterSettings, TheDefaultsAreFine) {
  EXPECT_EQ(mistake_of({}), "");
  EXPECT_EQ(url_of({}), "http://127.0.0.1:8081");
  EXPECT_EQ(shape_of({}), "2 task managers x 4 slots, adaptive scheduler");
  EXPECT_EQ(shape_of({.task_managers = 1, .slots = 1}), "1 task manager x 1 slot, adaptive scheduler");
}

TEST(ClusterSettings, OnlyLoopbackIsLoopback) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "localhost"}) EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"", "0.0.0.0", "10.0.0.1", "192.168.127.1", "::", "128.0.0.1", "127.0.0.1.evil.org", "host",
                           "127.0.0", "localhost.example.org", "*"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(ClusterSettings, NoOtherHostIsAccepted) {
  for (const char* host : {"0.0.0.0", "192.168.1.5", "example.org", ""}) {
    EXPECT_THAT(mistake_of({.host = host}), HasSubstr("is not a loopback address")) << host;
  }
}

TEST(ClusterSettings, NoFurtherSettingOpensThePort) {
  for (const char* key : {"rest.bind-address", "rest.address", "jobmanager.rpc.address", "jobmanager.bind-host",
                          "taskmanager.host", "taskmanager.bind-host"}) {
    EXPECT_THAT(mistake_of_setting(key, "0.0.0.0"), HasSubstr("'0.0.0.0' is not a loopback address")) << key;
    EXPECT_THAT(mistake_of_setting(key, "127.0.0.1"), HasSubstr("chosen by --host")) << key;
  }
  for (const char* key : {"metrics.reporter.prom.factory.class", "queryable-state.enable", "security.ssl.rest.enabled",
                          "env.java.opts.all", "blob.server.port", "taskmanager.network.bind-policy", "cluster.id"}) {
    EXPECT_THAT(mistake_of_setting(key, "x"), HasSubstr("not a setting that can be changed here")) << key;
  }
  EXPECT_THAT(mistake_of_setting("pipeline.x", "a\nrest.bind-address: 0.0.0.0"), HasSubstr("must be one line"));
  EXPECT_THAT(mistake_of_setting("pipeline.x: 1\nrest.bind-port", "1"), HasSubstr("is no key of Flink's"));
}

TEST(ClusterSettings, WhatHasAnOptionIsChosenByIt) {
  EXPECT_THAT(mistake_of_setting("rest.port", "9"), HasSubstr("--port"));
  EXPECT_THAT(mistake_of_setting("taskmanager.numberOfTaskSlots", "9"), HasSubstr("--slots"));
  EXPECT_THAT(mistake_of_setting("jobmanager.scheduler", "default"), HasSubstr("--scheduler"));
}

TEST(ClusterSettings, HarmlessSettingsAreTaken) {
  EXPECT_EQ(mistake_of_setting("execution.buffer-timeout.interval", "0"), "");
  EXPECT_EQ(mistake_of_setting("taskmanager.network.memory.buffer-debloat.enabled", "true"), "");
  EXPECT_EQ(mistake_of_setting("metrics.latency.interval", "200"), "");
}

TEST(ClusterSettings, NumbersHaveRanges) {
  EXPECT_THAT(mistake_of({.task_managers = 0}), HasSubstr("--task-managers"));
  EXPECT_THAT(mistake_of({.task_managers = 65}), HasSubstr("--task-managers"));
  EXPECT_THAT(mistake_of({.slots = 0}), HasSubstr("--slots"));
  EXPECT_THAT(mistake_of({.port = 0}), HasSubstr("--port"));
  EXPECT_THAT(mistake_of({.scheduler = "fair"}), HasSubstr("no scheduler 'fair'; known: adaptive, default"));
}

TEST(ClusterSettings, AFurtherSettingHasAKey) {
  EXPECT_EQ(override_in("a.b=c=d"), std::pair(std::string("a.b"), std::string("c=d")));
  EXPECT_EQ(override_in("a.b="), std::pair(std::string("a.b"), std::string()));
  EXPECT_EQ(override_in("a.b"), std::nullopt);
  EXPECT_EQ(override_in("=c"), std::nullopt);
}

}  // namespace
}  // namespace millrace::experiments::flink
