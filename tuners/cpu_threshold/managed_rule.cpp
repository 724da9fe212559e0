#include "tuners/cpu_threshold/managed_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "tuners/rounding.h"

namespace millrace::tuners::cpu_threshold {
namespace {

constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

ManagedDecision change(ManagedMemory& memory, std::uint32_t size, double t_s, std::string why) {
  memory = {.high_s = 0, .low_s = 0, .last_change_s = t_s};
  return {.size = size, .why = std::move(why)};
}

}  // namespace

nlohmann::json to_json(const ManagedMemory& memory) {
  return {{"high_s", memory.high_s},
          {"low_s", memory.low_s},
          {"last_change_s", memory.last_change_s ? nlohmann::json(*memory.last_change_s) : nlohmann::json()}};
}

ManagedMemory managed_memory_from(const nlohmann::json& json) {
  ManagedMemory memory;
  if (json.is_null()) return memory;
  memory.high_s = json.at("high_s").get<double>();
  memory.low_s = json.at("low_s").get<double>();
  if (!json.at("last_change_s").is_null()) memory.last_change_s = json.at("last_change_s").get<double>();
  return memory;
}

ManagedDecision managed_rule(const ManagedSettings& settings, ManagedMemory& memory, std::uint32_t size,
                             const ManagedWindow& window) {
  // 1. The busiest container is high, low, in between, or unknown.
  const bool high = window.highest >= settings.up_threshold;
  if (!high && !window.missing.empty()) return {size, fmt::format("the CPU of {} is missing", window.missing)};
  const bool low = window.highest < settings.down_threshold;
  // 2. Only consecutive windows count.
  memory.high_s = high ? memory.high_s + window.window_s : 0;
  memory.low_s = low ? memory.low_s + window.window_s : 0;
  // 3. Nothing happens during the cooldown.
  const double percent = 100 * window.highest;
  if (memory.last_change_s && window.t_s < *memory.last_change_s + settings.cooldown_s - kTimeRounding_s) {
    return {size, fmt::format("CPU {:.0f} %, but the last change was {:.0f} s ago", percent,
                              window.t_s - *memory.last_change_s)};
  }
  // 4. High for long enough: a multiple of the size, up to the limit.
  if (memory.high_s >= settings.up_for_s - kTimeRounding_s) {
    const std::uint32_t more = std::min(settings.most, saturated(guarded_ceiling(size * settings.up_factor)));
    if (more <= size) return {size, fmt::format("CPU {:.0f} %, but the limit of {} is reached", percent, size)};
    return change(memory, more, window.t_s,
                  fmt::format("CPU at least {:.0f} % for {:.0f} s", 100 * settings.up_threshold, settings.up_for_s));
  }
  // 5. Low for long enough: a part of the size, rounded up, down to what was configured.
  if (memory.low_s >= settings.down_for_s - kTimeRounding_s) {
    const std::uint32_t fewer = std::max(settings.least, saturated(guarded_ceiling(size * settings.down_factor)));
    if (fewer >= size) return {size, fmt::format("CPU {:.0f} %, but {} is the least size", percent, size)};
    return change(memory, fewer, window.t_s,
                  fmt::format("CPU below {:.0f} % for {:.0f} s", 100 * settings.down_threshold, settings.down_for_s));
  }
  return {size,
          fmt::format("CPU {:.0f} %, high for {:.0f} s and low for {:.0f} s", percent, memory.high_s, memory.low_s)};
}

}  // namespace millrace::tuners::cpu_threshold
