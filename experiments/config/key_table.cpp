#include "experiments/config/key_table.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace millrace::experiments {

namespace {

struct Step {
  double size;
  std::string_view unit;
};
constexpr std::array kTimes{Step{86400e9, " d"}, Step{3600e9, " h"}, Step{60e9, " min"}, Step{1e9, " s"},
                            Step{1e6, " ms"},    Step{1e3, " us"},   Step{1, " ns"}};
constexpr std::array kBytes{Step{1024.0 * 1024 * 1024, " GiB"}, Step{1024.0 * 1024, " MiB"}, Step{1024.0, " KiB"},
                            Step{1, " B"}};
constexpr std::array kBandwidths{Step{1e9, " GB/s"}, Step{1e6, " MB/s"}, Step{1e3, " kB/s"}, Step{1, " B/s"}};
constexpr std::array kRates{Step{1e6, "M/s"}, Step{1e3, "k/s"}, Step{1, "/s"}};

// In the largest unit that needs few digits: 90 s, not 1.5 min; 1.17 GB/s, not 1170 MB/s.
std::string in_steps(std::span<const Step> steps, double value, double finest) {
  for (const Step& step : steps) {
    const double scaled = value / step.size;
    const bool short_enough = std::abs(scaled / finest - std::round(scaled / finest)) < 1e-9;
    if (std::abs(scaled) >= 1 && short_enough) return fmt::format("{:.12g}{}", scaled, step.unit);
  }
  return fmt::format("{:.12g}{}", value / steps.back().size, steps.back().unit);
}

}  // namespace

std::string_view to_string(ValueType type) {
  constexpr std::array<std::string_view, 12> kNames{"flag",      "count", "number", "share",  "duration", "bytes",
                                                    "bandwidth", "rate",  "text",   "choice", "list",     "table"};
  return kNames[static_cast<std::size_t>(type)];
}

std::string value_text(ValueType type, double value) {
  switch (type) {
    case ValueType::duration:
      return value == 0 ? "0" : in_steps(kTimes, value, 1);
    case ValueType::bytes:
      return value == 0 ? "0" : in_steps(kBytes, value, 1);
    case ValueType::bandwidth:
      return value == 0 ? "0" : in_steps(kBandwidths, value, 0.01);
    case ValueType::rate:
      return value == 0 ? "0" : in_steps(kRates, value, 0.1);
    case ValueType::flag:
      return value != 0 ? "true" : "false";
    default:
      return fmt::format("{:.12g}", value);
  }
}

}  // namespace millrace::experiments
