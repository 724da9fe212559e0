// End-to-end latencies, from the lines that the sinks of the Flink job write.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "sim/kernel/quantile_sketch.h"

namespace millrace::experiments::flink {

// Reads the files SINK-SUBTASK.jsonl of a directory that the task managers write to and this program reads from.
class SinkLines {
 public:
  // "" stands for no directory: then there are no latencies. What is in the files already is passed over.
  explicit SinkLines(std::filesystem::path directory);

  // Adds the latencies, ns, of the whole lines that were written since the last time. A line that cannot be read is
  // passed over.
  void read_into(kernel::QuantileSketch& latency_ns);

 private:
  std::filesystem::path directory_;
  std::map<std::string, std::uintmax_t> read_;  // bytes, by file name
};

// Adds the histogram of one line: its bucket i holds latencies in [0.01 x 1.02^(i-1), 0.01 x 1.02^i) ms, bucket 0 those
// below, and counts as its geometric mean. False if the line is not one.
bool add_sink_line(std::string_view line, kernel::QuantileSketch& latency_ns);

}  // namespace millrace::experiments::flink
