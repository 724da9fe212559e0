#include "tuners/stabilisation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "tuners/ranged_option.h"
#include "tuners/rounding.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners {
namespace {

using Json = nlohmann::json;

constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

bool is_within(double then_s, double now_s, double length_s) {
  return now_s - then_s < length_s - kTimeRounding_s;
}

template <class Entry>
void forget(std::vector<Entry>& entries, double now_s, double length_s) {
  std::erase_if(entries, [&](const Entry& entry) { return !is_within(entry.t_s, now_s, length_s); });
}

// The greatest size that one direction allows: from the size at the start of its period, which is the current one
// without what came and went since. Growing: a ceiling; shrinking: a floor.
double speed_limit(const StabilisationMemory& memory, const ScalingBehaviour& behaviour, std::uint32_t current,
                   double now_s, bool growing) {
  double start = current;
  for (const SizeChange& change : memory.changes) {
    if (is_within(change.t_s, now_s, behaviour.period_s)) start -= static_cast<double>(change.added);
  }
  const double sign = growing ? 1 : -1;
  if (behaviour.percent <= 0 && behaviour.pods == 0) return sign * std::numeric_limits<double>::infinity();
  double most = 0;  // replicas that may come or go
  if (behaviour.percent > 0) most = start * behaviour.percent / 100;
  most = std::max(most, static_cast<double>(behaviour.pods));
  return start + sign * most;
}

ScalingBehaviour behaviour_from(const Options& given, const std::string& direction) {
  return {.window_s = given.at(direction + "_window").get<double>(),
          .percent = given.at(direction + "_percent").get<double>(),
          .pods = given.at(direction + "_pods").get<std::uint32_t>(),
          .period_s = given.at(direction + "_period").get<double>()};
}

Json recommendations_json(const std::vector<Recommendation>& recommendations) {
  Json rows = Json::array();
  for (const Recommendation& each : recommendations) rows.push_back(Json::array({each.t_s, each.size}));
  return rows;
}

std::vector<Recommendation> recommendations_from(const Json& rows) {
  std::vector<Recommendation> recommendations;
  for (const Json& row : rows) {
    recommendations.push_back({.t_s = row.at(0).get<double>(), .size = row.at(1).get<std::uint32_t>()});
  }
  return recommendations;
}

}  // namespace

std::vector<OptionSpec> stabilisation_options() {
  constexpr double kWindow = 3600, kPeriod = 1800;  // s, the most that Kubernetes takes
  using enum OptionType;
  return {
      ranged_option("tolerance", number, "0.1", "relative distance from the target that is left alone (Kubernetes)", 0,
                    1e9),
      ranged_option("up_window", duration, "0 s", "upwards the lowest recommendation of so long counts (Kubernetes)", 0,
                    kWindow),
      ranged_option("up_percent", number, "100",
                    "growth allowed in up_period, % of the size; 0: not limited so (Kubernetes)", 0, 1e9),
      ranged_option("up_pods", integer, "4",
                    "growth allowed in up_period if that is more; 0: not limited so (Kubernetes)", 0, kLargestDegree),
      ranged_option("up_period", duration, "15 s", "of the limits of growth (Kubernetes)", 0.001, kPeriod),
      ranged_option("down_window", duration, "300 s",
                    "downwards the highest recommendation of so long counts (Kubernetes)", 0, kWindow),
      ranged_option("down_percent", number, "100",
                    "decrease allowed in down_period, % of the size; 0: not limited so (Kubernetes)", 0, 100),
      ranged_option("down_pods", integer, "0", "decrease allowed in down_period if that is more; 0: not limited so", 0,
                    kLargestDegree),
      ranged_option("down_period", duration, "15 s", "of the limits of decrease (Kubernetes)", 0.001, kPeriod),
  };
}

StabilisationSettings stabilisation_settings(const Options& given) {
  return {.tolerance = given.at("tolerance").get<double>(),
          .up = behaviour_from(given, "up"),
          .down = behaviour_from(given, "down")};
}

std::uint32_t proposed_size(std::uint32_t current, double ratio, double wanted, double tolerance) {
  constexpr double kRounding = 1e-9;  // 11 / 10 is a tenth above the target, whatever floating point says
  if (std::abs(ratio - 1) <= tolerance + kRounding) return current;
  return std::min(saturated(guarded_ceiling(wanted)), kLargestDegree);
}

std::optional<std::uint32_t> highest_proposal(const std::vector<std::optional<std::uint32_t>>& proposals,
                                              std::uint32_t current) {
  assert(!proposals.empty());
  bool complete = true;
  std::uint32_t highest = 0;
  for (const auto& proposal : proposals) {
    complete = complete && proposal.has_value();
    highest = std::max(highest, proposal.value_or(0));
  }
  if (!complete && highest <= current) return std::nullopt;
  return highest;
}

Json to_json(const StabilisationMemory& memory) {
  Json changes = Json::array();
  for (const SizeChange& each : memory.changes) changes.push_back(Json::array({each.t_s, each.added}));
  return {{"lowest", recommendations_json(memory.lowest)},
          {"highest", recommendations_json(memory.highest)},
          {"changes", std::move(changes)}};
}

StabilisationMemory stabilisation_memory_from(const Json& json) {
  StabilisationMemory memory;
  if (json.is_null()) return memory;
  memory.lowest = recommendations_from(json.at("lowest"));
  memory.highest = recommendations_from(json.at("highest"));
  for (const Json& row : json.at("changes")) {
    memory.changes.push_back({.t_s = row.at(0).get<double>(), .added = row.at(1).get<std::int64_t>()});
  }
  return memory;
}

Stabilised stabilise(StabilisationMemory& memory, const StabilisationSettings& settings, std::uint32_t current,
                     std::uint32_t desired, double now_s) {
  // 1. The windows end now, and `desired` is in both.
  forget(memory.lowest, now_s, settings.up.window_s);
  forget(memory.highest, now_s, settings.down.window_s);
  std::erase_if(memory.lowest, [&](const Recommendation& r) { return r.size >= desired; });
  std::erase_if(memory.highest, [&](const Recommendation& r) { return r.size <= desired; });
  memory.lowest.push_back({now_s, desired});
  memory.highest.push_back({now_s, desired});
  // 2. Up to the lowest recommendation of the window, down to the highest one.
  std::uint32_t size = std::max(current, memory.lowest.front().size);
  size = std::min(size, memory.highest.front().size);
  Stabilised result{.stabilised = size, .limited = size};
  // 3. No faster than the limits of that direction; never the other way.
  if (size > current) {
    const double limit = guarded_ceiling(speed_limit(memory, settings.up, current, now_s, true));
    result.limited = std::max(current, saturated(std::min(limit, static_cast<double>(size))));
  } else if (size < current) {
    const double limit = std::floor(speed_limit(memory, settings.down, current, now_s, false));
    result.limited = std::min(current, saturated(std::max(limit, static_cast<double>(size))));
  }
  return result;
}

void remember_change(StabilisationMemory& memory, const StabilisationSettings& settings, std::uint32_t from,
                     std::uint32_t to, double now_s) {
  forget(memory.changes, now_s, std::max(settings.up.period_s, settings.down.period_s));
  memory.changes.push_back({now_s, static_cast<std::int64_t>(to) - static_cast<std::int64_t>(from)});
}

}  // namespace millrace::tuners
