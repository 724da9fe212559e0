#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/job/observation.h"

namespace millrace::job {
namespace {

using nlohmann::json;

Metrics full_metrics() {
  return {.records_in = 6e5,
          .records_out = 1.0 / 3,
          .busy_ms_per_s = 700,
          .idle_ms_per_s = 200,
          .backpressured_ms_per_s = 100,
          .caused_backpressure_ms_per_s = 12.5,
          .cpu_share = 0.7,
          .queue_bytes = 32768,
          .true_rate_per_s = std::numeric_limits<double>::infinity()};
}

Observation full_observation() {
  Observation seen;
  seen.t_s = 600;
  seen.window_s = 60;
  seen.operators["map"] = {
      .parallelism = 2, .max_parallelism = 64, .total = full_metrics(), .subtasks = {full_metrics(), {}}};
  seen.operators["sink"] = {};
  seen.sources["bids"] = {.offered_rate_per_s = 7e6, .lag_records = 12, .partitions = 10, .partitions_with_lag = 3};
  seen.sources["quiet"] = {};
  seen.edges = {{"bids", "map", "rebalance"}};
  seen.last_reconfiguration = {.asked = "map=3", .got = "map=2", .downtime_s = 5.5, .failed = true};
  seen.slots = 40;
  seen.cores = 32;
  return seen;
}

// The error that a document gives, "" if none.
std::string mistake_in(const json& document) {
  const auto read = observation_from_json(document);
  return read ? "" : read.error();
}

TEST(ObservationJson, RoundTripsEveryMemberThroughText) {
  const Observation seen = full_observation();
  const auto read = observation_from_json(json::parse(to_json(seen).dump()));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(*read, seen);
}

TEST(ObservationJson, HasTheDocumentedMembers) {
  const json document = to_json(full_observation());
  EXPECT_EQ(document["v"], 1);
  EXPECT_EQ(document["operators"]["map"]["backpressured_ms_per_s"], 100);
  EXPECT_EQ(document["operators"]["map"]["true_rate_per_s"], "inf");
  EXPECT_EQ(document["operators"]["map"]["subtasks"][0]["caused_backpressure_ms_per_s"], 12.5);
  EXPECT_EQ(document["sources"]["bids"]["offered_rate_per_s"], 7e6);
  EXPECT_EQ(document["sources"]["bids"]["lag_records"], 12);
  EXPECT_EQ(document["sources"]["bids"]["partitions_with_lag"], 3);
  EXPECT_EQ(document["edges"][0], (json{{"from", "bids"}, {"to", "map"}, {"partitioning", "rebalance"}}));
  EXPECT_EQ(document["last_reconfiguration"]["failed"], true);
  EXPECT_EQ(document["cluster"]["slots"], 40);
}

TEST(ObservationJson, WhatIsMissingStaysMissing) {
  const json document = to_json(full_observation());
  EXPECT_FALSE(document["operators"]["sink"].contains("records_in"));
  for (const char* name : {"offered_rate_per_s", "lag_records", "partitions_with_lag"}) {
    EXPECT_FALSE(document["sources"]["quiet"].contains(name)) << name;
  }
  const auto read = observation_from_json(
      json::parse(R"({"v":1,"t_s":1,"window_s":1,"operators":{"map":{"parallelism":3,"busy_ms_per_s":null}}})"));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->operators.at("map").parallelism, 3u);
  EXPECT_EQ(read->operators.at("map").total, Metrics{});
  EXPECT_EQ(read->last_reconfiguration, std::nullopt);
}

TEST(ObservationJson, NanRoundTrips) {
  Observation seen;
  seen.window_s = 1;
  seen.operators["source"].total.busy_ms_per_s = std::nan("");
  const json document = to_json(seen);
  EXPECT_EQ(document["operators"]["source"]["busy_ms_per_s"], "nan");
  EXPECT_TRUE(std::isnan(*observation_from_json(document)->operators.at("source").total.busy_ms_per_s));
}

TEST(ObservationJson, MistakesNameTheMember) {
  const json sound = to_json(full_observation());
  json broken = sound;
  broken["v"] = 2;
  EXPECT_EQ(mistake_in(broken), "v: only version 1 is known");
  broken = sound;
  broken["window_s"] = 0;
  EXPECT_EQ(mistake_in(broken), "window_s: must be above 0");
  broken = sound;
  broken["operators"]["map"].erase("parallelism");
  EXPECT_EQ(mistake_in(broken), "operators.map.parallelism: is missing");
  broken = sound;
  broken["operators"]["map"]["subtasks"][1]["records_in"] = true;
  EXPECT_EQ(mistake_in(broken), "operators.map.subtasks[1].records_in: a number is wanted");
  broken = sound;
  broken["edges"][0]["to"] = 3;
  EXPECT_EQ(mistake_in(broken), "edges[0].to: a string is wanted");
  broken = sound;
  broken["sources"]["bids"]["lag_records"] = json::array();
  EXPECT_EQ(mistake_in(broken), "sources.bids.lag_records: a number is wanted");
  broken["sources"]["bids"]["lag_records"] = 12;
  broken["sources"]["bids"]["partitions_with_lag"] = -1;
  EXPECT_THAT(mistake_in(broken), testing::HasSubstr("sources.bids.partitions_with_lag: "));
  EXPECT_EQ(mistake_in("text"), "document: an object is wanted");
}

}  // namespace
}  // namespace millrace::job
