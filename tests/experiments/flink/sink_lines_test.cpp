#include "experiments/flink/sink_lines.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/processes/temporary_directory.h"

namespace millrace::experiments::flink {
namespace {

TEST(SinkLines, ABucketIsItsMiddle) {
  kernel::QuantileSketch latency;
  ASSERT_TRUE(add_sink_line(R"({"t_ms":1,"count":3,"buckets":[[0,1],[233,2]]})", latency));
  EXPECT_EQ(latency.count(), 3U);
  EXPECT_NEAR(latency.quantile(1), 1e6, 0.02e6);  // 1.02^232.5 x 0.01 ms
  EXPECT_LE(latency.quantile(0), 1e4);
}

TEST(SinkLines, WhatIsNoLineIsPassedOver) {
  kernel::QuantileSketch latency;
  for (const char* line : {"", "{", "[]", R"({"count":1})", R"({"buckets":[[1]]})", R"({"buckets":[[1,2],[-1,2]]})",
                           R"({"buckets":[[99999,1]]})", R"({"buckets":[["1",1]]})"}) {
    EXPECT_FALSE(add_sink_line(line, latency)) << line;
  }
  EXPECT_EQ(latency.count(), 0U);
}

TEST(SinkLines, ADirectoryThatIsNotThereHasNone) {
  kernel::QuantileSketch latency;
  SinkLines("").read_into(latency);
  SinkLines("/nowhere/at/all").read_into(latency);
  EXPECT_EQ(latency.count(), 0U);
}

TEST(SinkLines, ReadsEveryWholeLineOnce) {
  const processes::TemporaryDirectory folder;
  const std::filesystem::path& directory = folder.path();
  SinkLines lines(directory);
  std::ofstream(directory / "out-0.jsonl") << "{\"buckets\":[[1,2]]}\n{\"buckets\":[[1,";
  std::ofstream(directory / "out-1.jsonl") << "{\"buckets\":[[5,1]]}\n";
  kernel::QuantileSketch latency;
  lines.read_into(latency);
  EXPECT_EQ(latency.count(), 3U);
  std::ofstream(directory / "out-0.jsonl", std::ios::app) << "4]]}\n";
  lines.read_into(latency);
  lines.read_into(latency);
  EXPECT_EQ(latency.count(), 7U);
}

}  // namespace
}  // namespace millrace::experiments::flink
