// The CPU rule of a managed stream service [Amazon Managed Service for Apache Flink, developer guide, "Use automatic
// scaling"]: scale up when the maximum of containerCPUUtilization was at least 75 % in 15 consecutive values of one
// minute, to twice the parallelism; down when it was below 10 % in 360 consecutive ones, to half of it, rounded up;
// never below the parallelism that was configured.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace millrace::tuners::cpu_threshold {

struct ManagedSettings {
  double up_threshold = 0.75;         // CPU use from which a window counts as high
  double up_for_s = 15 * 60;          // of consecutive high windows, > 0
  double up_factor = 2;               // of the size, > 1
  double down_threshold = 0.1;        // CPU use below which a window counts as low
  double down_for_s = 360 * 60;       // of consecutive low windows, > 0
  double down_factor = 0.5;           // of the size, in (0, 1)
  double cooldown_s = 0;              // after a change, in which nothing is done although windows count
  std::uint32_t least = 1, most = 1;  // sizes
};

struct ManagedMemory {
  double high_s = 0, low_s = 0;           // length of the consecutive high, or low, windows up to now
  std::optional<double> last_change_s{};  // when a change was asked for
  bool operator==(const ManagedMemory&) const = default;
};
nlohmann::json to_json(const ManagedMemory& memory);
// Null is the empty memory. Requires: anything else was made by to_json().
ManagedMemory managed_memory_from(const nlohmann::json& json);

// One window of one workload. The service reads the highest minute of the busiest container; here a window shows each
// instance's mean only, and the highest of these is taken.
struct ManagedWindow {
  double t_s = 0, window_s = 0;
  double highest = 0;     // CPU use of the busiest known instance
  std::string missing{};  // operators with unknown instances, which make `highest` a lower bound; "" = none
  bool operator==(const ManagedWindow&) const = default;
};

struct ManagedDecision {
  std::uint32_t size = 1;
  std::string why;
};

// The size to go to, or the current one. A missing value is no value: the window neither counts nor breaks a sequence,
// unless what is known is high already.
ManagedDecision managed_rule(const ManagedSettings& settings, ManagedMemory& memory, std::uint32_t size,
                             const ManagedWindow& window);

}  // namespace millrace::tuners::cpu_threshold
