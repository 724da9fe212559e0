// What a running job's sources have been offered, have read and still have to read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "experiments/flink/snapshot.h"

namespace millrace::experiments::flink {

struct SourceReading {
  std::optional<double> due;  // records that the schedule asked for since the job's very first start
  std::optional<double> lag;  // of them not emitted yet
};

// Over all subtasks; missing if it is of one of them. Requires: `source` is a source of the map, the snapshot ran.
SourceReading source_reading(const VertexMap& map, const Snapshot& snapshot, const std::string& source);

// Subtasks of the source that are more than a second of `rate_per_s`, the whole source's, behind; nothing if that is
// not known of one.
std::optional<std::uint32_t> subtasks_behind(const VertexMap& map, const Snapshot& snapshot, const std::string& source,
                                             double rate_per_s);

}  // namespace millrace::experiments::flink
