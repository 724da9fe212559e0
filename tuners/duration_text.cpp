#include "tuners/duration_text.h"

#include <array>
#include <charconv>

namespace millrace::tuners {
namespace {

// A unit is `times` seconds over `over`: dividing rounds once, so that "250 ms" is the double 0.25.
struct Unit {
  std::string_view name;
  double times, over;
};
constexpr std::array<Unit, 7> kUnits = {
    {{"ns", 1, 1e9}, {"us", 1, 1e6}, {"ms", 1, 1e3}, {"s", 1, 1}, {"min", 60, 1}, {"h", 3600, 1}, {"d", 86400, 1}}};

}  // namespace

std::optional<double> seconds_from_text(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{}) return std::nullopt;
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty() && number == 0) return 0.0;
  for (const Unit& known : kUnits) {
    if (unit == known.name) return number * known.times / known.over;
  }
  return std::nullopt;
}

}  // namespace millrace::tuners
