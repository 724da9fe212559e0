// What Kubernetes' horizontal pod autoscaler (HPA) does between its metrics and the number of replicas, and KEDA behind
// it: a tolerance, the highest of several proposals, a stabilisation window and a limit of the speed in each direction
// [Kubernetes documentation, "Horizontal Pod Autoscaling": algorithm details and configurable scaling behaviour].
// Sizes are numbers of replicas, >= 1; times are the observation's t_s.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners {

// How fast and how steadily one direction is followed. The limit is the more generous of `percent` and `pods`, as with
// Kubernetes' selectPolicy Max; if both are 0 there is none.
struct ScalingBehaviour {
  double window_s = 0;  // stabilizationWindowSeconds, in [0, 3600]
  double percent = 0;   // of the size at the start of the period that may come or go within it, >= 0; 0 = no such limit
  std::uint32_t pods = 0;  // likewise in replicas; 0 = no such limit
  double period_s = 15;    // periodSeconds of both limits, in (0, 1800]
};

struct StabilisationSettings {
  double tolerance = 0.1;  // relative, >= 0
  ScalingBehaviour up{.window_s = 0, .percent = 100, .pods = 4, .period_s = 15};
  ScalingBehaviour down{.window_s = 300, .percent = 100, .pods = 0, .period_s = 15};
};

// The options `tolerance`, `up_window`, `up_percent`, `up_pods`, `up_period` and the same of `down`, with Kubernetes'
// defaults.
std::vector<OptionSpec> stabilisation_options();
// Requires: `given` holds them all.
StabilisationSettings stabilisation_settings(const Options& given);

// The size that a metric asks for when `ratio` is what was measured over its target (>= 0), by its distance from the
// target alone: `current` within the tolerance, else `wanted` rounded up, at most kLargestDegree (0 is possible).
std::uint32_t proposed_size(std::uint32_t current, double ratio, double wanted, double tolerance);

// Of several metrics the greatest proposal counts. If one of them is missing, only scaling up is possible; nullopt says
// that nothing may be done. Requires: not empty.
std::optional<std::uint32_t> highest_proposal(const std::vector<std::optional<std::uint32_t>>& proposals,
                                              std::uint32_t current);

struct Recommendation {
  double t_s = 0;
  std::uint32_t size = 1;
  bool operator==(const Recommendation&) const = default;
};

struct SizeChange {
  double t_s = 0;
  std::int64_t added = 0;  // replicas; negative: removed
  bool operator==(const SizeChange&) const = default;
};

// What is remembered of one workload. Of the recommendations only those are kept that can still be the extreme of their
// window: each is the lowest (highest) since it was made.
struct StabilisationMemory {
  std::vector<Recommendation> lowest, highest;  // oldest first
  std::vector<SizeChange> changes;              // oldest first
  bool operator==(const StabilisationMemory&) const = default;
};
nlohmann::json to_json(const StabilisationMemory& memory);
// Null is the empty memory. Requires: anything else was made by to_json().
StabilisationMemory stabilisation_memory_from(const nlohmann::json& json);

// A recommendation on its way.
struct Stabilised {
  std::uint32_t stabilised = 1;  // after the windows
  std::uint32_t limited = 1;     // after the limits of speed
};

// Follows the recommendation `desired` at `now_s` as far as windows and limits allow, and remembers it.
Stabilised stabilise(StabilisationMemory& memory, const StabilisationSettings& settings, std::uint32_t current,
                     std::uint32_t desired, double now_s);

// Remembers a change that was asked for, which the limits of speed count.
void remember_change(StabilisationMemory& memory, const StabilisationSettings& settings, std::uint32_t from,
                     std::uint32_t to, double now_s);

}  // namespace millrace::tuners
