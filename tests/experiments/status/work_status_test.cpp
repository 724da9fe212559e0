#include "experiments/status/work_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

WorkStatus example() {
  return {
      .state = WorkState::interrupted,
      .host = "node7",
      .process = {.pid = 12, .start_ticks = 345, .boot = "b"},
      .command = "./millrace run 'a b.toml'",
      .config = "a b.toml",
      .store = "/s.sqlite",
      .results = "/r",
      .workers = 2,
      .stage = {.stage = "cells", .total = 9, .done = 4, .failed = 1, .stored = 2, .simulated_s = 7, .elapsed_s = 3},
      .failed = 3,
      .simulated_s = 17,
      .started_utc_s = 1'800'000'000,
      .progressed_utc_s = 1'800'000'010,
      .written_utc_s = 1'800'000'011,
      .exit_status = 130};
}

std::string mistake(const nlohmann::json& json) {
  const auto status = work_status_from_json(json);
  return status ? "none" : status.error();
}

TEST(WorkStatus, ComesBackFromJson) {
  EXPECT_EQ(work_status_from_json(to_json(example())), example());
  WorkStatus running = example();
  running.exit_status = -1;
  EXPECT_EQ(to_json(running).at("exit_status"), nullptr);
  EXPECT_EQ(work_status_from_json(to_json(running)), running);
}

TEST(WorkStatus, HasRatesForOtherPrograms) {
  const auto stage = to_json(example()).at("stage");
  EXPECT_DOUBLE_EQ(stage.at("done_per_s").get<double>(), 2.0 / 3);  // two were stored before
  EXPECT_DOUBLE_EQ(stage.at("simulated_per_s").get<double>(), 7.0 / 3);
  EXPECT_DOUBLE_EQ(stage.at("left_s").get<double>(), 7.5);
  WorkStatus fresh = example();
  fresh.stage.done = fresh.stage.stored;
  EXPECT_EQ(to_json(fresh).at("stage").at("left_s"), nullptr);
}

TEST(WorkStatus, TimesOfDay) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_of("1970-01-02T00:00:01Z"), 86401);
  EXPECT_EQ(utc_of("yesterday"), 0);
  EXPECT_EQ(utc_of("1970-01-02T00:00:01Z and more"), 0);
}

TEST(WorkStatus, WhatIsNoneIsTold) {
  EXPECT_THAT(mistake(nlohmann::json::array()), HasSubstr("an object is wanted"));
  auto json = to_json(example());
  json["state"] = "asleep";
  EXPECT_THAT(mistake(json), HasSubstr("state"));
  json = to_json(example());
  json.erase("stage");
  EXPECT_THAT(mistake(json), HasSubstr("stage"));
  json = to_json(example());
  json["millrace_status"] = 2;
  EXPECT_THAT(mistake(json), HasSubstr("another version"));
  json = to_json(example());
  json["pid"] = -1;
  EXPECT_THAT(mistake(json), HasSubstr("pid"));
}

}  // namespace
}  // namespace millrace::experiments
