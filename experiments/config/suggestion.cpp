#include "experiments/config/suggestion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tuners/nearest_name.h"

namespace millrace::experiments {

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  const auto nearest = tuners::nearest_name(name, known);
  return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
}

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  if (known.empty()) return fmt::format("no {} '{}'; none is defined", what, name);
  return fmt::format("no {} '{}'; known: {}{}", what, name, fmt::join(known, ", "), did_you_mean(name, known));
}

}  // namespace millrace::experiments
