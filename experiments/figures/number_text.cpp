#include "experiments/figures/number_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace millrace::experiments {

namespace {

// Three significant digits of a value below 1000; 999.7 becomes "1000".
std::string three_digits(double value) {
  const double size = std::abs(value);
  const int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return decimal_text(value, decimals);
}

struct Scale {
  double from;  // smallest value written in this unit
  double unit;
  std::string_view name;
};

}  // namespace

std::string decimal_text(double value, int digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string engineering_text(double value) {
  return engineering_text(value, "");
}

std::string engineering_text(double value, std::string_view unit) {
  static constexpr std::array<Scale, 4> kScales = {
      {{999.5e6, 1e9, "G"}, {999.5e3, 1e6, "M"}, {999.5, 1e3, "k"}, {0, 1, ""}}};
  if (value == 0) return "0";
  for (const Scale& scale : kScales) {
    if (std::abs(value) < scale.from) continue;
    const std::string number = three_digits(value / scale.unit);
    if (scale.name.empty() && unit.empty()) return number;
    return fmt::format("{} {}{}", number, scale.name, unit);
  }
  return fmt::format("{}", value);  // not a number
}

std::string duration_text(double milliseconds) {
  static constexpr std::array<Scale, 4> kScales = {
      {{2 * 3.6e6, 3.6e6, "h"}, {120e3, 60e3, "min"}, {999.5, 1e3, "s"}, {0, 1, "ms"}}};
  for (const Scale& scale : kScales) {
    if (milliseconds >= scale.from) return fmt::format("{} {}", three_digits(milliseconds / scale.unit), scale.name);
  }
  return fmt::format("{} ms", milliseconds);  // not a number
}

}  // namespace millrace::experiments
