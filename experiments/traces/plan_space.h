// The ranges that random plans are drawn from: ZeroTune's Table III as data (configs/spaces).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/kernel/units.h"

namespace millrace::experiments {

// A kind of cluster: its workers are drawn from these.
struct HostKinds {
  std::vector<std::string> types;    // of cluster::node_types(), alike likely; not empty
  std::vector<std::uint32_t> cores;  // physical cores, alike likely; empty: as the type has
  bool operator==(const HostKinds&) const = default;
};

// Every list is not empty; its elements are alike likely.
struct PlanSpace {
  std::string name;
  std::vector<double> event_rates;                 // records/s of a source, > 0
  std::vector<std::uint32_t> fields;               // of each class (integers, doubles, strings) in a record, >= 1
  bool equal_fields = false;                       // one draw for all three classes
  std::vector<std::string> windows;                // "tumbling count", "sliding time", ...
  std::vector<std::uint32_t> window_counts;        // records of a count window, >= 1
  std::vector<kernel::Duration> window_durations;  // of a time window, whole milliseconds, > 0
  std::vector<double> slide_ratios;                // slide / length, in (0, 1]
  std::vector<HostKinds> clusters;
  std::vector<std::uint32_t> workers;           // >= 1
  std::vector<kernel::BytesPerSecond> network;  // nominal, of each worker's link, per direction, > 0
  bool operator==(const PlanSpace&) const = default;
};

}  // namespace millrace::experiments
